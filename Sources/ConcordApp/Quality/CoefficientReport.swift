import Agreement
import JSON
import Labeling

/// Which coefficients a question gets, by what its answers mean. The first is the headline.
enum CoefficientReport {
  /// Draws of coefficients that ask who rated what are dear: at most so many ratings are drawn in all.
  private static let pairLimit = 3_000_000
  /// Weighted coefficients of more categories than this say little and cost their square.
  private static let weightedLimit = 50

  /// - Parameter similarities: of each pair of answers to one task, in the order of `forEachPair`.
  static func of(
    _ sample: QuestionSample, _ ratings: Ratings, _ similarities: [Double]
  ) -> [CoefficientValue] {
    switch sample.question.kind.measurement {
    case .nominal: return nominal(ratings)
    case .ordinal: return ordinal(ratings) + [meanSimilarity(ratings, similarities)]
    case .interval:
      return [alpha(ratings, .interval), percent(ratings), meanSimilarity(ratings, similarities)]
    case .distance:
      let alpha = byDistance(sample, ratings, similarities)
      let spans = sample.question.kind is SpansQuestion ? spanScores(sample, ratings) : []
      return [alpha] + spans + [percent(ratings), meanSimilarity(ratings, similarities)]
    }
  }

  private static func nominal(_ ratings: Ratings) -> [CoefficientValue] {
    var values = [alpha(ratings, .nominal), percent(ratings), cohen("cohen_kappa", ratings, .identity)]
    let fleiss = ratings.fleissKappa()
    let drawn = ratings.bootstrap(.fleissKappa(.identity), seed: CoefficientValue.seed)
    values.append(CoefficientValue("fleiss_kappa", fleiss, drawn))
    if ratings.annotatorCount == 2 { values.append(CoefficientValue("scott_pi", fleiss, drawn)) }
    values.append(
      CoefficientValue(
        "gwet_ac1", ratings.gwetAC(), ratings.bootstrap(.gwetAC(.identity), seed: CoefficientValue.seed)))
    values.append(brennanPrediger(ratings, .identity))
    values.append(
      CoefficientValue(
        "conger_kappa", ratings.congerKappa(),
        ratings.bootstrap(seed: CoefficientValue.seed, ratingLimit: pairLimit) { $0.congerKappa().statistic })
    )
    return values
  }

  private static func ordinal(_ ratings: Ratings) -> [CoefficientValue] {
    var values = [alpha(ratings, .ordinal), percent(ratings), cohen("cohen_kappa", ratings, .identity)]
    guard ratings.categoryCount <= weightedLimit else { return values }
    values.append(cohen("cohen_kappa_linear", ratings, .linear))
    values.append(cohen("cohen_kappa_quadratic", ratings, .quadratic))
    values.append(
      CoefficientValue(
        "fleiss_kappa", ratings.fleissKappa(.quadratic),
        ratings.bootstrap(.fleissKappa(.quadratic), seed: CoefficientValue.seed)))
    values.append(
      CoefficientValue(
        "gwet_ac2", ratings.gwetAC(.quadratic),
        ratings.bootstrap(.gwetAC(.quadratic), seed: CoefficientValue.seed)))
    values.append(brennanPrediger(ratings, .quadratic))
    return values
  }

  private static func alpha(_ ratings: Ratings, _ level: Level) -> CoefficientValue {
    CoefficientValue(
      "krippendorff_alpha", ratings.krippendorffAlpha(level),
      ratings.bootstrap(.krippendorffAlpha(level), seed: CoefficientValue.seed))
  }

  private static func percent(_ ratings: Ratings) -> CoefficientValue {
    CoefficientValue(
      "percent_agreement", ratings.percentAgreement(),
      ratings.bootstrap(.percentAgreement, seed: CoefficientValue.seed))
  }

  private static func brennanPrediger(_ ratings: Ratings, _ weights: AgreementWeights) -> CoefficientValue {
    CoefficientValue(
      "brennan_prediger", ratings.brennanPrediger(weights),
      ratings.bootstrap(.brennanPrediger(weights), seed: CoefficientValue.seed))
  }

