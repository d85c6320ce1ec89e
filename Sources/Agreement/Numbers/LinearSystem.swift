/// Solves `matrix · x = right` by Gaussian elimination with pivoting; `matrix` is `count` × `count`, row by row.
/// Where the matrix is singular the free unknowns are 0.
func solve(_ matrix: [Double], _ right: [Double], count: Int) -> [Double] {
  var rows = matrix
  var solution = right
  for column in 0..<count {
    var pivot = column
    for row in column..<count where abs(rows[row * count + column]) > abs(rows[pivot * count + column]) {
      pivot = row
    }
    guard abs(rows[pivot * count + column]) > 1e-300 else { continue }
    if pivot != column {
      for place in 0..<count { rows.swapAt(pivot * count + place, column * count + place) }
      solution.swapAt(pivot, column)
    }
    for row in (column + 1)..<max(count, column + 1) {
      let factor = rows[row * count + column] / rows[column * count + column]
      if factor == 0 { continue }
      for place in column..<count { rows[row * count + place] -= factor * rows[column * count + place] }
      solution[row] -= factor * solution[column]
    }
  }
  for column in stride(from: count - 1, through: 0, by: -1) {
    let pivot = rows[column * count + column]
    guard abs(pivot) > 1e-300 else {
      solution[column] = 0
      continue
    }
    for place in (column + 1)..<max(count, column + 1) {
      solution[column] -= rows[column * count + place] * solution[place]
    }
    solution[column] /= pivot
  }
  return solution
}
