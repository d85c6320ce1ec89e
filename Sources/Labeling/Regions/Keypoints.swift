/// The points of a skeleton, in the skeleton's order.
package struct Keypoints: Sendable, Hashable {
  package struct Joint: Sendable, Hashable {
    package enum Visibility: Int, Sendable {
      /// Not marked: its place means nothing.
      case absent = 0
      /// Marked where it must be, behind something.
      case hidden = 1
      case visible = 2
    }

    package let place: Point
    package let visibility: Visibility

    package init(_ place: Point, _ visibility: Visibility = .visible) {
      self.place = place
      self.visibility = visibility
    }

    package static let absent = Joint(Point(x: 0, y: 0), .absent)
  }

  package let joints: [Joint]

  package init(_ joints: [Joint]) { self.joints = joints }

  /// Around the joints that are marked.
  package var bounds: Bounds? {
    var around: Bounds?
    for joint in joints where joint.visibility != .absent {
      let place = Bounds(low: joint.place, high: joint.place)
      around = around?.union(place) ?? place
    }
    return around
  }

  /// How far a joint may stray, as a share of the object's size: COCO's k is twice its σ, and 0.1 lies in the middle
  /// of the values there (0.05 for an eye to 0.21 for a hip).
  package static let commonStray = 0.1

  /// A single point has no area of its own: it is taken for a point of an object of COCO's medium size, 96 pixels square.
  package static let pointArea = 9_216.0

  /// Object keypoint similarity: the mean over joints that either marked of exp(−d² / (2 s² k²)), 0 to 1.
  ///
  /// A joint that only one marked counts 0, so that the measure is the same from either side (COCO asks the ground
  /// truth alone). s² is the area of the object: of the rectangle around both unless given. 1 when neither marked
  /// a joint; two skeletons of different length share the joints of the shorter one.
  /// Source: Ronchi & Perona 2017; COCO's keypoint evaluation.
  ///
  /// - Parameter strays: k of each joint, in the skeleton's order; ``commonStray`` where there is none.
  package func similarity(to other: Keypoints, area: Double? = nil, strays: [Double] = []) -> Double {
    guard let around = bounds.map({ mine in other.bounds?.union(mine) ?? mine }) ?? other.bounds else {
      return 1
    }
    let isPoint = max(joints.count, other.joints.count) == 1
    let reach = around.width * around.height
    let size = area ?? (isPoint ? Self.pointArea : reach)
    // A skeleton on a line has no area: then a pixel is its size.
    let square = max(size, 1)
    var sum = 0.0
    var marked = 0
    for index in 0..<max(joints.count, other.joints.count) {
      let mine = index < joints.count ? joints[index] : .absent
      let theirs = index < other.joints.count ? other.joints[index] : .absent
      if mine.visibility == .absent && theirs.visibility == .absent { continue }
      marked += 1
      guard mine.visibility != .absent, theirs.visibility != .absent else { continue }
      let stray = index < strays.count ? strays[index] : Self.commonStray
      let distance = mine.place.distance(to: theirs.place)
      sum += _exp(-distance * distance / (2 * square * stray * stray))
    }
    return sum / Double(marked)
  }
}
