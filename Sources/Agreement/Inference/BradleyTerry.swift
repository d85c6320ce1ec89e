/// Strengths of items from comparisons of two: P(i beats j) = 1 / (1 + exp(sⱼ − sᵢ)). A tie is half a win each.
///
/// Maximum likelihood by Newton's method, strengths centred to sum to 0. It exists only where the wins connect every
/// item with every other in both directions (Ford 1957); elsewhere the penalty 0.1 · Σ s² is added and `isPenalised`
/// says so.
///
/// Source: Bradley & Terry 1952, Biometrika 39:324–345; Hunter 2004, Annals of Statistics 32:384–406.
package struct BradleyTerry: Sendable {
  package struct Comparison: Sendable {
    package let left: Int
    package let right: Int
    /// What the left item won of `count` comparisons: 0 to `count`, ties as halves.
    package let leftWins: Double
    package let count: Double

    package init(left: Int, right: Int, leftWins: Double, count: Double) {
      self.left = left
      self.right = right
      self.leftWins = leftWins
      self.count = count
    }
  }

  /// Natural logarithms, centred.
  package let strengths: [Double]
  /// Standard errors of the centred strengths; nil when penalised: the penalty, not the data, would set them.
  package let standardErrors: [Double]?
  package let isPenalised: Bool
  /// Row by row, items × items: of the centred strengths.
  private let covariance: [Double]

  /// Items from the strongest; equal ones in their order.
  package var ranking: [Int] {
    strengths.indices.sorted { (-strengths[$0], $0) < (-strengths[$1], $1) }
  }

  /// Per item exp(s) over the sum of all, 0 to 1.
  package var shares: [Double] {
    let top = strengths.max() ?? 0
    let powers = strengths.map { exponential($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// The strength of an item relative to another, with its standard error.
  package func difference(_ item: Int, from other: Int) -> (strength: Double, standardError: Double?) {
    let size = strengths.count
    let variance =
      covariance[item * size + item] + covariance[other * size + other] - 2 * covariance[item * size + other]
    let error = standardErrors == nil ? nil : max(0, variance).squareRoot()
    return (strengths[item] - strengths[other], error)
  }

  package init(_ comparisons: [Comparison], itemCount: Int) {
    let isPenalised = !Self.isConnected(comparisons, itemCount)
    let penalty = isPenalised ? 0.1 : 0
    var strengths = [Double](repeating: 0, count: itemCount)
    var step = 1.0
    for _ in 0..<200 where step > 1e-12 {
      let (gradient, curvature) = Self.slopes(comparisons, strengths, penalty)
      let move = solve(curvature, gradient, count: itemCount)
      // A step of more than 4 in the logarithm leaves the range where Newton's parabola holds.
      let largest = move.map(abs).max() ?? 0
      let scale = min(1, 4 / max(largest, 1e-300))
      for item in strengths.indices { strengths[item] += scale * move[item] }
      step = largest
    }
    let mean = strengths.reduce(0, +) / Double(max(itemCount, 1))
    self.strengths = strengths.map { $0 - mean }
    self.isPenalised = isPenalised
    covariance = Self.covariance(Self.slopes(comparisons, strengths, 0).curvature, itemCount)
    standardErrors =
      isPenalised
      ? nil : strengths.indices.map { [covariance] in max(0, covariance[$0 * itemCount + $0]).squareRoot() }
  }

  /// Gradient of the log-likelihood, and its negative second derivatives. A constant on each cell fixes the sum of
  /// the strengths at 0 without moving their differences.
  private static func slopes(
    _ comparisons: [Comparison], _ strengths: [Double], _ penalty: Double
  ) -> (gradient: [Double], curvature: [Double]) {
    let size = strengths.count
    var gradient = strengths.map { -2 * penalty * $0 }
    var curvature = [Double](repeating: penalty > 0 ? 0 : 1 / Double(max(size, 1)), count: size * size)
    for item in 0..<size { curvature[item * size + item] += 2 * penalty }
    for comparison in comparisons where comparison.left != comparison.right {
      let (left, right) = (comparison.left, comparison.right)
      let expected = logistic(strengths[left] - strengths[right])
      gradient[left] += comparison.leftWins - comparison.count * expected
      gradient[right] -= comparison.leftWins - comparison.count * expected
      let weight = comparison.count * expected * (1 - expected)
      curvature[left * size + left] += weight
      curvature[right * size + right] += weight
      curvature[left * size + right] -= weight
      curvature[right * size + left] -= weight
    }
    return (gradient, curvature)
  }

  /// The inverse of the information with the added constant, less that constant: the pseudo-inverse.
  private static func covariance(_ curvature: [Double], _ size: Int) -> [Double] {
    var covariance = [Double](repeating: 0, count: size * size)
    for column in 0..<size {
      let unit = (0..<size).map { $0 == column ? 1.0 : 0 }
      let solution = solve(curvature, unit, count: size)
      for row in 0..<size { covariance[row * size + column] = solution[row] - 1 / Double(size) }
    }
    return covariance
  }

  /// Whether wins lead from every item to every other.
  private static func isConnected(_ comparisons: [Comparison], _ itemCount: Int) -> Bool {
    guard itemCount > 1 else { return true }
    var beats = [[Int]](repeating: [], count: itemCount)
    var loses = beats
    for comparison in comparisons {
      let rightWins = comparison.count - comparison.leftWins
      if comparison.leftWins > 0 {
        beats[comparison.left].append(comparison.right)
        loses[comparison.right].append(comparison.left)
      }
      if rightWins > 0 {
        beats[comparison.right].append(comparison.left)
        loses[comparison.left].append(comparison.right)
      }
    }
    return reaches(beats) && reaches(loses)
  }

  private static func reaches(_ edges: [[Int]]) -> Bool {
    var seen = [Bool](repeating: false, count: edges.count)
    seen[0] = true
    var open = [0]
    while let item = open.popLast() {
      for next in edges[item] where !seen[next] {
        seen[next] = true
        open.append(next)
      }
    }
    return seen.allSatisfy { $0 }
  }
}
