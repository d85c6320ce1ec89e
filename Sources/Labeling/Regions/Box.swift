/// A rectangle in pixels, y down; `rotation` turns it clockwise around its centre, in degrees.
package struct Box: Sendable, Hashable {
  package let x: Double
  package let y: Double
  package let width: Double
  package let height: Double
  package let rotation: Double

  package init(x: Double, y: Double, width: Double, height: Double, rotation: Double = 0) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.rotation = rotation
  }

  package var area: Double { max(0, width) * max(0, height) }
  package var centre: Point { Point(x: x + width / 2, y: y + height / 2) }
  package var isTurned: Bool { rotation != 0 }

  /// The four corners, the upper left one before the turn first.
  package var corners: [Point] {
    let sides = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)]
    let (sine, cosine) = (Self.sine(rotation), Self.cosine(rotation))
    return sides.map { right, down in
      let (across, along) = (right * width / 2, down * height / 2)
      return Point(
        x: centre.x + across * cosine - along * sine, y: centre.y + across * sine + along * cosine)
    }
  }

  /// The shared part of both areas, 0 to 1; 0 when neither has an area (Jaccard 1912; PASCAL VOC).
  package func intersectionOverUnion(_ other: Box) -> Double {
    let shared = isTurned || other.isTurned ? turnedIntersection(other) : intersection(other)
    let union = area + other.area - shared
    return union > 0 ? max(0, min(1, shared / union)) : 0
  }

  private func intersection(_ other: Box) -> Double {
    let width = min(x + width, other.x + other.width) - max(x, other.x)
    let height = min(y + height, other.y + other.height) - max(y, other.y)
    return width > 0 && height > 0 ? width * height : 0
  }

  private func turnedIntersection(_ other: Box) -> Double {
    guard area > 0, other.area > 0 else { return 0 }
    if self == other { return area }
    return Polygon(corners).overlap(with: Polygon(other.corners)).both
  }

  /// Whole quarter turns are exact: a box turned by 90° has straight edges.
  private static func sine(_ degrees: Double) -> Double { cosine(degrees - 90) }

  private static func cosine(_ degrees: Double) -> Double {
    switch degrees.truncatingRemainder(dividingBy: 360) {
    case 0: 1
    case 90, -90, 270, -270: 0
    case 180, -180: -1
    case let rest: _cos(rest * Double.pi / 180)
    }
  }
}

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
