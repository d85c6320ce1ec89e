/// Whether rows of counts could come from the same shares: Pearson's χ² test of homogeneity.
///
/// Categories that no row uses are left out. Undefined (`no_units`) with fewer than two rows or categories in use.
/// Source: Pearson 1900; Cramér 1946 for V, the strength of the difference from 0 to 1, which does not grow with the
/// number of ratings as χ² does.
package struct Homogeneity: Sendable, Equatable {
  package let chiSquare: Double
  package let degreesOfFreedom: Int
  /// The chance of so large a χ² were the shares the same.
  package let probability: Double
  package let cramersV: Double

  package init?(_ rows: [[Int]]) {
    let used = rows.filter { $0.contains { $0 > 0 } }
    let width = used.map(\.count).max() ?? 0
    let columns = (0..<width).filter { column in used.contains { $0[column] > 0 } }
    guard used.count > 1, columns.count > 1 else { return nil }
    let sums = used.map { row in Double(columns.reduce(0) { $0 + row[$1] }) }
    let total = sums.reduce(0, +)
    var chiSquare = 0.0
    for column in columns {
      let share = used.reduce(0.0) { $0 + Double($1[column]) } / total
      for (row, sum) in zip(used, sums) {
        let difference = Double(row[column]) - share * sum
        chiSquare += difference * difference / (share * sum)
      }
    }
    self.chiSquare = chiSquare
    degreesOfFreedom = (used.count - 1) * (columns.count - 1)
    probability = chiSquareTail(chiSquare, degreesOfFreedom: degreesOfFreedom)
    cramersV = (chiSquare / (total * Double(min(used.count, columns.count) - 1))).squareRoot()
  }
}

/// The chance that χ² with `degreesOfFreedom` exceeds `x`: the regularised upper incomplete gamma function.
///
/// Source: Abramowitz & Stegun 1964, 6.5.29 (the series) and 6.5.31 (the continued fraction, by Lentz's method).
func chiSquareTail(_ x: Double, degreesOfFreedom: Int) -> Double {
  guard x > 0 else { return 1 }
  let (shape, half) = (Double(degreesOfFreedom) / 2, x / 2)
  let front = exponential(shape * logarithm(half) - half - logGamma(twice: degreesOfFreedom))
  guard half > shape + 1 else { return max(0, 1 - front * series(shape, half)) }
  return min(1, front * fraction(shape, half))
}

private func series(_ shape: Double, _ x: Double) -> Double {
  var term = 1 / shape
  var sum = term
  var place = shape
  while abs(term) > 1e-16 * abs(sum) {
    place += 1
    term *= x / place
    sum += term
  }
  return sum
}

private func fraction(_ shape: Double, _ x: Double) -> Double {
  var b = x + 1 - shape
  var c = 1e300
  var d = 1 / b
  var value = d
  for step in 1...500 {
    let a = -Double(step) * (Double(step) - shape)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    let change = d * c
    value *= change
    if abs(change - 1) < 1e-15 { break }
  }
  return value
}

/// log Γ(n / 2), by the recurrence from Γ(1) = 1 or Γ(1/2) = √π.
private func logGamma(twice n: Int) -> Double {
  var sum = n.isMultiple(of: 2) ? 0 : 0.572364942924700087
  var place = n.isMultiple(of: 2) ? 1.0 : 0.5
  while place < Double(n) / 2 {
    sum += logarithm(place)
    place += 1
  }
  return sum
}
