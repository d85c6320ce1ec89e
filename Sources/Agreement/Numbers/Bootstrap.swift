/// A percentile interval of a coefficient, from drawing the units again with replacement.
///
/// Source: Efron & Tibshirani 1993, chapter 13. Draws for which the coefficient is undefined are left out; nil
/// when more than half are.
package struct BootstrapInterval: Sendable, Equatable {
  package let low: Double
  package let high: Double
  /// The standard deviation of the coefficient over the draws.
  package let deviation: Double
  package let resamples: Int

  /// - Parameters:
  ///   - unitPatterns: per unit the pattern that it shows; units of one pattern are interchangeable.
  ///   - statistic: the coefficient, given how often each pattern was drawn.
  init?(
    unitPatterns: [Int], patternCount: Int, resamples: Int, seed: UInt64, confidence: Double = 0.95,
    statistic: ([Int]) -> Statistic
  ) {
    let drawn = Self.each(
      of: 1, Resampling(unitPatterns: unitPatterns, patternCount: patternCount, seed: seed),
      patternCount: patternCount, resamples: resamples, confidence: confidence
    ) { [statistic($0)] }
    guard let interval = drawn[0] else { return nil }
    self = interval
  }

  /// - Parameter patternUnits: how many units show each pattern.
  init?(
    patternUnits: [Int], resamples: Int, seed: UInt64, confidence: Double = 0.95,
    statistic: ([Int]) -> Statistic
  ) {
    let drawn = Self.each(
      of: 1, Resampling(counts: patternUnits, seed: seed), patternCount: patternUnits.count,
      resamples: resamples, confidence: confidence
    ) { [statistic($0)] }
    guard let interval = drawn[0] else { return nil }
    self = interval
  }

  /// The intervals of several coefficients from the same draws, which cost more than what is made of them.
  static func each(
    of count: Int, _ resampling: Resampling, patternCount: Int, resamples: Int, confidence: Double = 0.95,
    statistics: ([Int]) -> [Statistic]
  ) -> [BootstrapInterval?] {
    var resampling = resampling
    var values = [[Double]](repeating: [], count: count)
    var weights = [Int](repeating: 0, count: patternCount)
    for _ in 0..<resamples {
      resampling.draw(into: &weights)
      for (index, statistic) in statistics(weights).enumerated() {
        if let value = statistic.value { values[index].append(value) }
      }
    }
    return values.map { BootstrapInterval(values: $0, resamples: resamples, confidence: confidence) }
  }

  private init?(values: [Double], resamples: Int, confidence: Double) {
    guard values.count > 1, 2 * values.count >= resamples else { return nil }
    let values = values.sorted()
    low = Self.quantile(values, (1 - confidence) / 2)
    high = Self.quantile(values, (1 + confidence) / 2)
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = (squares / Double(values.count - 1)).squareRoot()
    self.resamples = values.count
  }

  /// A thousand, and up to ten times as many where units are few: the ends then stand still from seed to seed.
  static func resamples(units: Int) -> Int { min(10_000, max(1_000, 2_000_000 / max(units, 1))) }

  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }
}

extension BootstrapInterval {
  /// The 95 % interval over units of something computed from sums of the units' counts: F1, a pooled mean.
  ///
  /// nil where it is undefined, or with a single unit.
  package init?(
    sumsOfUnits units: [[Double]], resamples: Int? = nil, seed: UInt64,
    _ statistic: @escaping ([Double]) -> Statistic
  ) {
    let drawn = Self.each(
      sumsOfUnits: units, resamples: resamples, seed: seed, [statistic])
    guard let interval = drawn[0] else { return nil }
    self = interval
  }

