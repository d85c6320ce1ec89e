/// How far two categories differ: what the numbers of a question mean.
package enum Level: String, Sendable, CaseIterable {
  /// Equal or not.
  case nominal
  /// Ranks: the distance grows with the ratings between the two.
  case ordinal
  /// Numbers whose differences mean something.
  case interval
  /// Numbers with a true zero.
  case ratio
}

extension Ratings {
  /// Krippendorff's α = 1 − observed disagreement / expected disagreement, at the level of the question.
  ///
  /// Missing ratings allowed; units with one rating are left out. Range: 1 is perfect, 0 what chance gives,
  /// below 0 systematic disagreement. Undefined without shared units, and when all pairable ratings are the
  /// same. Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", sections C and D.
  package func krippendorffAlpha(_ level: Level) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    if level == .nominal { return nominalAlpha() }
    let patterns = UnitPatterns(self)
    return patterns.alpha(level, weights: patterns.weights)
  }

  /// One pass over the ratings: what α over patterns of units gives, without making the patterns.
  private func nominalAlpha() -> Statistic {
    var totals = [Int](repeating: 0, count: categoryCount)
    var counts = [Int](repeating: 0, count: categoryCount)
    var observed = 0.0
    for unit in 0..<unitCount {
      let range = starts[unit]..<starts[unit + 1]
      guard range.count >= 2 else { continue }
      // Of a category's n ratings the next one adds 2n + 1 ordered pairs of equal ones, itself among them.
      var equal = 0
      for index in range {
        equal += 2 * counts[categories[index]] + 1
        counts[categories[index]] += 1
      }
      for index in range {
        totals[categories[index]] += 1
        counts[categories[index]] = 0
      }
      observed += Double(range.count * range.count - equal) / Double(range.count - 1)
    }
    let count = Double(totals.reduce(0, +))
    let expected = (count * count - totals.reduce(0) { $0 + Double($1) * Double($1) }) / (count - 1)
    return expected > 0 ? .value(1 - observed / expected) : .undefined(.oneCategoryOnly)
  }
}

extension UnitPatterns {
  func alpha(_ level: Level, weights: [Int]) -> Statistic {
    let totals = pairableTotals(weights)
    let count = totals.reduce(0, +)
    guard count > 0 else { return .undefined(.noSharedUnits) }
    let disagreement: Disagreement
    switch level {
    case .nominal: disagreement = .unequal
    case .ordinal: disagreement = .squared(Self.midranks(totals))
    case .interval: disagreement = .squared(centred(totals, count))
    case .ratio: disagreement = .relative(values)
    }
    var observed = 0.0
    for (pattern, weight) in zip(patterns, weights) where weight > 0 && pattern.size >= 2 {
      let within = disagreement.sum(pattern.categories, pattern.counts)
      observed += Double(weight) * within / Double(pattern.size - 1)
    }
    let present = totals.indices.filter { totals[$0] > 0 }
    let expected = disagreement.sum(present, present.map { totals[$0] }) / Double(count - 1)
    guard present.count > 1, expected > 0 else { return .undefined(.oneCategoryOnly) }
    return .value(1 - observed / expected)
  }

  /// How often each category occurs in units with at least two ratings.
  private func pairableTotals(_ weights: [Int]) -> [Int] {
    var totals = [Int](repeating: 0, count: categoryCount)
    for (pattern, weight) in zip(patterns, weights) where weight > 0 && pattern.size >= 2 {
      for (category, count) in zip(pattern.categories, pattern.counts) { totals[category] += weight * count }
    }
    return totals
  }

  /// The ordinal difference Σ n_g − (n_c + n_k) / 2 is the difference of the middle ranks of c and k.
  private static func midranks(_ totals: [Int]) -> [Double] {
    var before = 0
    return totals.map { total in
      defer { before += total }
      return Double(before) + Double(total) / 2
    }
  }

  /// The values less their mean, as shares of the largest: α is the same for them, and the closed form below
  /// then loses no digits to large offsets and cannot overflow.
  private func centred(_ totals: [Int], _ count: Int) -> [Double] {
    let mean = zip(values, totals).reduce(0) { $0 + $1.0 * (Double($1.1) / Double(count)) }
    let largest = zip(values, totals).reduce(0) { $1.1 > 0 ? max($0, abs($1.0 / 2 - mean / 2)) : $0 }
    return largest > 0 ? values.map { ($0 / 2 - mean / 2) / largest } : values.map { _ in 0 }
  }
}

/// A squared difference function, summed over all ordered pairs of a bag of ratings.
private enum Disagreement {
  case unequal
  case squared([Double])
  case relative([Double])

  func sum(_ categories: [Int], _ counts: [Int]) -> Double {
    let size = Double(counts.reduce(0, +))
    switch self {
    case .unequal: return size * size - counts.reduce(0) { $0 + Double($1) * Double($1) }
    case .squared(let position):
      guard categories.count > 1 else { return 0 }
      // Σ (a − b)² over ordered pairs = 2 (n Σ a² − (Σ a)²): linear in the distinct values, not their square.
      var first = 0.0
      var second = 0.0
      for (category, count) in zip(categories, counts) {
        first += Double(count) * position[category]
        second += Double(count) * position[category] * position[category]
      }
      return max(0, 2 * (size * second - first * first))
    case .relative(let value):
      var sum = 0.0
      for (row, category) in categories.enumerated() {
        for column in 0..<row {
          let (a, b) = (value[category] / 2, value[categories[column]] / 2)
          guard a + b != 0 else { continue }
          let difference = (a - b) / (a + b)
          sum += 2 * Double(counts[row]) * Double(counts[column]) * difference * difference
        }
      }
      return sum
    }
  }
}
