import Agreement
import JSON
import Labeling

/// The agreement on one question: its coefficients, who agrees with whom, and how the answers spread.
struct QuestionAgreement: Sendable {
  struct Category: Sendable {
    let value: String
    let title: String
    let count: Int
    let share: Double
    /// 2 × matched / given over all pairs of answers to one task.
    let agreement: Double?
    let compared: Int
  }

  struct PairValue: Sendable {
    let pair: PairTotals.Pair
    let units: Int
    let statistic: Statistic
    let similarity: Double?
  }

  /// A category with a larger share than this makes κ and α say little: AC1 is shown beside them.
  private static let skew = 0.8
  private static let confusionLimit = 30

  let question: Question
  let level: String
  let units: Int
  let rated: Int
  let ratings: Int
  let people: Int
  /// The share of the tasks with an answer that have two or more.
  let coverage: Double?
  let coefficients: [CoefficientValue]
  let categories: [Category]
  let pairs: [PairValue]
  let measure: String
  let totals: PairTotals
  /// Per annotator: answers, and how often they gave each option or label.
  let annotatorRatings: [Int: Int]
  let habits: [Int: [String: Int]]
  let confusion: (values: [String], counts: [[Int]])?
  let regions: RegionReport?

  var isSkewed: Bool {
    (level == "nominal" || level == "ordinal") && categories.contains { $0.share > Self.skew }
  }

  init(_ kept: KeptQuestion, _ sample: QuestionSample) {
    let ratings = sample.ratings
    question = kept.question
    level = sample.levelName
    units = kept.shared
    rated = kept.rated
    self.ratings = kept.ratings
    people = kept.people.count
    coverage = kept.rated > 0 ? Double(kept.shared) / Double(kept.rated) : nil
    coefficients = CoefficientReport(kept, sample, ratings).values
    categories = Self.categories(kept)
    (measure, pairs) = Self.pairs(kept)
    totals = PairTotals(kept)
    annotatorRatings = kept.people.mapValues(\.ratings)
    habits = kept.habits
    confusion = Self.confusion(kept, ratings)
    let isPart = ratings.sharedUnitCount < kept.shared
    regions = RegionReport(kept, sample, ratings, sampled: isPart ? ratings.sharedUnitCount : nil)
  }

  private static func categories(_ kept: KeptQuestion) -> [Category] {
    let values: [(value: String, title: String)]
    if case .ordinal = kept.tally.measurement {
      values = kept.categories.map { ($0, $0) }
    } else {
      values = kept.question.kind.options.map { ($0.value, $0.title) }
    }
    return values.map { entry in
      let label = kept.labels[entry.value]
      let share = kept.ratings > 0 ? Double(label?.uses ?? 0) / Double(kept.ratings) : 0
      return Category(
        value: entry.value, title: entry.title, count: label?.uses ?? 0, share: share,
        agreement: label?.agreement, compared: label?.given ?? 0)
    }
  }

  private static func pairs(_ kept: KeptQuestion) -> (measure: String, pairs: [PairValue]) {
    let kappa: ((PairTally) -> Statistic)?
    let measure: String
    switch kept.tally.measurement {
    case .nominal: (measure, kappa) = ("cohen_kappa", \.cohenKappa)
    case .ordinal: (measure, kappa) = ("cohen_kappa_quadratic", \.quadraticKappa)
    case .interval: (measure, kappa) = ("similarity", nil)
    case .distance: (measure, kappa) = (kept.tally.isSpans ? "f1" : "similarity", nil)
    }
    let values = kept.pairs.map { pair, sum in
      PairValue(
        pair: pair, units: Int(sum.weight),
        statistic: kappa.map { $0(kept.pairTally(pair)) } ?? sum.mean.map { .value($0) }
          ?? .undefined(.noSharedUnits),
        similarity: sum.mean)
    }
    return (measure, values)
  }

  /// How often each pair of answers met on one task, in both orders.
  private static func confusion(
    _ kept: KeptQuestion, _ ratings: Ratings
  ) -> (values: [String], counts: [[Int]])? {
    let values = kept.categories
    guard !values.isEmpty, values.count <= confusionLimit else { return nil }
    return (values, (kept.counted ?? CountedUnits(ratings)).coincidences)
  }
}