  /// The same for several figures made of the same sums, from the same draws.
  package static func each(
    sumsOfUnits units: [[Double]], resamples: Int? = nil, seed: UInt64,
    _ statistics: [([Double]) -> Statistic]
  ) -> [BootstrapInterval?] {
    guard units.count > 1, let width = units.first?.count else { return statistics.map { _ in nil } }
    var known: [[Double]: Int] = [:]
    // Sum by sum, pattern after pattern: one row in memory, as it is gone through for every draw.
    var patterns: [Double] = []
    let unitPatterns = units.map { sums -> Int in
      if let seen = known[sums] { return seen }
      patterns += sums
      known[sums] = known.count
      return known.count - 1
    }
    func total(_ weights: [Int]) -> [Double] {
      var total = [Double](repeating: 0, count: width)
      for (pattern, weight) in weights.enumerated() where weight > 0 {
        for index in 0..<width { total[index] += Double(weight) * patterns[pattern * width + index] }
      }
      return total
    }
    var counts = [Int](repeating: 0, count: known.count)
    for pattern in unitPatterns { counts[pattern] += 1 }
    let whole = total(counts)
    let drawn = each(
      of: statistics.count,
      Resampling(unitPatterns: unitPatterns, patternCount: known.count, seed: seed),
      patternCount: known.count, resamples: resamples ?? min(2_000, Self.resamples(units: units.count))
    ) { weights in
      let sums = total(weights)
      return statistics.map { $0(sums) }
    }
    return zip(statistics, drawn).map { statistic, interval in
      statistic(whole).value == nil ? nil : interval
    }
  }
}

/// The coefficients that an interval can be drawn for.
package enum Coefficient: Sendable, Equatable {
  case percentAgreement
  case krippendorffAlpha(Level)
  case fleissKappa(AgreementWeights)
  case gwetAC(AgreementWeights)
  case brennanPrediger(AgreementWeights)
}

extension Ratings {
  /// The bootstrap interval over units, of 95 % unless said. The same seed gives the same interval.
  ///
  /// nil where the coefficient is undefined, or with a single unit.
  package func bootstrap(
    _ coefficient: Coefficient, resamples: Int? = nil, seed: UInt64, confidence: Double = 0.95
  ) -> BootstrapInterval? {
    guard obstacle == nil, unitCount > 1 else { return nil }
    let resamples = resamples ?? BootstrapInterval.resamples(units: unitCount)
    let patterns = UnitPatterns(self)
    let statistic = patterns.statistic(coefficient)
    guard statistic(patterns.weights).value != nil else { return nil }
    return BootstrapInterval(
      unitPatterns: patterns.patternOfUnit, patternCount: patterns.patterns.count, resamples: resamples,
      seed: seed, confidence: confidence, statistic: statistic)
  }
}

extension Ratings {
  /// The 95 % bootstrap interval over units of a coefficient that asks who rated what, as Cohen's and Conger's κ.
  ///
  /// nil where the coefficient is undefined, with a single unit, or when the draws would cost more than
  /// `ratingLimit` ratings in all: its own error is the better bargain then.
  package func bootstrap(
    resamples: Int = 1_000, seed: UInt64, ratingLimit: Int = 30_000_000, _ statistic: (Ratings) -> Statistic
  ) -> BootstrapInterval? {
    guard obstacle == nil, unitCount > 1, resamples * count <= ratingLimit, statistic(self).value != nil
    else {
      return nil
    }
    let range = Array(0..<unitCount)
    return BootstrapInterval(
      unitPatterns: range, patternCount: unitCount, resamples: resamples, seed: seed
    ) { weights in statistic(drawing(weights)) }
  }

  /// The units as often as they were drawn.
  private func drawing(_ weights: [Int]) -> Ratings {
    var (starts, annotators, categories): ([Int], [Int], [Int]) = ([0], [], [])
    annotators.reserveCapacity(count)
    categories.reserveCapacity(count)
    for (unit, weight) in weights.enumerated() {
      let range = self.starts[unit]..<self.starts[unit + 1]
      for _ in 0..<weight {
        annotators += self.annotators[range]
        categories += self.categories[range]
        starts.append(categories.count)
      }
    }
    return Ratings(like: self, starts: starts, annotators: annotators, categories: categories)
  }
}

extension UnitPatterns {
  func statistic(_ coefficient: Coefficient) -> ([Int]) -> Statistic {
    switch coefficient {
    case .percentAgreement:
      let shares = shares(AgreementWeights.identity.matrix(categoryCount))
      return { percentAgreement(shares, $0) }
    case .krippendorffAlpha(let level): return { alpha(level, weights: $0) }
    case .fleissKappa(let weights): return chanceCorrected(.fleiss, weights)
    case .gwetAC(let weights): return chanceCorrected(.gwet, weights)
    case .brennanPrediger(let weights): return chanceCorrected(.uniform, weights)
    }
  }

  private func chanceCorrected(_ chance: Chance, _ weights: AgreementWeights) -> ([Int]) -> Statistic {
    let matrix = weights.matrix(categoryCount)
    let shares = shares(matrix)
    return { coefficient(chance, matrix, shares, weights: $0) }
  }
}
