import Agreement
import JSON
import Labeling

/// Which coefficients a question gets, by what its answers mean. The first is the headline.
///
/// They are computed from what is kept of all answers. What only the answers themselves can tell (the disagreement
/// that chance would give where answers are texts or regions, and how far a figure may be off where it matters who
/// rated what) comes from a sample of the tasks, and says so.
struct CoefficientReport {
  /// Weighted coefficients of more categories than this say little and cost their square.
  fileprivate static let weightedLimit = 50
  /// Distances between answers of different tasks that are measured; those within a task are all known.
  fileprivate static let chancePairs = 5_000

  let values: [CoefficientValue]

  init(_ kept: KeptQuestion, _ sample: QuestionSample, _ ratings: Ratings) {
    let part = Part(kept: kept, sample: sample, ratings: ratings)
    switch kept.tally.measurement {
    case .nominal: values = part.nominal()
    case .ordinal: values = part.ordinal() + [part.meanSimilarity()]
    case .interval: values = [part.alpha(.interval), part.percent(), part.meanSimilarity()]
    case .distance:
      values =
        [part.byDistance()] + (kept.tally.isSpans ? part.spanScores() : [])
        + [part.sampledPercent(), part.meanSimilarity()]
    }
  }

  /// What the figures are made of.
  fileprivate struct Part {
    let kept: KeptQuestion
    let sample: QuestionSample
    let ratings: Ratings
    let units: CountedUnits
    let similarities: [Double]

    init(kept: KeptQuestion, sample: QuestionSample, ratings: Ratings) {
      self.kept = kept
      self.sample = sample
      self.ratings = ratings
      units = kept.counted ?? CountedUnits(ratings)
      similarities = kept.tally.isNominal ? [] : sample.pairSimilarities(ratings)
    }

    /// How many tasks the sample is of, when it is not all of them.
    fileprivate var sampleUnits: Int? {
      ratings.sharedUnitCount < kept.shared ? ratings.sharedUnitCount : nil
    }
    fileprivate var countedSample: Int? { kept.counted == nil ? sampleUnits : nil }
  }
}

extension CoefficientReport.Part {
  fileprivate func nominal() -> [CoefficientValue] {
    var values = [alpha(.nominal), percent(), cohen("cohen_kappa", .identity)]
    let fleiss = units.fleissKappa()
    let drawn = units.bootstrap(.fleissKappa(.identity), seed: CoefficientValue.seed)
    values.append(CoefficientValue("fleiss_kappa", fleiss, drawn, sample: countedSample))
    if units.annotatorCount == 2 {
      values.append(CoefficientValue("scott_pi", fleiss, drawn, sample: countedSample))
    }
    values.append(gwet("gwet_ac1", .identity))
    values.append(brennanPrediger(.identity))
    values.append(conger())
    return values
  }

  fileprivate func ordinal() -> [CoefficientValue] {
    var values = [alpha(.ordinal), percent(), cohen("cohen_kappa", .identity)]
    guard kept.categories.count <= CoefficientReport.weightedLimit else { return values }
    values.append(cohen("cohen_kappa_linear", .linear))
    values.append(cohen("cohen_kappa_quadratic", .quadratic))
    values.append(
      CoefficientValue(
        "fleiss_kappa", units.fleissKappa(.quadratic),
        units.bootstrap(.fleissKappa(.quadratic), seed: CoefficientValue.seed), sample: countedSample))
    values.append(gwet("gwet_ac2", .quadratic))
    values.append(brennanPrediger(.quadratic))
    return values
  }

  fileprivate func alpha(_ level: Level) -> CoefficientValue {
    CoefficientValue(
      "krippendorff_alpha", units.krippendorffAlpha(level),
      units.bootstrap(.krippendorffAlpha(level), seed: CoefficientValue.seed), sample: countedSample)
  }

