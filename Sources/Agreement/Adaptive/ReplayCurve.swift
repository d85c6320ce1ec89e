/// What a replay showed: the accuracy at each number of judgments a task, beside that of five fixed votes.
package struct ReplayCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// All judgments that were asked for, also on gold, for each task whose label is sought.
    package let judgments: Double
    /// The share of right labels, 0 to 1; classes that tie share a label.
    package let accuracy: Double

    package init(judgments: Double, accuracy: Double) {
      self.judgments = judgments
      self.accuracy = accuracy
    }
  }

  package let points: [Point]
  /// The accuracy of a majority of five judgments a task, drawn from the same ones; 0 to 1.
  package let fixed5: Double
  /// Where every task was as sure as was asked for, or had no more judgments.
  package let atConfidence: Point?

  package init(points: [Point], fixed5: Double, atConfidence: Point? = nil) {
    self.points = points
    self.fixed5 = fixed5
    self.atConfidence = atConfidence
  }

  /// The accuracy at a number of judgments: linear between two points, the last point's beyond it.
  package func accuracy(at judgments: Double) -> Double {
    guard let first = points.first, let last = points.last else { return 0 }
    guard judgments > first.judgments else { return first.accuracy }
    guard let upper = points.firstIndex(where: { $0.judgments >= judgments }), upper > 0 else {
      return last.accuracy
    }
    let (a, b) = (points[upper - 1], points[upper])
    let share = b.judgments > a.judgments ? (judgments - a.judgments) / (b.judgments - a.judgments) : 1
    return a.accuracy + share * (b.accuracy - a.accuracy)
  }

  /// The fewest judgments a task from which on the accuracy of five fixed votes is reached: there, and on average
  /// over the next quarter of a judgment (one lucky point is not enough). nil when it is not.
  package var judgmentsToReachFixed5: Double? {
    guard let first = points.first, let last = points.last else { return nil }
    for (index, point) in points.enumerated() where point.accuracy >= fixed5 {
      let ahead = points[index...].prefix { $0.judgments <= point.judgments + 0.25 }
      let mean = ahead.reduce(0) { $0 + $1.accuracy } / Double(ahead.count)
      // The end of the replay cannot be looked beyond.
      guard mean >= fixed5 || point == last else { continue }
      guard index > 0, point != first else { return point.judgments }
      let before = points[index - 1]
      guard before.accuracy < fixed5 else { return point.judgments }
      return before.judgments
        + (point.judgments - before.judgments) * (fixed5 - before.accuracy)
        / (point.accuracy - before.accuracy)
    }
    return nil
  }

  /// The mean of several replays, on a grid of 0.05 judgments a task.
  package static func mean(_ curves: [ReplayCurve]) -> ReplayCurve {
    let count = Double(max(curves.count, 1))
    let first = curves.compactMap(\.points.first?.judgments).max() ?? 1
    let last = curves.compactMap(\.points.last?.judgments).max() ?? 1
    var points: [Point] = []
    var step = (first * 20).rounded(.up)
    while step / 20 <= last + 1e-9 {
      let at = step / 20
      points.append(
        Point(judgments: at, accuracy: curves.reduce(0) { $0 + $1.accuracy(at: at) } / count))
      step += 1
    }
    let stops = curves.compactMap(\.atConfidence)
    let stop =
      stops.count == curves.count && !stops.isEmpty
      ? Point(
        judgments: stops.reduce(0) { $0 + $1.judgments } / count,
        accuracy: stops.reduce(0) { $0 + $1.accuracy } / count) : nil
    return ReplayCurve(
      points: points, fixed5: curves.reduce(0) { $0 + $1.fixed5 } / count, atConfidence: stop)
  }
}
