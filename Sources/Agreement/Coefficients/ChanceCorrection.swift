// Fleiss' κ, Gwet's AC1 and AC2 and Brennan–Prediger for any number of annotators, with missing ratings:
// one observed agreement, three ideas of what chance alone would give. Units with a single rating count in
// the shares of the categories, not in the observed agreement (Gwet 2014, chapters 2, 4 and 5).

extension Ratings {
  /// Fleiss' κ: chance is two draws from the pooled shares of the categories.
  ///
  /// Range −1 to 1; the value of Fleiss 1971 when every unit has the same number of ratings. Weighted by
  /// `weights` in schema order. Undefined without shared units, and when only one category was ever used.
  package func fleissKappa(_ weights: AgreementWeights = .identity) -> Estimate {
    estimate(.fleiss, weights)
  }

  /// Scott's π: Fleiss' κ of two annotators (Scott 1955).
  package func scottPi(_ weights: AgreementWeights = .identity) -> Estimate {
    estimate(.fleiss, weights)
  }

  /// Gwet's AC1, or AC2 with weights: chance only strikes where annotators are unsure.
  ///
  /// Range −1 to 1. Defined, and 1, on unanimous ratings when at least two categories are declared; undefined
  /// with fewer. Source: Gwet 2008, Br. J. Math. Stat. Psychol. 61:29; Gwet 2014, 5.3.
  package func gwetAC(_ weights: AgreementWeights = .identity) -> Estimate {
    estimate(.gwet, weights)
  }

  /// Brennan–Prediger: chance is 1/q for each of q declared categories (also PABAK, Bennett's S).
  ///
  /// Range −1 to 1; undefined with fewer than two categories. Source: Brennan & Prediger 1981.
  package func brennanPrediger(_ weights: AgreementWeights = .identity) -> Estimate {
    estimate(.uniform, weights)
  }

  private func estimate(_ chance: Chance, _ weights: AgreementWeights) -> Estimate {
    if let obstacle { return .undefined(obstacle) }
    let patterns = UnitPatterns(self)
    let matrix = weights.matrix(categoryCount)
    return patterns.estimate(chance, matrix, patterns.shares(matrix))
  }
}

/// What agreement by chance means to a coefficient.
enum Chance: Sendable { case fleiss, gwet, uniform }

extension UnitPatterns {
  /// The coefficient alone, for these weights of the patterns: what a bootstrap asks a thousand times.
  func coefficient(
    _ chance: Chance, _ matrix: AgreementWeights.Matrix, _ shares: [Double?], weights: [Int]
  ) -> Statistic {
    guard let observed = percentAgreement(shares, weights).value else { return .undefined(.noSharedUnits) }
    guard let expected = expected(chance, matrix, categoryShares(weights)) else {
      return .undefined(.oneCategoryOnly)
    }
    return .chanceCorrected(observed: observed, expected: expected)
  }

  func estimate(_ chance: Chance, _ matrix: AgreementWeights.Matrix, _ shares: [Double?]) -> Estimate {
    let statistic = coefficient(chance, matrix, shares, weights: weights)
    let categoryShares = categoryShares(weights)
    guard let value = statistic.value, let expected = expected(chance, matrix, categoryShares) else {
      return .undefined(statistic.reason ?? .oneCategoryOnly)
    }
    let units = Double(unitCount)
    let sharedUnits = Double(zip(shares, weights).reduce(0) { $0 + ($1.0 == nil ? 0 : $1.1) })
    let chanceOf = unitChance(chance, matrix, categoryShares, expected)
    var squares = 0.0
    for (index, pattern) in patterns.enumerated() {
      let own = shares[index].map { units / sharedUnits * ($0 - expected) / (1 - expected) } ?? 0
      let linearised = own - 2 * (1 - value) * (chanceOf(pattern) - expected) / (1 - expected)
      squares += Double(weights[index]) * (linearised - value) * (linearised - value)
    }
    return Estimate(value, variance: squares / (units * (units - 1)), units: unitCount)
  }

  /// The mean over units of the share of their ratings that each category got.
  private func categoryShares(_ weights: [Int]) -> [Double] {
    var shares = [Double](repeating: 0, count: categoryCount)
    var units = 0
    for (pattern, weight) in zip(patterns, weights) where weight > 0 {
      units += weight
      for (category, count) in zip(pattern.categories, pattern.counts) {
        shares[category] += Double(weight * count) / Double(pattern.size)
      }
    }
    return shares.map { $0 / Double(max(units, 1)) }
  }

  private func expected(
    _ chance: Chance, _ matrix: AgreementWeights.Matrix, _ shares: [Double]
  ) -> Double? {
    let count = Double(categoryCount)
    switch chance {
    case .fleiss: return zip(shares, matrix.times(shares)).reduce(0) { $0 + $1.0 * $1.1 }
    case .gwet:
      guard categoryCount > 1 else { return nil }
      return matrix.sum / (count * (count - 1)) * shares.reduce(0) { $0 + $1 * (1 - $1) }
    case .uniform: return categoryCount > 1 ? matrix.sum / (count * count) : nil
    }
  }

  /// What one unit adds to the chance term, the influence that the variance needs.
  private func unitChance(
    _ chance: Chance, _ matrix: AgreementWeights.Matrix, _ shares: [Double], _ expected: Double
  ) -> (Pattern) -> Double {
    let influence: [Double]
    switch chance {
    case .fleiss:
      influence = zip(matrix.times(shares), matrix.transposed.times(shares)).map { ($0 + $1) / 2 }
    case .gwet:
      let count = Double(categoryCount)
      influence = shares.map { matrix.sum / (count * (count - 1)) * (1 - $0) }
    case .uniform: return { _ in expected }
    }
    return { pattern in
      zip(pattern.categories, pattern.counts).reduce(0) { $0 + influence[$1.0] * Double($1.1) }
        / Double(pattern.size)
    }
  }
}
