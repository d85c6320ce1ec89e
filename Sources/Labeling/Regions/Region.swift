/// A shape that annotators draw: what matching and the vote on its extent ask of it.
package protocol Region: Sendable, Hashable {
  /// 0 nothing in common, to 1 the same; symmetric. One that reaches nowhere is like no other.
  func similarity(to other: Self) -> Double

  /// What it reaches over along one axis: shapes whose reaches do not meet have nothing in common. nil: nowhere.
  var reach: ClosedRange<Double>? { get }

  /// Numbers that tell shapes apart and put them in an order that does not depend on who drew them.
  var measures: [Double] { get }

  /// The mean similarity from which regions of different annotators can be taken for one.
  static var matchThreshold: Double { get }

  /// One shape out of several that mean the same thing; never empty, every weight above 0, in the order of their
  /// measures. One shape alone, or the same from all, comes back as it is.
  static func agreed(among shapes: [(shape: Self, weight: Double)]) -> Self
}

extension Region {
  /// Lower than the 0.5 of scoring: annotators who drew one thing badly should still meet, and the vote decides.
  package static var matchThreshold: Double { 0.3 }

  /// The shape nearest to all others: an outline that somebody drew, not a mixture that nobody would.
  static func medoid(among shapes: [(shape: Self, weight: Double)]) -> Self {
    let medoid = Medoid(weights: shapes.map(\.weight)) {
      1 - shapes[$0].shape.similarity(to: shapes[$1].shape)
    }
    return shapes[medoid?.index ?? 0].shape
  }

  static func areSame(_ shapes: [(shape: Self, weight: Double)]) -> Bool {
    shapes.allSatisfy { $0.shape == shapes[0].shape }
  }
}

/// Text and time: the weighted median of the starts, and of the ends. Both are ends that somebody drew.
extension Stretch: Region {
  package func similarity(to other: Stretch) -> Double { intersectionOverUnion(other) }
  package var reach: ClosedRange<Double>? { start...max(start, end) }
  package var measures: [Double] { [start, end] }

  package static func agreed(among shapes: [(shape: Stretch, weight: Double)]) -> Stretch {
    let start = weightedMedian(shapes.map { ($0.shape.start, $0.weight) }, takesLower: true)
    let end = weightedMedian(shapes.map { ($0.shape.end, $0.weight) }, takesLower: true)
    return Stretch(start: start ?? shapes[0].shape.start, end: end ?? shapes[0].shape.end)
  }
}

/// The weighted median of each edge; of turned boxes, of centre, sides and angle.
extension Box: Region {
  package func similarity(to other: Box) -> Double { self == other ? 1 : intersectionOverUnion(other) }

  package var reach: ClosedRange<Double>? {
    let across = corners.map(\.x)
    guard let low = across.min(), let high = across.max() else { return nil }
    return low...high
  }

  package var measures: [Double] { [x, y, width, height, rotation] }

  package static func agreed(among shapes: [(shape: Box, weight: Double)]) -> Box {
    if areSame(shapes) { return shapes[0].shape }
    func median(_ value: (Box) -> Double) -> Double {
      weightedMedian(shapes.map { (value($0.shape), $0.weight) }) ?? value(shapes[0].shape)
    }
    if shapes.contains(where: \.shape.isTurned) { return agreedTurned(among: shapes) }
    let (left, top) = (median(\.x), median(\.y))
    return Box(
      x: left, y: top, width: median { $0.x + $0.width } - left, height: median { $0.y + $0.height } - top)
  }

  /// A box turned by 180° is itself, and by 90° itself with its sides swapped: each is first written the way that
  /// lies nearest to the medoid's angle.
  private static func agreedTurned(among shapes: [(shape: Box, weight: Double)]) -> Box {
    let reference = medoid(among: shapes)
    let written = shapes.map { Turned($0.shape, weight: $0.weight, near: reference.rotation) }
    func median(_ value: (Turned) -> Double) -> Double {
      weightedMedian(written.map { (value($0), $0.weight) }) ?? value(written[0])
    }
    let (width, height) = (median(\.width), median(\.height))
    return Box(
      x: median(\.centre.x) - width / 2, y: median(\.centre.y) - height / 2, width: width, height: height,
      rotation: reference.rotation + median(\.turn))
  }

  private struct Turned {
    let width: Double
    let height: Double
    /// From the angle that it was written near to.
    let turn: Double
    let centre: Point
    let weight: Double

    init(_ box: Box, weight: Double, near rotation: Double) {
      let turn = Self.halfTurn(box.rotation - rotation)
      let isUpright = abs(turn) <= 45
      width = isUpright ? box.width : box.height
      height = isUpright ? box.height : box.width
      self.turn = isUpright ? turn : Self.halfTurn(turn + 90)
      centre = box.centre
      self.weight = weight
    }

