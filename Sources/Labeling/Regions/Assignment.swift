/// The best one-to-one assignment of rows to columns: the sum of the scores of the chosen cells is as large as can be.
///
/// Source: Kuhn 1955, "The Hungarian method"; in the form of Jonker & Volgenant 1987 (shortest augmenting paths with
/// potentials). Cost n²·m for n ≤ m.
package enum Assignment {
  /// Per row its column, nil where there are more rows than columns and the row went without.
  ///
  /// - Parameter scores: rows × columns, all rows of one length, finite. Equal sums: which one wins is fixed by the
  ///   order of rows and columns.
  package static func best(_ scores: [[Double]]) -> [Int?] { best(scores, within: nil) ?? [] }

  /// The same; nil when it would take more than the effort.
  static func best(_ scores: [[Double]], within effort: Effort?) -> [Int?]? {
    guard let width = scores.first?.count, width > 0 else { return scores.map { _ in nil } }
    precondition(scores.allSatisfy { $0.count == width }, "the scores are not a rectangle")
    let steps = effort?.steps ?? .max
    if scores.count <= width { return solve(scores, width: width, steps).map { $0.map { $0 } } }
    let turned = (0..<width).map { column in scores.map { $0[column] } }
    guard let rows = solve(turned, width: scores.count, steps) else { return nil }
    var columns = [Int?](repeating: nil, count: scores.count)
    for (column, row) in rows.enumerated() { columns[row] = column }
    return columns
  }

  /// Each row's column, for no more rows than columns.
  private static func solve(_ scores: [[Double]], width: Int, _ steps: Int) -> [Int]? {
    var search = Search(rows: scores.count, width: width, steps: steps)
    for row in scores.indices {
      search.place(row, scores)
      if search.left < 0 { return nil }
    }
    var columns = [Int](repeating: 0, count: scores.count)
    for (column, row) in search.rowOfColumn.enumerated() where row >= 0 && column < width {
      columns[row] = column
    }
    return columns
  }

  /// The state of the search: costs are negated scores; the column at `width` is where a new row starts.
  private struct Search {
    let width: Int
    var rowPotential: [Double]
    var columnPotential: [Double]
    var rowOfColumn: [Int]
    /// Cells that may still be looked at; below 0 there is no result.
    var left: Int

    init(rows: Int, width: Int, steps: Int) {
      self.width = width
      left = steps
      rowPotential = [Double](repeating: 0, count: rows)
      columnPotential = [Double](repeating: 0, count: width + 1)
      rowOfColumn = [Int](repeating: -1, count: width + 1)
    }

    mutating func place(_ row: Int, _ scores: [[Double]]) {
      rowOfColumn[width] = row
      var column = width
      var slack = [Double](repeating: .infinity, count: width)
      var previous = [Int](repeating: width, count: width)
      var isDone = [Bool](repeating: false, count: width + 1)
      while rowOfColumn[column] >= 0 {
        left -= width
        if left < 0 { return }
        isDone[column] = true
        let current = rowOfColumn[column]
        var least = Double.infinity
        var next = width
        for candidate in 0..<width where !isDone[candidate] {
          let cost = -scores[current][candidate] - rowPotential[current] - columnPotential[candidate]
          if cost < slack[candidate] {
            slack[candidate] = cost
            previous[candidate] = column
          }
          if slack[candidate] < least {
            least = slack[candidate]
            next = candidate
          }
        }
        for candidate in 0...width {
          if isDone[candidate] {
            rowPotential[rowOfColumn[candidate]] += least
            columnPotential[candidate] -= least
          } else if candidate < width {
            slack[candidate] -= least
          }
        }
        column = next
      }
      while column != width {
        rowOfColumn[column] = rowOfColumn[previous[column]]
        column = previous[column]
      }
      rowOfColumn[width] = -1
    }
  }
}
