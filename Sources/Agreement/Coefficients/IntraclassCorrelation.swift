/// Reliability of complete numeric ratings from the mean squares of a units × annotators analysis of variance.
///
/// Single ratings (`icc1`, `icc2`, `icc3`) and means of all annotators (`…k`). Range: up to 1, below 0 when
/// annotators differ more within units than between. nil unless every annotator rated every unit, with at least
/// two of each; members are undefined when nothing varies. Source: Shrout & Fleiss 1979, Psychol. Bull. 86:420.
package struct IntraclassCorrelation: Sendable {
  /// Each unit by other annotators, drawn at random.
  package let icc1: Statistic
  /// The same annotators, a random sample of all: absolute agreement.
  package let icc2: Statistic
  /// The same annotators and no others: consistency.
  package let icc3: Statistic
  package let icc1k: Statistic
  package let icc2k: Statistic
  package let icc3k: Statistic

  package init?(_ ratings: Ratings) {
    guard let table = ratings.completeTable, table.count > 1, table[0].count > 1 else { return nil }
    let (n, k) = (Double(table.count), Double(table[0].count))
    let mean = table.joined().reduce(0, +) / (n * k)
    let rowMeans = table.map { $0.reduce(0, +) / k }
    let columnMeans = table[0].indices.map { column in table.reduce(0) { $0 + $1[column] } / n }
    let squares = { (values: [Double]) in values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } }
    let total = squares(Array(table.joined()))
    let (rows, columns) = (k * squares(rowMeans), n * squares(columnMeans))
    let between = rows / (n - 1)
    let within = (total - rows) / (n * (k - 1))
    let judges = columns / (k - 1)
    let residual = max(0, total - rows - columns) / ((n - 1) * (k - 1))
    icc1 = Self.ratio(between - within, between + (k - 1) * within)
    icc2 = Self.ratio(between - residual, between + (k - 1) * residual + k * (judges - residual) / n)
    icc3 = Self.ratio(between - residual, between + (k - 1) * residual)
    icc1k = Self.ratio(between - within, between)
    icc2k = Self.ratio(between - residual, between + (judges - residual) / n)
    icc3k = Self.ratio(between - residual, between)
  }

  private static func ratio(_ numerator: Double, _ denominator: Double) -> Statistic {
    abs(denominator) > 1e-12 ? .value(numerator / denominator) : .undefined(.oneCategoryOnly)
  }
}

extension Ratings {
  /// Units × annotators, as numbers; nil when a rating is missing.
  var completeTable: [[Double]]? {
    guard unitCount > 0 else { return nil }
    let present = Set(annotators).sorted()
    var table: [[Double]] = []
    for unit in 0..<unitCount {
      let range = starts[unit]..<starts[unit + 1]
      guard annotators[range].elementsEqual(present) else { return nil }
      table.append(categories[range].map { values[$0] })
    }
    return table
  }
}
