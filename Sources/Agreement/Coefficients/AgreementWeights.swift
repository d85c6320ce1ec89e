/// How much two categories agree: 1 on the diagonal, less the further apart they stand in the schema's order.
///
/// Source: Gwet 2014, Handbook of Inter-Rater Reliability, section 3.5; positions are ranks, counted from 0,
/// q is the number of categories.
package enum AgreementWeights: Sendable, Equatable {
  /// 1 when equal, else 0.
  case identity
  /// 1 − |i − j| / (q − 1).
  case linear
  /// 1 − (i − j)² / (q − 1)².
  case quadratic
  /// 1 − C(|i − j| + 1, 2) / C(q, 2).
  case ordinal
  /// Weights of agreement given as a square matrix, 1 on the diagonal.
  case custom([[Double]])

  /// Custom weights from a matrix of disagreements: 0 on the diagonal, scaled by the largest.
  package static func disagreements(_ matrix: [[Double]]) -> AgreementWeights {
    let largest = matrix.joined().max() ?? 0
    return .custom(matrix.map { row in row.map { largest > 0 ? 1 - $0 / largest : 1 } })
  }

  struct Matrix: Sendable {
    let count: Int
    /// nil is the identity: it needs no storage, however many categories there are.
    let cells: [Double]?

    subscript(row: Int, column: Int) -> Double {
      cells.map { $0[row * count + column] } ?? (row == column ? 1 : 0)
    }

    var sum: Double { cells.map { $0.reduce(0, +) } ?? Double(count) }

    /// Σ over columns of weight × share, for each row.
    func times(_ shares: [Double]) -> [Double] {
      guard let cells else { return shares }
      return (0..<count).map { row in
        var sum = 0.0
        for column in 0..<count { sum += cells[row * count + column] * shares[column] }
        return sum
      }
    }

    /// The same weights with rows and columns swapped.
    var transposed: Matrix {
      guard let cells else { return self }
      let count = count
      return Matrix(
        count: count, cells: (0..<(count * count)).map { cells[($0 % count) * count + $0 / count] })
    }
  }

  func matrix(_ count: Int) -> Matrix {
    switch self {
    case .identity: return Matrix(count: count, cells: nil)
    case .linear: return scaled(count) { Double($0) }
    case .quadratic: return scaled(count) { Double($0 * $0) }
    case .ordinal: return scaled(count) { Double($0 * ($0 + 1)) }
    case .custom(let rows):
      precondition(rows.count == count && rows.allSatisfy { $0.count == count }, "the weights are not square")
      return Matrix(count: count, cells: Array(rows.joined()))
    }
  }

  private func scaled(_ count: Int, _ distance: (Int) -> Double) -> Matrix {
    let largest = max(distance(max(count - 1, 0)), 1)
    return Matrix(
      count: count,
      cells: (0..<(count * count)).map { 1 - distance(abs($0 / count - $0 % count)) / largest })
  }
}
