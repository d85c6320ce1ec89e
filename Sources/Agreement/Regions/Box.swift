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

  /// The shared part of both areas, 0 to 1; 0 when neither has an area (Jaccard 1912; PASCAL VOC).
  package func intersectionOverUnion(_ other: Box) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    return union > 0 ? min(1, shared / union) : 0
  }

  private func intersection(_ other: Box) -> Double {
    let width = min(x + width, other.x + other.width) - max(x, other.x)
    let height = min(y + height, other.y + other.height) - max(y, other.y)
    return width > 0 && height > 0 ? width * height : 0
  }
}