    /// The same turn of a rectangle, in −90 ..< 90 degrees.
    private static func halfTurn(_ degrees: Double) -> Double {
      let rest = (degrees + 90).truncatingRemainder(dividingBy: 180)
      return (rest < 0 ? rest + 180 : rest) - 90
    }
  }
}

/// The polygon that lies best on all others, weighted: its corners were all set by one person.
extension Polygon: Region {
  package func similarity(to other: Polygon) -> Double { self == other ? 1 : intersectionOverUnion(other) }
  package var reach: ClosedRange<Double>? { bounds.map { $0.low.x...$0.high.x } }
  package var measures: [Double] { points.flatMap { [$0.x, $0.y] } }

  package static func agreed(among shapes: [(shape: Polygon, weight: Double)]) -> Polygon {
    medoid(among: shapes)
  }
}

/// The line that parts least from all others, weighted.
extension Polyline: Region {
  /// Two lanes side by side have much in common by this measure.
  package static var matchThreshold: Double { 0.8 }

  package var reach: ClosedRange<Double>? {
    // Lines farther apart than both are long have a similarity below 0.3.
    Bounds(points).map { ($0.low.x - $0.diagonal)...($0.high.x + $0.diagonal) }
  }

  package var measures: [Double] { points.flatMap { [$0.x, $0.y] } }

  package static func agreed(among shapes: [(shape: Polyline, weight: Double)]) -> Polyline {
    medoid(among: shapes)
  }
}

/// Joint by joint: a vote on whether it is marked, on whether it is hidden, and the weighted median of its place.
extension Keypoints: Region {
  package func similarity(to other: Keypoints) -> Double { similarity(to: other, area: nil, strays: []) }

  package var reach: ClosedRange<Double>? {
    guard let around = Bounds(joints.filter { $0.visibility != .absent }.map(\.place)) else { return nil }
    // A similarity never quite ends: beyond the object's own size it is below 1e-20.
    let margin = joints.count == 1 ? Keypoints.pointArea.squareRoot() : around.diagonal
    return (around.low.x - margin)...(around.high.x + margin)
  }

  package var measures: [Double] {
    joints.flatMap { [$0.place.x, $0.place.y, Double($0.visibility.rawValue)] }
  }

  package static func agreed(among shapes: [(shape: Keypoints, weight: Double)]) -> Keypoints {
    if areSame(shapes) { return shapes[0].shape }
    let count = shapes.map(\.shape.joints.count).max() ?? 0
    return Keypoints(
      (0..<count).map { index in
        joint(
          among: shapes.map { ($0.shape.joints.count > index ? $0.shape.joints[index] : .absent, $0.weight) })
      })
  }

  private static func joint(among joints: [(joint: Joint, weight: Double)]) -> Joint {
    func weight(_ visibility: Joint.Visibility) -> Double {
      joints.reduce(0) { $0 + ($1.joint.visibility == visibility ? $1.weight : 0) }
    }
    let (visible, hidden) = (weight(.visible), weight(.hidden))
    guard visible + hidden > weight(.absent) else { return .absent }
    let marked = joints.filter { $0.joint.visibility != .absent }
    let across = weightedMedian(marked.map { ($0.joint.place.x, $0.weight) })
    let down = weightedMedian(marked.map { ($0.joint.place.y, $0.weight) })
    guard let across, let down else { return .absent }
    return Joint(Point(x: across, y: down), visible >= hidden ? .visible : .hidden)
  }
}

/// The pixels that more than half of the weight has.
extension Mask: Region {
  package func similarity(to other: Mask) -> Double { intersectionOverUnion(other) }

  package var reach: ClosedRange<Double>? {
    guard let first = runs.first, let last = runs.last else { return nil }
    return Double(first.lowerBound / height)...Double((last.upperBound - 1) / height)
  }

  package var measures: [Double] { runs.flatMap { [Double($0.lowerBound), Double($0.upperBound)] } }

  package static func agreed(among shapes: [(shape: Mask, weight: Double)]) -> Mask {
    PixelVote(shapes.map(\.shape), weights: shapes.map(\.weight))?.mask ?? medoid(among: shapes)
  }
}

/// The track that lies best on all others, weighted.
extension Track: Region {
  package var reach: ClosedRange<Double>? {
    guard let first = keyframes.first, let last = keyframes.last else { return nil }
    return first.time...last.time
  }

  package var measures: [Double] {
    keyframes.flatMap { [$0.time, $0.isVisible ? 1 : 0] + $0.box.measures }
  }

  package static func agreed(among shapes: [(shape: Track, weight: Double)]) -> Track {
    medoid(among: shapes)
  }
}
