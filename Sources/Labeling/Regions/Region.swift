/// A shape that annotators draw: what matching and the vote on its extent ask of it.
package protocol Region: Sendable, Hashable {
  /// 0 nothing in common, to 1 the same; symmetric. One that reaches nowhere is like no other. Exact where the effort
  /// allows; beyond, what the shape says of itself.
  func similarity(to other: Self, within effort: Effort) -> Double

  /// The rectangle that it has anything in: shapes whose reaches do not meet have nothing in common. nil: nowhere.
  var reach: Bounds? { get }

  /// The steps that its part of a comparison with one like it usually takes, by its corners, runs or keyframes.
  var usualSteps: Int { get }

  /// Numbers that tell shapes apart and put them in an order that does not depend on who drew them.
  var measures: [Double] { get }

  /// The mean similarity from which regions of different annotators can be taken for one.
  static var matchThreshold: Double { get }

  /// One shape out of several that mean the same thing; never empty, every weight above 0, in the order of their
  /// measures. One shape alone, or the same from all, comes back as it is.
  static func agreed(among shapes: [(shape: Self, weight: Double)], within effort: Effort) -> Self
}

extension Region {
  /// Lower than the 0.5 of scoring: annotators who drew one thing badly should still meet, and the vote decides.
  package static var matchThreshold: Double { 0.3 }

  package func similarity(to other: Self) -> Double { similarity(to: other, within: .question) }

  /// The same for both together.
  func usualSteps(with other: Self) -> Int { usualSteps + other.usualSteps }

  /// The shape nearest to all others: an outline that somebody drew, not a mixture that nobody would.
  static func medoid(among shapes: [(shape: Self, weight: Double)], within effort: Effort) -> Self {
    if shapes.count < 3 {
      // Of two the one with more weight, without a look at either.
      let isSecond = shapes.count == 2 && shapes[1].weight > shapes[0].weight * (1 + 1e-9)
      return shapes[isSecond ? 1 : 0].shape
    }
    let total = usualSteps(ofAll: shapes.map(\.shape))
    let medoid = Medoid(weights: shapes.map(\.weight)) {
      let (one, other) = (shapes[$0].shape, shapes[$1].shape)
      return 1 - one.similarity(to: other, within: effort.share(of: one.usualSteps(with: other), in: total))
    }
    return shapes[medoid?.index ?? 0].shape
  }

  /// For all pairs together.
  static func usualSteps(ofAll shapes: [Self]) -> Int {
    (shapes.count - 1) * shapes.reduce(0) { $0 + $1.usualSteps }
  }

  static func areSame(_ shapes: [(shape: Self, weight: Double)]) -> Bool {
    shapes.allSatisfy { $0.shape == shapes[0].shape }
  }
}

/// Text and time: the weighted median of the starts, and of the ends. Both are ends that somebody drew.
extension Stretch: Region {
  package func similarity(to other: Stretch, within effort: Effort) -> Double { intersectionOverUnion(other) }
  package var reach: Bounds? { Bounds(low: Point(x: start, y: 0), high: Point(x: max(start, end), y: 0)) }
  package var usualSteps: Int { 4 }
  package var measures: [Double] { [start, end] }

  package static func agreed(among shapes: [(shape: Stretch, weight: Double)], within effort: Effort)
    -> Stretch
  {
    let start = weightedMedian(shapes.map { ($0.shape.start, $0.weight) }, takesLower: true)
    let end = weightedMedian(shapes.map { ($0.shape.end, $0.weight) }, takesLower: true)
    return Stretch(start: start ?? shapes[0].shape.start, end: end ?? shapes[0].shape.end)
  }
}

/// The weighted median of each edge; of turned boxes, of centre, sides and angle.
extension Box: Region {
  package func similarity(to other: Box, within effort: Effort) -> Double {
    self == other ? 1 : intersectionOverUnion(other)
  }

  package var reach: Bounds? {
    if isTurned { return Bounds(corners) }
    return Bounds(low: Point(x: x, y: y), high: Point(x: x + max(0, width), y: y + max(0, height)))
  }

  package var usualSteps: Int { isTurned ? 40 : 4 }

  package var measures: [Double] { [x, y, width, height, rotation] }

