extension Ratings {
  /// The mean over units of the share of their pairs of ratings that are equal.
  ///
  /// Units with one rating say nothing and are left out. Range 0 to 1; undefined without a unit that two
  /// annotators rated. Source: Fleiss 1971, the mean of P_i.
  package func percentAgreement(_ weights: AgreementWeights = .identity) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    let patterns = UnitPatterns(self)
    return patterns.percentAgreement(patterns.shares(weights.matrix(categoryCount)), patterns.weights)
  }

  /// The share of all pairs of ratings of the same unit that are equal: units with many ratings weigh more.
  ///
  /// Range 0 to 1; undefined without a unit that two annotators rated.
  package func pooledPercentAgreement() -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    let patterns = UnitPatterns(self)
    var agreeing = 0.0
    var pairs = 0.0
    for (pattern, weight) in zip(patterns.patterns, patterns.weights) {
      agreeing += Double(weight * pattern.counts.reduce(0) { $0 + $1 * ($1 - 1) })
      pairs += Double(weight * pattern.size * (pattern.size - 1))
    }
    return .value(agreeing / pairs)
  }
}

extension UnitPatterns {
  /// The agreement of each pattern; nil where it has one rating.
  func shares(_ matrix: AgreementWeights.Matrix) -> [Double?] {
    patterns.map { $0.agreement(matrix) }
  }

  func percentAgreement(_ shares: [Double?], _ weights: [Int]) -> Statistic {
    var sum = 0.0
    var units = 0
    for (share, weight) in zip(shares, weights) where weight > 0 {
      guard let share else { continue }
      sum += share * Double(weight)
      units += weight
    }
    return units > 0 ? .value(sum / Double(units)) : .undefined(.noSharedUnits)
  }
}
