/// Units told apart only by how often they got each category: coefficients that do not ask who rated what need
/// no more, and a bootstrap over 200,000 units of few patterns costs one increment a unit.
struct UnitPatterns: Sendable {
  struct Pattern: Sendable, Hashable {
    /// Category and count, by ascending category; together `size` ratings.
    let categories: [Int]
    let counts: [Int]
    let size: Int
  }

  let patterns: [Pattern]
  /// The pattern of each unit; empty where units are only counted.
  let patternOfUnit: [Int]
  let unitCount: Int
  /// How many units show each pattern.
  let weights: [Int]
  let categoryCount: Int
  let values: [Double]

  init(_ ratings: Ratings) {
    var known: [[Int]: Int] = [:]
    var patterns: [Pattern] = []
    var patternOfUnit: [Int] = []
    var weights: [Int] = []
    for unit in 0..<ratings.unitCount {
      let sorted = ratings.categories[ratings.starts[unit]..<ratings.starts[unit + 1]].sorted()
      let index: Int
      if let seen = known[sorted] {
        index = seen
      } else {
        index = patterns.count
        known[sorted] = index
        patterns.append(Pattern(sorted: sorted))
        weights.append(0)
      }
      weights[index] += 1
      patternOfUnit.append(index)
    }
    self.patterns = patterns
    self.patternOfUnit = patternOfUnit
    self.weights = weights
    unitCount = ratings.unitCount
    categoryCount = ratings.categoryCount
    values = ratings.values
  }

  /// Units that were counted before: `weights[i]` of them show `patterns[i]`.
  init(_ patterns: [Pattern], weights: [Int], categoryCount: Int, values: [Double]) {
    self.patterns = patterns
    patternOfUnit = []
    self.weights = weights
    unitCount = weights.reduce(0, +)
    self.categoryCount = categoryCount
    self.values = values
  }
}

extension UnitPatterns.Pattern {
  init(sorted: [Int]) {
    var categories: [Int] = []
    var counts: [Int] = []
    for category in sorted {
      if categories.last == category {
        counts[counts.count - 1] += 1
      } else {
        categories.append(category)
        counts.append(1)
      }
    }
    self.categories = categories
    self.counts = counts
    size = sorted.count
  }

  /// The weighted share of ordered pairs of ratings that agree; nil with fewer than two ratings.
  func agreement(_ weights: AgreementWeights.Matrix) -> Double? {
    guard size >= 2 else { return nil }
    var agreeing = 0.0
    for (row, count) in zip(categories, counts) {
      var weighted = 0.0
      for (column, other) in zip(categories, counts) { weighted += weights[row, column] * Double(other) }
      agreeing += Double(count) * (weighted - 1)
    }
    return agreeing / Double(size * (size - 1))
  }
}