  package static func agreed(among shapes: [(shape: Box, weight: Double)], within effort: Effort) -> Box {
    if areSame(shapes) { return shapes[0].shape }
    func median(_ value: (Box) -> Double) -> Double {
      weightedMedian(shapes.map { (value($0.shape), $0.weight) }) ?? value(shapes[0].shape)
    }
    if shapes.contains(where: \.shape.isTurned) { return agreedTurned(among: shapes, within: effort) }
    let (left, top) = (median(\.x), median(\.y))
    return Box(
      x: left, y: top, width: median { $0.x + $0.width } - left, height: median { $0.y + $0.height } - top)
  }

  /// A box turned by 180° is itself, and by 90° itself with its sides swapped: each is first written the way that
  /// lies nearest to the medoid's angle.
  private static func agreedTurned(
    among shapes: [(shape: Box, weight: Double)], within effort: Effort
  ) -> Box {
    let reference = medoid(among: shapes, within: effort)
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
  package func similarity(to other: Polygon, within effort: Effort) -> Double {
    self == other ? 1 : intersectionOverUnion(other, within: effort)
  }

  package var reach: Bounds? { bounds }
  package var usualSteps: Int { 20 * points.count }
  package var measures: [Double] { points.flatMap { [$0.x, $0.y] } }

  package static func agreed(among shapes: [(shape: Polygon, weight: Double)], within effort: Effort)
    -> Polygon
  {
    medoid(among: shapes, within: effort)
  }
}

/// The line that parts least from all others, weighted.
extension Polyline: Region {
  /// Two lanes side by side have much in common by this measure.
  package static var matchThreshold: Double { 0.8 }

  // Lines farther apart than both are long have a similarity below 0.3.
  package var reach: Bounds? { Bounds(points).map { $0.grown(by: $0.diagonal) } }
  package var usualSteps: Int { 20 * points.count }

  package var measures: [Double] { points.flatMap { [$0.x, $0.y] } }

  package static func agreed(among shapes: [(shape: Polyline, weight: Double)], within effort: Effort)
    -> Polyline
  {
    medoid(among: shapes, within: effort)
  }
}

/// Joint by joint: a vote on whether it is marked, on whether it is hidden, and the weighted median of its place.
extension Keypoints: Region {
  /// Beyond the effort, which does not suffice for a look at each joint, that of the rectangles around both.
  package func similarity(to other: Keypoints, within effort: Effort) -> Double {
    if effort.steps < joints.count + other.joints.count, let one = bounds, let two = other.bounds {
      return self == other ? 1 : one.intersectionOverUnion(two)
    }
    return similarity(to: other, area: nil, strays: [])
  }

  package var reach: Bounds? {
    // A similarity never quite ends: beyond the object's own size it is below 1e-20.
    bounds.map { $0.grown(by: joints.count == 1 ? Keypoints.pointArea.squareRoot() : $0.diagonal) }
  }

  package var usualSteps: Int { 4 + 2 * joints.count }

  package var measures: [Double] {
    joints.flatMap { [$0.place.x, $0.place.y, Double($0.visibility.rawValue)] }
  }

  package static func agreed(among shapes: [(shape: Keypoints, weight: Double)], within effort: Effort)
    -> Keypoints
  {
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

/// The pixels that more than half of the weight has; beyond the effort the mask that lies best on all others.
extension Mask: Region {
  package func similarity(to other: Mask, within effort: Effort) -> Double {
    intersectionOverUnion(other, within: effort)
  }

  package var reach: Bounds? { bounds }
  package var usualSteps: Int { 4 + runs.count }

  package var measures: [Double] { runs.flatMap { [Double($0.lowerBound), Double($0.upperBound)] } }

  package static func agreed(among shapes: [(shape: Mask, weight: Double)], within effort: Effort) -> Mask {
    if areSame(shapes) { return shapes[0].shape }
    // Each end of a run is sorted, and looked up.
    let runs = shapes.reduce(0) { $0 + $1.shape.runs.count }
    let vote = 8 * runs <= effort.steps ? PixelVote(shapes.map(\.shape), weights: shapes.map(\.weight)) : nil
    return vote?.mask ?? medoid(among: shapes, within: effort)
  }
}

/// The track that lies best on all others, weighted.
extension Track: Region {
  package var reach: Bounds? { bounds }
  package var usualSteps: Int { 4 + 128 * keyframes.count }

  package var measures: [Double] {
    keyframes.flatMap { [$0.time, $0.isVisible ? 1 : 0] + $0.box.measures }
  }

  package static func agreed(among shapes: [(shape: Track, weight: Double)], within effort: Effort) -> Track {
    medoid(among: shapes, within: effort)
  }
}
