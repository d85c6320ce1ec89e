/// Reliability of complete numeric ratings from the mean squares of a units × annotators analysis of variance.
///
/// Single ratings (`icc1`, `icc2`, `icc3`) and means of all annotators (`…k`). Range: up to 1, below 0 when
/// annotators differ more within units than between. Undefined unless every annotator rated every unit (`incomplete`),
/// with at least two of each, and when nothing varies. Source: Shrout & Fleiss 1979, Psychol. Bull. 86:420.
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

  package init(_ ratings: Ratings) {
    let squares: MeanSquares
    switch MeanSquares.of(ratings) {
    case .success(let found): squares = found
    case .failure(let reason):
      (icc1, icc2, icc3) = (.undefined(reason), .undefined(reason), .undefined(reason))
      (icc1k, icc2k, icc3k) = (.undefined(reason), .undefined(reason), .undefined(reason))
      return
    }
    let (n, k, between, within) = (squares.units, squares.annotators, squares.between, squares.within)
    let (judges, residual) = (squares.judges, squares.residual)
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

/// The analysis of variance of a complete table, of its numbers as shares of the widest deviation from their mean:
/// the correlations are the same for them, however large or small the numbers are.
private struct MeanSquares {
  let units: Double
  let annotators: Double
  let between: Double
  let within: Double
  let judges: Double
  let residual: Double

  static func of(_ ratings: Ratings) -> Result<MeanSquares, Undefined> {
    if let obstacle = ratings.obstacle { return .failure(obstacle) }
    guard let table = ratings.completeTable else { return .failure(.incomplete) }
    guard table.count > 1 else { return .failure(.oneUnit) }
    let cells = Double(table.count * table[0].count)
    let mean = table.joined().reduce(0) { $0 + $1 / cells }
    let widest = table.joined().reduce(0) { max($0, abs($1 / 2 - mean / 2)) }
    guard widest > 0 else { return .failure(.oneCategoryOnly) }
    return .success(MeanSquares(table.map { row in row.map { ($0 / 2 - mean / 2) / widest } }))
  }

  private init(_ table: [[Double]]) {
    let (n, k) = (Double(table.count), Double(table[0].count))
    let mean = table.joined().reduce(0, +) / (n * k)
    let rowMeans = table.map { $0.reduce(0, +) / k }
    let columnMeans = table[0].indices.map { column in table.reduce(0) { $0 + $1[column] } / n }
    func squares(_ values: some Sequence<Double>) -> Double {
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let total = squares(table.joined())
    let (rows, columns) = (k * squares(rowMeans), n * squares(columnMeans))
    units = n
    annotators = k
    between = rows / (n - 1)
    within = (total - rows) / (n * (k - 1))
    judges = columns / (k - 1)
    residual = max(0, total - rows - columns) / ((n - 1) * (k - 1))
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