  fileprivate func percent() -> CoefficientValue {
    guard kept.counted != nil else { return sampledPercent() }
    return CoefficientValue(
      "percent_agreement", units.percentAgreement(),
      units.bootstrap(.percentAgreement, seed: CoefficientValue.seed))
  }

  private func gwet(_ name: String, _ weights: AgreementWeights) -> CoefficientValue {
    CoefficientValue(
      name, units.gwetAC(weights), units.bootstrap(.gwetAC(weights), seed: CoefficientValue.seed),
      sample: countedSample)
  }

  private func brennanPrediger(_ weights: AgreementWeights) -> CoefficientValue {
    CoefficientValue(
      "brennan_prediger", units.brennanPrediger(weights),
      units.bootstrap(.brennanPrediger(weights), seed: CoefficientValue.seed), sample: countedSample)
  }

  /// Of two annotators Cohen's κ; of more the mean over their pairs (Light's κ), those who did most if there are many.
  private func cohen(_ name: String, _ weights: AgreementWeights) -> CoefficientValue {
    if let obstacle = kept.obstacle { return CoefficientValue(name, .undefined(obstacle)) }
    let pairs = kept.cells.keys.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    guard kept.categories.count <= CoefficientReport.weightedLimit else {
      return CoefficientValue(name, meanOfTallies(pairs, weights))
    }
    if kept.people.count == 2, let pair = pairs.first {
      let table = kept.table(pair)
      return CoefficientValue(
        name, table.cohenKappa(weights), table.bootstrap(weights, seed: CoefficientValue.seed))
    }
    let light = LightKappa(pairs.map { ($0.first, $0.second, kept.table($0)) }, weights)
    guard let estimate = light.estimate(sample: ratings, units: kept.shared) else {
      return CoefficientValue(name, light.statistic)
    }
    return CoefficientValue(name, estimate, nil, sample: sampleUnits)
  }

  private func meanOfTallies(_ pairs: [PairTotals.Pair], _ weights: AgreementWeights) -> Statistic {
    let kappas = pairs.map(kept.pairTally).compactMap { tally in
      switch weights {
      case .linear: tally.linearKappa.value
      case .quadratic: tally.quadraticKappa.value
      default: tally.cohenKappa.value
      }
    }
    guard !kappas.isEmpty else { return .undefined(.oneCategoryOnly) }
    return .value(kappas.reduce(0, +) / Double(kappas.count))
  }

  /// Its error, of a sample, shrinks with the root of how many tasks there are.
  private func conger() -> CoefficientValue {
    let totals = kept.people.keys.sorted().map { place in
      kept.categories.map { kept.habits[place]?[$0] ?? 0 }
    }
    let name = "conger_kappa"
    guard kept.counted != nil, let value = units.congerKappa(annotatorTotals: totals).value else {
      return CoefficientValue(name, ratings.congerKappa(), nil, sample: countedSample)
    }
    if kept.people.count == 2, let pair = kept.cells.keys.first {
      return CoefficientValue(
        name, .value(value), kept.table(pair).bootstrap(seed: CoefficientValue.seed))
    }
    guard let error = ratings.congerKappa().standardError.value else {
      return CoefficientValue(name, .value(value))
    }
    let scale = (Double(ratings.sharedUnitCount) / Double(max(1, kept.shared))).squareRoot()
    return CoefficientValue(name, Estimate(value, normalError: error * scale), nil, sample: sampleUnits)
  }
}

