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
  let annotatorRatings: [Int]
  let confusion: (values: [String], counts: [[Int]])?

  var isSkewed: Bool {
    (level == "nominal" || level == "ordinal") && categories.contains { $0.share > Self.skew }
  }

  init(_ sample: QuestionSample) {
    let ratings = sample.ratings
    let similarities = sample.pairSimilarities(ratings)
    let totals = PairTotals(ratings, similarities)
    question = sample.question
    level = sample.levelName
    units = ratings.sharedUnitCount
    rated = ratings.unitCount
    self.ratings = ratings.count
    people = ratings.annotatorCount
    coverage = ratings.unitCount > 0 ? Double(ratings.sharedUnitCount) / Double(ratings.unitCount) : nil
    coefficients = CoefficientReport.of(sample, ratings, similarities)
    categories = Self.categories(sample, ratings.count)
    (measure, pairs) = Self.pairs(sample, ratings, totals)
    self.totals = totals
    annotatorRatings = ratings.annotatorTotals
    confusion = Self.confusion(sample, ratings)
  }

  private static func categories(_ sample: QuestionSample, _ ratings: Int) -> [Category] {
    let values: [(value: String, title: String)]
    if case .ordinal(let lowest, let highest) = sample.question.kind.measurement {
      values = (lowest...highest).map { (String($0), String($0)) }
    } else {
      values = sample.question.kind.options.map { ($0.value, $0.title) }
    }
    return values.map { entry in
      let count = sample.uses[entry.value] ?? 0
      let share = ratings > 0 ? Double(count) / Double(ratings) : 0
      return Category(value: entry.value, title: entry.title, count: count, share: share)
    }
  }

  private static func pairs(
    _ sample: QuestionSample, _ ratings: Ratings, _ totals: PairTotals
  ) -> (measure: String, pairs: [PairValue]) {
    let sorted = totals.pairs.keys.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    let kappa: ((PairTally) -> Statistic)?
    let measure: String
    switch sample.question.kind.measurement {
    case .nominal: (measure, kappa) = ("cohen_kappa", \.cohenKappa)
    case .ordinal: (measure, kappa) = ("cohen_kappa_quadratic", \.quadraticKappa)
    case .interval: (measure, kappa) = ("similarity", nil)
    case .distance: (measure, kappa) = (sample.question.kind is SpansQuestion ? "f1" : "similarity", nil)
    }
    // Both lists hold the same pairs in the same order.
    let tallies = kappa == nil ? [] : ratings.pairTallies()
    let values = sorted.enumerated().map { index, pair in
      let mean = totals.pairs[pair]?.mean
      return PairValue(
        pair: pair, units: totals.units[pair] ?? 0,
        statistic: kappa.map { $0(tallies[index]) } ?? mean.map { .value($0) } ?? .undefined(.noSharedUnits),
        similarity: mean)
    }
    return (measure, values)
  }

  /// How often each pair of answers met on one task, in both orders.
  private static func confusion(
    _ sample: QuestionSample, _ ratings: Ratings
  ) -> (values: [String], counts: [[Int]])? {
    let values: [String]
    switch sample.question.kind.measurement {
    case .nominal(let options): values = options
    case .ordinal(let lowest, let highest): values = (lowest...highest).map { String($0) }
    default: return nil
    }
    guard values.count <= confusionLimit else { return nil }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: values.count), count: values.count)
    ratings.forEachPair { _, _, _, mine, theirs in
      counts[mine][theirs] += 1
      counts[theirs][mine] += 1
    }
    return (values, counts)
  }
}
