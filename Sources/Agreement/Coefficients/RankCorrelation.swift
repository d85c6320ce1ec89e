extension Ratings {
  /// The mean over pairs of annotators of Pearson's r, −1 to 1, from complete numeric ratings.
  ///
  /// Undefined when ratings are missing or an annotator always gave the same.
  package func meanPearson() -> Statistic { meanCorrelation { $0 } }

  /// The mean over pairs of annotators of Spearman's ρ: Pearson's r of the ranks, ties sharing their mean rank.
  package func meanSpearman() -> Statistic { meanCorrelation(Self.ranks) }

  /// Kendall's coefficient of concordance W, 0 to 1, from complete ratings of at least two units.
  ///
  /// Source: Kendall & Babington Smith 1939; with the correction for ties of Siegel & Castellan 1988, 9.8.
  package func kendallW(correctingTies: Bool) -> Statistic {
    guard let table = completeTable, table.count > 1, annotatorCount > 1 else {
      return .undefined(obstacle ?? .incomplete)
    }
    let (n, m) = (Double(table.count), Double(table[0].count))
    var sums = [Double](repeating: 0, count: table.count)
    var ties = 0.0
    for column in table[0].indices {
      let values = table.map { $0[column] }
      for (unit, rank) in Self.ranks(values).enumerated() { sums[unit] += rank }
      var counts: [Double: Double] = [:]
      for value in values { counts[value, default: 0] += 1 }
      ties += counts.values.reduce(0) { $0 + $1 * $1 * $1 - $1 }
    }
    let mean = m * (n + 1) / 2
    let spread = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let largest = m * m * (n * n * n - n) - (correctingTies ? m * ties : 0)
    return largest > 0 ? .value(12 * spread / largest) : .undefined(.oneCategoryOnly)
  }

  private func meanCorrelation(_ transform: ([Double]) -> [Double]) -> Statistic {
    guard let table = completeTable, table.count > 1, annotatorCount > 1 else {
      return .undefined(obstacle ?? .incomplete)
    }
    let columns = table[0].indices.map { column in transform(table.map { $0[column] }) }
    var sum = 0.0
    var pairs = 0.0
    for (index, first) in columns.enumerated() {
      for second in columns.dropFirst(index + 1) {
        guard let correlation = Self.correlation(first, second) else { return .undefined(.oneCategoryOnly) }
        sum += correlation
        pairs += 1
      }
    }
    return .value(sum / pairs)
  }

  /// nil where one of them never varies: sums of rounding errors would make up a correlation.
  private static func correlation(_ first: [Double], _ second: [Double]) -> Double? {
    guard first.contains(where: { $0 != first[0] }), second.contains(where: { $0 != second[0] }) else {
      return nil
    }
    let n = Double(first.count)
    let (one, other) = (first.reduce(0, +) / n, second.reduce(0, +) / n)
    var sums = (both: 0.0, first: 0.0, second: 0.0)
    for (a, b) in zip(first, second) {
      sums.both += (a - one) * (b - other)
      sums.first += (a - one) * (a - one)
      sums.second += (b - other) * (b - other)
    }
    let scale = (sums.first * sums.second).squareRoot()
    return scale > 0 ? sums.both / scale : nil
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }
}
