/// A place in pixels, y down.
package struct Point: Sendable, Hashable {
  package let x: Double
  package let y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  package func distance(to other: Point) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}

/// The upright rectangle around points.
package struct Bounds: Sendable, Hashable {
  package let low: Point
  package let high: Point

  package init(low: Point, high: Point) { (self.low, self.high) = (low, high) }

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

  package var width: Double { high.x - low.x }
  package var height: Double { high.y - low.y }
  package var diagonal: Double { low.distance(to: high) }

  package func meets(_ other: Bounds) -> Bool {
    low.x <= other.high.x && other.low.x <= high.x && low.y <= other.high.y && other.low.y <= high.y
  }

  func grown(by margin: Double) -> Bounds {
    Bounds(
      low: Point(x: low.x - margin, y: low.y - margin), high: Point(x: high.x + margin, y: high.y + margin))
  }

  func union(_ other: Bounds) -> Bounds {
    Bounds(
      low: Point(x: min(low.x, other.low.x), y: min(low.y, other.low.y)),
      high: Point(x: max(high.x, other.high.x), y: max(high.y, other.high.y)))
  }

  /// The shared part of both areas, 0 to 1: what is left to say of two shapes of which nothing else may be looked at.
  func intersectionOverUnion(_ other: Bounds) -> Double {
    let across = min(high.x, other.high.x) - max(low.x, other.low.x)
    let down = min(high.y, other.high.y) - max(low.y, other.low.y)
    guard across >= 0, down >= 0 else { return 0 }
    if self == other { return 1 }
    let shared = across * down
    let union = width * height + other.width * other.height - shared
    return union > 0 ? max(0, min(1, shared / union)) : 0
  }
}
