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
    case .interval: values = part.numeric(.interval) + [part.meanSimilarity()]
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
    let drawn = drawn(.nominal, .identity)
    var values = [alpha(.nominal, drawn.alpha), percent(drawn.percent), cohen("cohen_kappa", .identity)]
    let fleiss = units.fleissKappa()
    values.append(CoefficientValue("fleiss_kappa", fleiss, drawn.fleiss, sample: countedSample))
    if units.annotatorCount == 2 {
      values.append(CoefficientValue("scott_pi", fleiss, drawn.fleiss, sample: countedSample))
    }
    values.append(CoefficientValue("gwet_ac1", units.gwetAC(), drawn.gwet, sample: countedSample))
    values.append(
      CoefficientValue("brennan_prediger", units.brennanPrediger(), drawn.uniform, sample: countedSample))
    values.append(conger())
    return values
  }

  fileprivate func ordinal() -> [CoefficientValue] {
    guard kept.categories.count <= CoefficientReport.weightedLimit else {
      return numeric(.ordinal) + [cohen("cohen_kappa", .identity)]
    }
    let drawn = drawn(.ordinal, .quadratic)
    return [
      alpha(.ordinal, drawn.alpha), percent(drawn.percent), cohen("cohen_kappa", .identity),
      cohen("cohen_kappa_linear", .linear), cohen("cohen_kappa_quadratic", .quadratic),
      CoefficientValue("fleiss_kappa", units.fleissKappa(.quadratic), drawn.fleiss, sample: countedSample),
      CoefficientValue("gwet_ac2", units.gwetAC(.quadratic), drawn.gwet, sample: countedSample),
      CoefficientValue(
        "brennan_prediger", units.brennanPrediger(.quadratic), drawn.uniform, sample: countedSample),
    ]
  }

  fileprivate func numeric(_ level: Level) -> [CoefficientValue] {
    let drawn = units.bootstrap([.krippendorffAlpha(level), .percentAgreement], seed: CoefficientValue.seed)
    return [alpha(level, drawn[0]), percent(drawn[1])]
  }

  /// The intervals of one question, from the same draws.
  private func drawn(_ level: Level, _ weights: AgreementWeights) -> (
    alpha: BootstrapInterval?, percent: BootstrapInterval?, fleiss: BootstrapInterval?,
    gwet: BootstrapInterval?, uniform: BootstrapInterval?
  ) {
    let drawn = units.bootstrap(
      [
        .krippendorffAlpha(level), .percentAgreement, .fleissKappa(weights), .gwetAC(weights),
        .brennanPrediger(weights),
      ], seed: CoefficientValue.seed)
    return (drawn[0], drawn[1], drawn[2], drawn[3], drawn[4])
  }

  private func alpha(_ level: Level, _ drawn: BootstrapInterval?) -> CoefficientValue {
    CoefficientValue("krippendorff_alpha", units.krippendorffAlpha(level), drawn, sample: countedSample)
  }

  private func percent(_ drawn: BootstrapInterval?) -> CoefficientValue {
    guard kept.counted != nil else { return sampledPercent() }
    return CoefficientValue("percent_agreement", units.percentAgreement(), drawn)
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
    return pooled([(name, whole, mean)], sums)[0]
  }

  /// Equal answers, by what they say.
  fileprivate func sampledPercent() -> CoefficientValue {
    let whole = kept.share(.agreeing) / Double(max(1, kept.shared))
    var sums: [Int: [Double]] = [:]
    ratings.forEachPair { unit, _, _, mine, theirs in
      sums[unit, default: [0, 0]][0] += mine == theirs ? 1 : 0
      sums[unit, default: [0, 0]][1] += 1
    }
    let mean: ([Double]) -> Statistic = { $0[1] > 0 ? .value($0[0] / $0[1]) : .undefined(.noSharedUnits) }
    return pooled([("percent_agreement", .value(whole), mean)], sums.mapValues { [$0[0] / $0[1], 1] })[0]
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
    return pooled(
      scores.map { name, score in (name, score(total), { score(SpanCounts(sums: $0)) }) },
      sums.mapValues(\.sums))
  }

  /// Figures over all tasks, their intervals from those of the sample: they shrink with the root of how many there are.
  private func pooled(
    _ figures: [(name: String, whole: Statistic, statistic: ([Double]) -> Statistic)],
    _ units: [Int: [Double]]
  ) -> [CoefficientValue] {
    if let obstacle = kept.obstacle { return figures.map { CoefficientValue($0.name, .undefined(obstacle)) } }
    let sums = units.sorted { $0.key < $1.key }.map(\.value)
    let intervals = BootstrapInterval.each(
      sumsOfUnits: sums, seed: CoefficientValue.seed, figures.map(\.statistic))
    let width = sums.first?.count ?? 0
    let total = sums.reduce([Double](repeating: 0, count: width)) { zip($0, $1).map { $0 + $1 } }
    let scale = (Double(sums.count) / Double(max(1, kept.shared))).squareRoot()
    return zip(figures, intervals).map { figure, drawn in
      guard sampleUnits != nil, let value = figure.whole.value, !sums.isEmpty else {
        return CoefficientValue(figure.name, figure.whole, drawn)
      }
      let part = figure.statistic(total).value ?? value
      return CoefficientValue(
        figure.name, figure.whole, drawn, movedBy: value - part, scaledBy: scale, sample: sampleUnits)
    }
  }
}
