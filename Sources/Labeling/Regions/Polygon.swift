/// A closed polygon in pixels. Where its outline crosses itself, the even-odd rule says what is inside.
package struct Polygon: Sendable, Hashable {
  package let points: [Point]

  package init(_ points: [Point]) { self.points = points }

  package var area: Double { overlap(with: self).first }

  /// The shared part of both areas, 0 to 1; 0 when neither has an area.
  package func intersectionOverUnion(_ other: Polygon) -> Double {
    guard let one = bounds, let two = other.bounds, one.meets(two) else { return 0 }
    let areas = overlap(with: other)
    let union = areas.first + areas.second - areas.both
    return union > 0 ? max(0, min(1, areas.both / union)) : 0
  }

  /// The areas of both, and of what they share.
  ///
  /// Exact but for rounding: the plane is cut at the height of every corner and every crossing; between two cuts the
  /// edges are straight and do not cross, so each piece is a trapezoid (Nievergelt & Preparata 1982, by slabs).
  package func overlap(with other: Polygon) -> (first: Double, second: Double, both: Double) {
    let edges = edges(of: 0) + other.edges(of: 1)
    let cuts = Edge.cuts(edges)
    var areas = (first: 0.0, second: 0.0, both: 0.0)
    var waiting = edges.sorted { $0.top.y > $1.top.y }
    var active: [Edge] = []
    for (top, bottom) in zip(cuts, cuts.dropFirst()) {
      let middle = top + (bottom - top) / 2
      active.removeAll { $0.bottom.y <= top }
      while let next = waiting.last, next.top.y <= top { active.append(waiting.removeLast()) }
      let crossed = active.map { (x: $0.x(at: middle), owner: $0.owner) }.sorted { $0.x < $1.x }
      var inside = (false, false)
      for (edge, next) in zip(crossed, crossed.dropFirst()) {
        if edge.owner == 0 { inside.0.toggle() } else { inside.1.toggle() }
        let area = (next.x - edge.x) * (bottom - top)
        if inside.0 { areas.first += area }
        if inside.1 { areas.second += area }
        if inside.0 && inside.1 { areas.both += area }
      }
    }
    return areas
  }

  package var bounds: Bounds? { Bounds(points) }

  private func edges(of owner: Int) -> [Edge] {
    guard points.count > 2 else { return [] }
    return points.indices.compactMap { Edge(points[$0], points[($0 + 1) % points.count], owner: owner) }
  }
}

/// The upright rectangle around points.
package struct Bounds: Sendable, Equatable {
  package let low: Point
  package let high: Point

  /// nil without points.
  package init?(_ points: [Point]) {
    guard let first = points.first else { return nil }
    var (left, right, top, bottom) = (first.x, first.x, first.y, first.y)
    for point in points {
      (left, right) = (min(left, point.x), max(right, point.x))
      (top, bottom) = (min(top, point.y), max(bottom, point.y))
    }
    low = Point(x: left, y: top)
    high = Point(x: right, y: bottom)
  }

  package var diagonal: Double { low.distance(to: high) }

  package func meets(_ other: Bounds) -> Bool {
    low.x <= other.high.x && other.low.x <= high.x && low.y <= other.high.y && other.low.y <= high.y
  }
}

/// An edge that is not level, from its upper to its lower end.
private struct Edge {
  let top: Point
  let bottom: Point
  let owner: Int

  /// nil for a level edge: no horizontal cut crosses it.
  init?(_ first: Point, _ second: Point, owner: Int) {
    guard first.y != second.y else { return nil }
    (top, bottom) = first.y < second.y ? (first, second) : (second, first)
    self.owner = owner
  }

  func x(at y: Double) -> Double { top.x + (y - top.y) / (bottom.y - top.y) * (bottom.x - top.x) }

  /// Heights of all ends and crossings, ascending.
  static func cuts(_ edges: [Edge]) -> [Double] {
    var heights = edges.flatMap { [$0.top.y, $0.bottom.y] }
    let sorted = edges.sorted { $0.top.y < $1.top.y }
    for (index, edge) in sorted.enumerated() {
      for other in sorted[(index + 1)...] {
        if other.top.y >= edge.bottom.y { break }
        if let height = edge.crossing(other) { heights.append(height) }
      }
    }
    heights.sort()
    var cuts: [Double] = []
    for height in heights where cuts.last != height { cuts.append(height) }
    return cuts
  }

  /// The height at which two edges cross between their ends; nil where they do not, or run on each other.
  private func crossing(_ other: Edge) -> Double? {
    let (from, to) = (max(top.y, other.top.y), min(bottom.y, other.bottom.y))
    let before = x(at: from) - other.x(at: from)
    let after = x(at: to) - other.x(at: to)
    guard from < to, before * after < 0 else { return nil }
    let height = from + before / (before - after) * (to - from)
    return height > from && height < to ? height : nil
  }
}
