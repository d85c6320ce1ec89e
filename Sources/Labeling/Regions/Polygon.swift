/// A closed polygon in pixels. Where its outline crosses itself, the even-odd rule says what is inside.
package struct Polygon: Sendable, Hashable {
  package let points: [Point]

  package init(_ points: [Point]) { self.points = points }

  package var area: Double { overlap(with: Polygon([])).first }

  package var bounds: Bounds? { Bounds(points) }

  /// The shared part of both areas, 0 to 1; 0 when neither has an area. Exact within its effort, as ``overlap(with:within:)``.
  package func intersectionOverUnion(_ other: Polygon, within effort: Effort = .question) -> Double {
    guard let one = bounds, let two = other.bounds, one.meets(two) else { return 0 }
    guard let areas = areas(with: other, within: effort) else { return one.intersectionOverUnion(two) }
    let union = areas.first + areas.second - areas.both
    return union > 0 ? max(0, min(1, areas.both / union)) : 0
  }

  /// The areas of both, and of what they share.
  ///
  /// Exact but for rounding where the effort allows (``SlabSweep``): outlines of thousands of corners, as people draw
  /// them. For those that run to and fro over each other thousands of times, by up to 512 lines across both
  /// (``ScanLines``); where not even 16 lines can be drawn, of the rectangles around them.
  package func overlap(
    with other: Polygon, within effort: Effort = .question
  ) -> (first: Double, second: Double, both: Double) {
    if let areas = areas(with: other, within: effort) { return (areas.first, areas.second, areas.both) }
    guard let one = bounds, let two = other.bounds else { return (0, 0, 0) }
    let (first, second) = (one.width * one.height, two.width * two.height)
    let share = one.intersectionOverUnion(two)
    return (first, second, (first + second) * share / (1 + share))
  }

  /// nil when there is no effort for more than the rectangles around both.
  private func areas(with other: Polygon, within effort: Effort) -> OverlapAreas? {
    let edges = edges(of: 0) + other.edges(of: 1)
    return SlabSweep.areas(edges, within: effort) ?? ScanLines.areas(edges, within: effort)
  }

  private func edges(of owner: Int) -> [PolygonEdge] {
    guard points.count > 2 else { return [] }
    return points.indices.compactMap {
      PolygonEdge(points[$0], points[$0 + 1 < points.count ? $0 + 1 : 0], owner: owner)
    }
  }
}

/// An edge that is not level, from its upper to its lower end.
struct PolygonEdge {
  let top: Point
  let bottom: Point
  /// 0 or 1: of which polygon.
  let owner: Int

  /// nil for a level edge: no horizontal cut crosses it.
  init?(_ first: Point, _ second: Point, owner: Int) {
    guard first.y != second.y else { return nil }
    (top, bottom) = first.y < second.y ? (first, second) : (second, first)
    self.owner = owner
  }

  /// Exact at both ends, so that edges which meet in a corner meet there.
  func x(at y: Double) -> Double {
    if y == bottom.y { return bottom.x }
    return top.x + (y - top.y) / (bottom.y - top.y) * (bottom.x - top.x)
  }
}

/// Areas of two polygons and of what they share.
struct OverlapAreas {
  var first = 0.0
  var second = 0.0
  var both = 0.0

  /// Adds a strip in which no edges cross, by where they stand in the middle of it, from left to right.
  mutating func add(_ crossed: [(x: Double, owner: Int)], height: Double) {
    var (inFirst, inSecond) = (false, false)
    for place in crossed.indices.dropLast() {
      let edge = crossed[place]
      if edge.owner == 0 { inFirst.toggle() } else { inSecond.toggle() }
      let area = (crossed[place + 1].x - edge.x) * height
      if inFirst { first += area }
      if inSecond { second += area }
      if inFirst && inSecond { both += area }
    }
  }
}
