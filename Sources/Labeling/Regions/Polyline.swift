/// A line in pixels that is not closed: a lane, a crack, a river.
package struct Polyline: Sendable, Hashable {
  package let points: [Point]

  package init(_ points: [Point]) { self.points = points }

  /// 1 − the Hausdorff distance / the diagonal around both lines, 0 to 1; 1 for the same line, 0 for one without
  /// points.
  ///
  /// The diagonal makes it a share: how far the lines part, of how far they reach. The distance is taken over all
  /// points of one line to the other line, sampled at its corners and at 32 places between two. Source: Hausdorff 1914;
  /// Huttenlocher, Klanderman & Rucklidge 1993; a place is done as soon as it is known to be no farther than the farthest
  /// one, as in Taha & Hanbury 2015, and its search begins where the place before ended.
  ///
  /// Beyond the effort lines are thinned to evenly chosen corners of theirs, which moves the distance by at most the
  /// longest stretch between two that stay; where none would be left, it is how far the sides of the rectangles around
  /// them part, which is never more than the distance.
  package func similarity(to other: Polyline, within effort: Effort = .question) -> Double {
    guard !points.isEmpty, !other.points.isEmpty, let one = Bounds(points), let two = Bounds(other.points)
    else { return 0 }
    let diagonal = one.union(two).diagonal
    guard diagonal > 0, self != other else { return 1 }
    return max(0, 1 - distance(to: other, one, two, within: effort) / diagonal)
  }

  private func distance(to other: Polyline, _ one: Bounds, _ two: Bounds, within effort: Effort) -> Double {
    var left = effort.steps
    if let exact = apart(from: other, &left) { return exact }
    // All places of the thinned lines against all of their stretches.
    let kept = Int((Double(effort.steps) / Double(2 * Self.steps)).squareRoot())
    if kept >= 4 {
      left = .max
      if let near = thinned(to: kept).apart(from: other.thinned(to: kept), &left) { return near }
    }
    let across = max(abs(one.low.x - two.low.x), abs(one.high.x - two.high.x))
    return max(across, abs(one.low.y - two.low.y), abs(one.high.y - two.high.y))
  }

  private func apart(from other: Polyline, _ left: inout Int) -> Double? {
    guard let there = reach(to: other, &left), let back = other.reach(to: self, &left) else { return nil }
    return max(there, back)
  }

  private func thinned(to count: Int) -> Polyline {
    guard points.count > count else { return self }
    return Polyline((0..<count).map { points[$0 * (points.count - 1) / (count - 1)] })
  }

  /// How far the farthest point of this line lies from the other line; nil when that takes more steps than are left.
  private func reach(to other: Polyline, _ left: inout Int) -> Double? {
    // Squares: the root is taken once.
    var farthest = 0.0
    var hint = 0
    for (place, start) in points.enumerated() {
      let end = points[min(place + 1, points.count - 1)]
      for step in 0..<(place + 1 < points.count ? Self.steps : 1) {
        let share = Double(step) / Double(Self.steps)
        let point = Point(x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
        farthest = max(farthest, other.nearest(to: point, beyond: farthest, &hint, &left))
        if left < 0 { return nil }
      }
    }
    return farthest.squareRoot()
  }

  private static let steps = 32

  /// The square of the distance to a point, or, as soon as one is found, of one that is not beyond what is asked.
  private func nearest(to point: Point, beyond least: Double, _ hint: inout Int, _ left: inout Int) -> Double
  {
    var nearest = Double.infinity
    let count = max(1, points.count - 1)
    var best = hint
    for offset in 0..<count {
      // From the hint to both sides: forth, and back from the end.
      var place = hint + (offset % 2 == 0 ? offset / 2 : -(offset + 1) / 2)
      if place >= count { place -= count } else if place < 0 { place += count }
      let square = square(from: point, toStretch: place)
      if square < nearest { (nearest, best) = (square, place) }
      if nearest <= least {
        left -= offset + 1
        hint = best
        return nearest
      }
    }
    left -= count
    hint = best
    return nearest
  }

  private func square(from point: Point, toStretch place: Int) -> Double {
    let start = points[place]
    let end = points[min(place + 1, points.count - 1)]
    let (across, along) = (end.x - start.x, end.y - start.y)
    let length = across * across + along * along
    let share = length > 0 ? ((point.x - start.x) * across + (point.y - start.y) * along) / length : 0
    let foot = min(1, max(0, share))
    let (x, y) = (point.x - start.x - foot * across, point.y - start.y - foot * along)
    return x * x + y * y
  }
}
