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
    guard let one = Bounds(corners), let two = Bounds(other.corners), one.meets(two) else { return 0 }
    // The same from either side, to the last digit.
    let isFirst =
      (x, y, width, height, rotation) < (other.x, other.y, other.width, other.height, other.rotation)
    return Self.clippedArea(
      isFirst ? corners : other.corners, by: isFirst ? other.corners : corners)
  }

  /// The area of a convex outline within another one, side by side of the latter (Sutherland & Hodgman 1974), by the
  /// surveyor's formula. Both go clockwise as seen on the screen.
  private static func clippedArea(_ outline: [Point], by window: [Point]) -> Double {
    var kept = outline
    for (place, start) in window.enumerated() {
      let end = window[(place + 1) % window.count]
      func side(_ point: Point) -> Double {
        (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)
      }
      var next: [Point] = []
      for (index, point) in kept.enumerated() {
        let before = kept[index == 0 ? kept.count - 1 : index - 1]
        let (inside, wasInside) = (side(point), side(before))
        if (inside >= 0) != (wasInside >= 0) {
          let share = wasInside / (wasInside - inside)
          next.append(
            Point(x: before.x + share * (point.x - before.x), y: before.y + share * (point.y - before.y)))
        }
        if inside >= 0 { next.append(point) }
      }
      kept = next
    }
    guard let origin = kept.first else { return 0 }
    var twice = 0.0
    for (one, two) in zip(kept.dropFirst(), kept.dropFirst(2)) {
      twice += (one.x - origin.x) * (two.y - origin.y) - (one.y - origin.y) * (two.x - origin.x)
    }
    return max(0, twice / 2)
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
