/// Units of which only is known how many of them got which categories how often: what a project keeps, so that no
/// figure has to read its ratings again.
///
/// Every coefficient that does not ask who rated what is the same as that of the ratings themselves. An interval
/// draws the units again; see ``BootstrapInterval``.
package struct CountedUnits: Sendable {
  /// Units that got the same categories equally often.
  package struct Group: Sendable {
    let pattern: UnitPatterns.Pattern
    let units: Int

    /// - Parameter ratings: each category once, with how often a unit got it.
    package init(_ ratings: [(category: Int, count: Int)], units: Int) {
      let sorted = ratings.filter { $0.count > 0 }.sorted { $0.category < $1.category }
      pattern = UnitPatterns.Pattern(categories: sorted.map(\.category), counts: sorted.map(\.count))
      self.units = units
    }
  }

  let patterns: UnitPatterns
  /// Annotators with at least one rating.
  package let annotatorCount: Int

  /// - Parameter values: the number of each category, for interval level.
  package init(_ groups: [Group], categoryCount: Int, values: [Double]? = nil, annotatorCount: Int) {
    let groups = groups.filter { $0.units > 0 && $0.pattern.size > 0 }
    patterns = UnitPatterns(
      groups.map(\.pattern), weights: groups.map(\.units), categoryCount: categoryCount,
      values: values ?? (0..<categoryCount).map(Double.init))
    self.annotatorCount = annotatorCount
  }

  package init(_ ratings: Ratings) {
    patterns = UnitPatterns(ratings)
    annotatorCount = ratings.annotatorCount
  }

  package var unitCount: Int { patterns.unitCount }

  /// Units with at least two ratings.
  package var sharedUnitCount: Int {
    zip(patterns.patterns, patterns.weights).reduce(0) { $0 + ($1.0.size >= 2 ? $1.1 : 0) }
  }

  package var obstacle: Undefined? {
    if patterns.unitCount == 0 { return .noUnits }
    if annotatorCount < 2 { return .oneAnnotator }
    return sharedUnitCount == 0 ? .noSharedUnits : nil
  }

  /// See ``Ratings/krippendorffAlpha(_:)``.
  package func krippendorffAlpha(_ level: Level) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    return patterns.alpha(level, weights: patterns.weights)
  }

  /// See ``Ratings/percentAgreement(_:)``.
  package func percentAgreement(_ weights: AgreementWeights = .identity) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    return patterns.percentAgreement(
      patterns.shares(weights.matrix(patterns.categoryCount)), patterns.weights)
  }

  /// See ``Ratings/fleissKappa(_:)``.
  package func fleissKappa(_ weights: AgreementWeights = .identity) -> Estimate { estimate(.fleiss, weights) }

  /// See ``Ratings/gwetAC(_:)``.
  package func gwetAC(_ weights: AgreementWeights = .identity) -> Estimate { estimate(.gwet, weights) }

  /// See ``Ratings/brennanPrediger(_:)``.
  package func brennanPrediger(_ weights: AgreementWeights = .identity) -> Estimate {
    estimate(.uniform, weights)
  }

  private func estimate(_ chance: Chance, _ weights: AgreementWeights) -> Estimate {
    if let obstacle { return .undefined(obstacle) }
    let matrix = weights.matrix(patterns.categoryCount)
    return patterns.estimate(chance, matrix, patterns.shares(matrix))
  }

  /// How often two ratings of one unit were `row` and `column`, over ordered pairs: a symmetric table.
  package var coincidences: [[Int]] {
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: patterns.categoryCount), count: patterns.categoryCount)
    for (pattern, weight) in zip(patterns.patterns, patterns.weights) {
      for (row, count) in zip(pattern.categories, pattern.counts) {
        for (column, other) in zip(pattern.categories, pattern.counts) {
          table[row][column] += weight * count * (row == column ? other - 1 : other)
        }
      }
    }
    return table
  }

  /// Draws of many patterns are dear: fewer of them have to do then.
  private var resamples: Int {
    min(BootstrapInterval.resamples(units: unitCount), max(200, 2_000_000 / max(1, patterns.patterns.count)))
  }

  /// The bootstrap interval over units; nil where the coefficient is undefined, or with a single unit.
  package func bootstrap(
    _ coefficient: Coefficient, seed: UInt64, confidence: Double = 0.95
  ) -> BootstrapInterval? {
    bootstrap([coefficient], seed: seed, confidence: confidence)[0]
  }

  /// The same for several coefficients, from the same draws.
  package func bootstrap(
    _ coefficients: [Coefficient], seed: UInt64, confidence: Double = 0.95
  ) -> [BootstrapInterval?] {
    guard obstacle == nil, unitCount > 1 else { return coefficients.map { _ in nil } }
    let statistics = coefficients.map(patterns.statistic)
    let drawn = BootstrapInterval.each(
      of: statistics.count, Resampling(counts: patterns.weights, seed: seed),
      patternCount: patterns.weights.count, resamples: resamples, confidence: confidence
    ) { weights in statistics.map { $0(weights) } }
    return zip(statistics, drawn).map { statistic, interval in
      statistic(patterns.weights).value == nil ? nil : interval
    }
  }
}

extension UnitPatterns.Pattern {
  init(categories: [Int], counts: [Int]) {
    self.categories = categories
    self.counts = counts
    size = counts.reduce(0, +)
  }
}
