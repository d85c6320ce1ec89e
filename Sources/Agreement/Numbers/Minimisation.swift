/// Finds a local minimum of a smooth function of many variables by its gradient (L-BFGS).
///
/// Source: Nocedal & Wright 2006, "Numerical Optimization", algorithms 7.4 and 7.5 with memory 8, steps halved
/// until Armijo's condition holds, so that the value never rises.
struct Minimisation {
  /// Stops when no component of the gradient is larger.
  var gradientLimit = 1e-9
  var maximumSteps = 500
  private static let memory = 8

  /// - Parameter evaluate: the value at a point; writes the gradient there.
  func minimise(_ point: inout [Double], _ evaluate: ([Double], inout [Double]) -> Double) {
    var gradient = [Double](repeating: 0, count: point.count)
    var value = evaluate(point, &gradient)
    var history: [Pair] = []
    for _ in 0..<maximumSteps {
      guard let steepest = gradient.map(abs).max(), steepest > gradientLimit else { return }
      var direction = descent(gradient, history)
      var slope = dot(direction, gradient)
      if slope >= 0 {
        history = []
        direction = gradient.map { -$0 }
        slope = dot(direction, gradient)
      }
      var step = history.isEmpty ? min(1, 1 / steepest) : 1
      var next = point
      var nextGradient = gradient
      var nextValue = value
      repeat {
        for index in point.indices { next[index] = point[index] + step * direction[index] }
        nextValue = evaluate(next, &nextGradient)
        if nextValue <= value + 1e-4 * step * slope { break }
        step /= 2
      } while step > 1e-14
      guard nextValue < value || step > 1e-14 else { return }
      remember(zip(next, point).map { $0 - $1 }, zip(nextGradient, gradient).map { $0 - $1 }, in: &history)
      let gained = value - nextValue
      (point, gradient, value) = (next, nextGradient, nextValue)
      if gained <= 0 { return }
    }
  }

  private struct Pair {
    let move: [Double]
    let change: [Double]
    let scale: Double
  }

  private func remember(_ move: [Double], _ change: [Double], in history: inout [Pair]) {
    let curvature = dot(move, change)
    guard curvature > 1e-16 else { return }
    history.append(Pair(move: move, change: change, scale: 1 / curvature))
    if history.count > Self.memory { history.removeFirst() }
  }

  /// The two-loop recursion.
  private func descent(_ gradient: [Double], _ history: [Pair]) -> [Double] {
    var direction = gradient.map { -$0 }
    var weights: [Double] = []
    for pair in history.reversed() {
      let weight = pair.scale * dot(pair.move, direction)
      weights.append(weight)
      for index in direction.indices { direction[index] -= weight * pair.change[index] }
    }
    if let last = history.last {
      let scale = 1 / (last.scale * dot(last.change, last.change))
      for index in direction.indices { direction[index] *= scale }
    }
    for (pair, weight) in zip(history, weights.reversed()) {
      let correction = weight - pair.scale * dot(pair.change, direction)
      for index in direction.indices { direction[index] += correction * pair.move[index] }
    }
    return direction
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }
}
