/// A line in pixels that is not closed: a lane, a crack, a river.
package struct Polyline: Sendable, Hashable {
  package let points: [Point]

  package init(_ points: [Point]) { self.points = points }

  /// 1 − the Hausdorff distance / the diagonal around both lines, 0 to 1; 1 for the same line, 0 for one without
  /// points.
  ///
  /// The diagonal makes it a share: how far the lines part, of how far they reach. The distance is taken over all
  /// points of one line to the other line, sampled at its corners and at 32 places between two. Source: Hausdorff 1914;
  /// Huttenlocher, Klanderman & Rucklidge 1993.
  package func similarity(to other: Polyline) -> Double {
    guard let around = Bounds(points + other.points), !points.isEmpty, !other.points.isEmpty else { return 0 }
    guard around.diagonal > 0 else { return 1 }
    return max(0, 1 - max(reach(to: other), other.reach(to: self)) / around.diagonal)
  }

  /// How far the farthest point of this line lies from the other line.
  private func reach(to other: Polyline) -> Double {
    var farthest = points.first.map(other.distance) ?? 0
    for (start, end) in zip(points, points.dropFirst()) {
      for step in 1...Self.steps {
        let share = Double(step) / Double(Self.steps)
        let point = Point(x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
        farthest = max(farthest, other.distance(to: point))
      }
    }
    return farthest
  }

  private static let steps = 32

  private func distance(to point: Point) -> Double {
    var nearest = points.first.map(point.distance) ?? .infinity
    for (start, end) in zip(points, points.dropFirst()) {
      let (across, along) = (end.x - start.x, end.y - start.y)
      let square = across * across + along * along
      let share = square > 0 ? ((point.x - start.x) * across + (point.y - start.y) * along) / square : 0
      let foot = min(1, max(0, share))
      nearest = min(
        nearest, point.distance(to: Point(x: start.x + foot * across, y: start.y + foot * along)))
    }
    return nearest
  }
}