/// Where answers have distances: what happened is kept, what chance would give is measured on the sample.
extension CoefficientReport.Part {
  fileprivate func byDistance() -> CoefficientValue {
    let similarity = sample.similarity(in: ratings)
    let alpha = DistanceAlpha(
      ratings, pairDistances: similarities.map { 1 - $0 }, pairLimit: CoefficientReport.chancePairs,
      seed: CoefficientValue.seed
    ) { 1 - similarity($0, $1) }
    let drawn = alpha.bootstrap(resamples: alpha.isDear ? 200 : 1_000, seed: CoefficientValue.seed)
    guard sampleUnits != nil, let expected = alpha.expectedDisagreement, let part = alpha.statistic.value
    else { return CoefficientValue("krippendorff_alpha", alpha.statistic, drawn) }
    let observed = kept.share(.within) / Double(max(1, kept.count(.pairable)))
    let value = 1 - observed / expected
    // What chance gives is as uncertain as the sample, so the interval stays as wide as that of the sample.
    return CoefficientValue(
      "krippendorff_alpha", .value(value), drawn, movedBy: value - part, sample: sampleUnits)
  }

  /// 1 − distance, pooled over all pairs of answers to the same task.
  fileprivate func meanSimilarity() -> CoefficientValue {
    let name = "mean_similarity"
    let mean: ([Double]) -> Statistic = { $0[1] > 0 ? .value($0[0] / $0[1]) : .undefined(.noSharedUnits) }
    let whole = mean([kept.share(.similarity), Double(kept.count(.pairs))])
    var next = 0
    var sums: [Int: [Double]] = [:]
    ratings.forEachPair { unit, _, _, _, _ in
      sums[unit, default: [0, 0]][0] += similarities[next]
      sums[unit, default: [0, 0]][1] += 1
      next += 1
    }
    return pooled(name, whole, sums, mean)
  }

  /// Equal answers, by what they say.
  fileprivate func sampledPercent() -> CoefficientValue {
    let whole = kept.share(.agreeing) / Double(max(1, kept.shared))
    var sums: [Int: [Double]] = [:]
    ratings.forEachPair { unit, _, _, mine, theirs in
      sums[unit, default: [0, 0]][0] += mine == theirs ? 1 : 0
      sums[unit, default: [0, 0]][1] += 1
    }
    return pooled(
      "percent_agreement", .value(whole), sums.mapValues { [$0[0] / $0[1], 1] },
      { $0[1] > 0 ? .value($0[0] / $0[1]) : .undefined(.noSharedUnits) })
  }

  fileprivate func spanScores() -> [CoefficientValue] {
    let spans = sample.answers.map(kept.tally.labelled)
    var sums: [Int: SpanCounts] = [:]
    ratings.forEachPair { unit, _, _, mine, theirs in
      sums[unit] = (sums[unit] ?? .zero) + SpanCounts(spans[mine], spans[theirs])
    }
    let total = SpanCounts(sums: TallySum.spans.map { Double(kept.sums[$0] ?? 0) })
    let scores: [(String, (SpanCounts) -> Statistic)] = [
      ("f1", \.exact), ("f1_relaxed", \.relaxed), ("f1_characters", \.character),
    ]
    return scores.map { name, score in
      pooled(name, score(total), sums.mapValues(\.sums)) { score(SpanCounts(sums: $0)) }
    }
  }

  /// A figure over all tasks, its interval from those of the sample: it shrinks with the root of how many there are.
  private func pooled(
    _ name: String, _ whole: Statistic, _ units: [Int: [Double]],
    _ statistic: @escaping ([Double]) -> Statistic
  ) -> CoefficientValue {
    if let obstacle = kept.obstacle { return CoefficientValue(name, .undefined(obstacle)) }
    let sums = units.sorted { $0.key < $1.key }.map(\.value)
    let drawn = BootstrapInterval(sumsOfUnits: sums, seed: CoefficientValue.seed, statistic)
    guard sampleUnits != nil, let value = whole.value, let width = sums.first?.count else {
      return CoefficientValue(name, whole, drawn)
    }
    let total = sums.reduce([Double](repeating: 0, count: width)) { zip($0, $1).map { $0 + $1 } }
    let scale = (Double(sums.count) / Double(max(1, kept.shared))).squareRoot()
    let part = statistic(total).value ?? value
    return CoefficientValue(
      name, whole, drawn, movedBy: value - part, scaledBy: scale, sample: sampleUnits)
  }
}
