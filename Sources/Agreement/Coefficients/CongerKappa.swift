extension Ratings {
  /// Conger's κ: Cohen's κ for any number of annotators; each keeps their own habits.
  ///
  /// Range −1 to 1, missing ratings allowed, weighted in schema order. Undefined without shared units, and
  /// when everyone only ever used one category. Source: Conger 1980, Psychol. Bull. 88:322; the error and
  /// the treatment of missing ratings are those of Gwet 2014, section 5.3.4.
  package func congerKappa(_ weights: AgreementWeights = .identity) -> Estimate {
    if let obstacle { return .undefined(obstacle) }
    let matrix = weights.matrix(categoryCount)
    let patterns = UnitPatterns(self)
    let shares = patterns.shares(matrix)
    let habits = Habits(
      totals: annotatorCategoryTotals, unitCount: unitCount, annotatorCount: annotatorCount, matrix)
    guard let observed = patterns.percentAgreement(shares, patterns.weights).value,
      let value = Statistic.chanceCorrected(observed: observed, expected: habits.expected).value
    else { return .undefined(.oneCategoryOnly) }
    let units = Double(unitCount)
    let factor = units / Double(sharedUnitCount)
    var squares = 0.0
    for unit in 0..<unitCount {
      let own = shares[patterns.patternOfUnit[unit]].map {
        factor * ($0 - habits.expected) / (1 - habits.expected)
      }
      let chance = habits.chance(ofUnit: unit, in: self)
      let linearised = (own ?? 0) - 2 * (1 - value) * (chance - habits.expected) / (1 - habits.expected)
      squares += (linearised - value) * (linearised - value)
    }
    return Estimate(value, variance: squares / (units * (units - 1)), units: unitCount)
  }
}

extension Ratings {
  private var annotatorCategoryTotals: [[Double]] {
    var totals = [[Double]](
      repeating: [Double](repeating: 0, count: categoryCount), count: largestAnnotator + 1)
    for (annotator, category) in zip(annotators, categories) { totals[annotator][category] += 1 }
    return totals
  }
}

extension CountedUnits {
  /// Conger's κ from counts: what each annotator gave in all, and how the units agree. See
  /// ``Ratings/congerKappa(_:)``; the error needs to know who rated what, and comes from a sample.
  package func congerKappa(
    annotatorTotals totals: [[Int]], _ weights: AgreementWeights = .identity
  ) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    let matrix = weights.matrix(patterns.categoryCount)
    let habits = Habits(
      totals: totals.map { $0.map(Double.init) }, unitCount: patterns.unitCount,
      annotatorCount: annotatorCount, matrix)
    guard let observed = percentAgreement(weights).value else { return .undefined(.noSharedUnits) }
    return .chanceCorrected(observed: observed, expected: habits.expected)
  }
}

/// How each annotator spreads over the categories, and what agreement that alone would give.
private struct Habits {
  let expected: Double
  private let unitCount: Double
  private let pairs: Double
  private let ratingsOf: [Double]
  /// Per annotator and category: the other annotators' weighted shares.
  private let others: [[Double]]
  /// Per annotator: the sum over categories of own share × the others' weighted share.
  private let means: [Double]

  /// - Parameter totals: per annotator how often they gave each category.
  init(totals: [[Double]], unitCount: Int, annotatorCount: Int, _ matrix: AgreementWeights.Matrix) {
    let ratingsOf = totals.map { $0.reduce(0, +) }
    let shares = zip(totals, ratingsOf).map { row, sum in row.map { sum > 0 ? $0 / sum : 0 } }
    var pooled = [Double](repeating: 0, count: matrix.count)
    for row in shares { for (category, share) in row.enumerated() { pooled[category] += share } }
    let transposed = matrix.transposed
    others = zip(shares, ratingsOf).map { row, sum in
      guard sum > 0 else { return [] }
      let rest = zip(pooled, row).map { $0 - $1 }
      return zip(matrix.times(rest), transposed.times(rest)).map { ($0 + $1) / 2 }
    }
    means = zip(shares, others).map { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
    pairs = Double(annotatorCount * (annotatorCount - 1))
    expected = means.reduce(0, +) / pairs
    self.unitCount = Double(unitCount)
    self.ratingsOf = ratingsOf
  }

  func chance(ofUnit unit: Int, in ratings: Ratings) -> Double {
    var sum = expected * pairs
    for index in ratings.starts[unit]..<ratings.starts[unit + 1] {
      let annotator = ratings.annotators[index]
      let surprise = others[annotator][ratings.categories[index]] - means[annotator]
      sum += unitCount / ratingsOf[annotator] * surprise
    }
    return sum / pairs
  }
}
