extension Ratings {
  /// The test that Fleiss' κ is 0, as in Fleiss, Nee & Landis 1979.
  package struct FleissNull: Sendable {
    package let standardError: Double
    package let z: Double
    /// κ of each category against all others; undefined for a category that nobody, or everybody, gave.
    package let perCategory: [Statistic]
  }

  /// κ per category and the error of κ under the hypothesis of chance agreement.
  ///
  /// nil unless every unit has the same number of ratings, at least two, and more than one category was used.
  /// Source: Fleiss 1971; Fleiss, Nee & Landis 1979, Psychol. Bull. 86:974, equation 12.
  package func fleissNull() -> FleissNull? {
    let patterns = UnitPatterns(self)
    guard let size = patterns.patterns.first?.size, size >= 2,
      patterns.patterns.allSatisfy({ $0.size == size }), let kappa = fleissKappa().value
    else { return nil }
    let units = Double(unitCount)
    let raters = Double(size)
    let shares = categoryTotals.map { Double($0) / (units * raters) }
    let spread = shares.reduce(0) { $0 + $1 * (1 - $1) }
    let skew = shares.reduce(0) { $0 + $1 * (1 - $1) * (1 - 2 * $1) }
    let error =
      (2 * (spread * spread - skew)).squareRoot() / (spread * (units * raters * (raters - 1)).squareRoot())
    var split = [Double](repeating: 0, count: categoryCount)
    for (pattern, weight) in zip(patterns.patterns, patterns.weights) {
      for (category, count) in zip(pattern.categories, pattern.counts) {
        split[category] += Double(weight * count * (size - count))
      }
    }
    let perCategory = zip(shares, split).map { share, split -> Statistic in
      let chance = share * (1 - share)
      guard chance > 0 else { return .undefined(.oneCategoryOnly) }
      return .value(1 - split / (units * raters * (raters - 1) * chance))
    }
    return FleissNull(standardError: error, z: kappa / error, perCategory: perCategory)
  }
}