  /// Of two annotators Cohen's κ with its own error; of more the mean over their pairs (Light's κ).
  private static func cohen(
    _ name: String, _ ratings: Ratings, _ weights: AgreementWeights
  ) -> CoefficientValue {
    let people = ratings.annotatorTotals.indices.filter { ratings.annotatorTotals[$0] > 0 }
    let isDense = ratings.categoryCount <= weightedLimit
    if people.count == 2, isDense {
      return CoefficientValue(
        name, ratings.table(of: people[0], against: people[1]).cohenKappa(weights),
        ratings.bootstrap(seed: CoefficientValue.seed, ratingLimit: pairLimit) {
          $0.table(of: people[0], against: people[1]).cohenKappa(weights).statistic
        })
    }
    let pairs = people.count * (people.count - 1) / 2
    // Each draw looks at every pair of annotators.
    let limit = pairLimit / max(pairs, 1)
    return CoefficientValue(
      name, meanOfPairs(ratings, weights),
      ratings.bootstrap(seed: CoefficientValue.seed, ratingLimit: limit) { meanOfPairs($0, weights) })
  }

  private static func meanOfPairs(_ ratings: Ratings, _ weights: AgreementWeights) -> Statistic {
    let kappas = ratings.pairTallies().compactMap { tally in
      switch weights {
      case .linear: tally.linearKappa.value
      case .quadratic: tally.quadraticKappa.value
      default: tally.cohenKappa.value
      }
    }
    guard kappas.isEmpty else { return .value(kappas.reduce(0, +) / Double(kappas.count)) }
    return ratings.percentAgreement().reason.map { .undefined($0) } ?? .undefined(.oneCategoryOnly)
  }

  private static func byDistance(
    _ sample: QuestionSample, _ ratings: Ratings, _ similarities: [Double]
  ) -> CoefficientValue {
    let similarity = sample.similarity(in: ratings)
    let alpha = DistanceAlpha(
      ratings, pairDistances: similarities.map { 1 - $0 }, seed: CoefficientValue.seed
    ) { 1 - similarity($0, $1) }
    return CoefficientValue(
      "krippendorff_alpha", alpha.statistic,
      alpha.bootstrap(resamples: alpha.isDear ? 200 : 1_000, seed: CoefficientValue.seed))
  }

  /// 1 − distance, pooled over all pairs of answers to the same task.
  private static func meanSimilarity(_ ratings: Ratings, _ similarities: [Double]) -> CoefficientValue {
    var units: [Int: [Double]] = [:]
    var next = 0
    ratings.forEachPair { unit, _, _, _, _ in
      units[unit, default: [0, 0]][0] += similarities[next]
      units[unit, default: [0, 0]][1] += 1
      next += 1
    }
    let sums = units.sorted { $0.key < $1.key }.map(\.value)
    let mean: ([Double]) -> Statistic = { $0[1] > 0 ? .value($0[0] / $0[1]) : .undefined(.noSharedUnits) }
    let total = sums.reduce([0, 0]) { [$0[0] + $1[0], $0[1] + $1[1]] }
    let statistic = ratings.percentAgreement().reason.map { Statistic.undefined($0) } ?? mean(total)
    return CoefficientValue(
      "mean_similarity", statistic,
      BootstrapInterval(sumsOfUnits: sums, seed: CoefficientValue.seed, mean))
  }

  private static func spanScores(_ sample: QuestionSample, _ ratings: Ratings) -> [CoefficientValue] {
    let labels = Dictionary(
      zip(sample.question.kind.options.map(\.value), 0...), uniquingKeysWith: { first, _ in first })
    let spans = sample.answers.map { answer in
      Span.list(answer).map { LabelledSpan(start: $0.start, end: $0.end, label: labels[$0.label] ?? -1) }
    }
    var units: [Int: SpanCounts] = [:]
    var equal: [Int: SpanCounts] = [:]
    ratings.forEachPair { unit, _, _, mine, theirs in
      let counts = (mine == theirs ? equal[mine] : nil) ?? SpanCounts(spans[mine], spans[theirs])
      if mine == theirs { equal[mine] = counts }
      units[unit] = (units[unit] ?? .zero) + counts
    }
    let counts = units.sorted { $0.key < $1.key }.map(\.value)
    let total = counts.reduce(.zero, +)
    let scores: [(String, (SpanCounts) -> Statistic)] = [
      ("f1", \.exact), ("f1_relaxed", \.relaxed), ("f1_characters", \.character),
    ]
    return scores.map { name, score in
      let obstacle = ratings.percentAgreement().reason.map { Statistic.undefined($0) }
      return CoefficientValue(
        name, obstacle ?? score(total),
        BootstrapInterval(sumsOfUnits: counts.map(\.sums), seed: CoefficientValue.seed) {
          score(SpanCounts(sums: $0))
        })
    }
  }
}
