/// A box that moves through time, straight between its keyframes. It is not there before the first and after the
/// last, and from a keyframe that is not visible to the next.
package struct Track: Sendable, Hashable {
  package struct Keyframe: Sendable, Hashable {
    package let time: Double
    package let box: Box
    package let isVisible: Bool

    package init(time: Double, box: Box, isVisible: Bool = true) {
      self.time = time
      self.box = box
      self.isVisible = isVisible
    }
  }

  /// By ascending time.
  package let keyframes: [Keyframe]

  package init(_ keyframes: [Keyframe]) { self.keyframes = keyframes.sorted { $0.time < $1.time } }

  /// The box at a time; nil while the object is not there.
  package func box(at time: Double) -> Box? {
    let after = position(behind: time)
    guard after > 0, keyframes[after - 1].isVisible else { return nil }
    let before = keyframes[after - 1]
    guard after < keyframes.count else { return before.time == time ? before.box : nil }
    let next = keyframes[after]
    let share = (time - before.time) / (next.time - before.time)
    func between(_ from: Double, _ to: Double) -> Double { from + share * (to - from) }
    return Box(
      x: between(before.box.x, next.box.x), y: between(before.box.y, next.box.y),
      width: between(before.box.width, next.box.width), height: between(before.box.height, next.box.height),
      rotation: between(before.box.rotation, next.box.rotation))
  }

  /// Of the first keyframe after a time: in halves, because a comparison asks at sixteen moments for each keyframe.
  private func position(behind time: Double) -> Int {
    var (low, high) = (0, keyframes.count)
    while low < high {
      let middle = (low + high) / 2
      if keyframes[middle].time > time { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The mean IoU over the time in which either shows the object, 0 to 1; where only one does it is 0.
  ///
  /// Between two keyframes of either the IoU is taken at 16 midpoints, so it is right to about 1e-3 for straight
  /// movement. 1 when neither ever shows anything and both have the same keyframes. Tracks of one moment each are
  /// compared at their moments. Beyond the effort there are fewer midpoints, down to one; then keyframes are
  /// passed over, evenly chosen as they follow each other; at last it is the IoU of the rectangles around both, of
  /// time and of x.
  package func similarity(to other: Track, within effort: Effort = .question) -> Double {
    if self == other { return 1 }
    guard let one = bounds, let two = other.bounds, one.meets(two) else { return 0 }
    var times = moments(with: other)
    // Two looks for a place in the keyframes, and an IoU.
    let affordable = effort.steps / (8 * max(1, times.count))
    if affordable < 1 {
      let kept = effort.steps / 8
      guard kept >= 16 else { return one.intersectionOverUnion(two) }
      times = (0..<kept).map { times[$0 * (times.count - 1) / (kept - 1)] }
    }
    let steps = min(Self.steps, max(1, affordable))
    var sum = 0.0
    var shown = 0.0
    for (from, to) in zip(times, times.dropFirst()) {
      for step in 0..<steps {
        let time = from + (to - from) * (Double(step) + 0.5) / Double(steps)
        add(other, at: time, weight: (to - from) / Double(steps), &sum, &shown)
      }
    }
    if shown == 0 { for time in times { add(other, at: time, weight: 1, &sum, &shown) } }
    return shown > 0 ? sum / shown : 0
  }

  private static let steps = 16

  /// The times of all keyframes of both, ascending, each once.
  private func moments(with other: Track) -> [Double] {
    var times: [Double] = []
    for time in (keyframes + other.keyframes).map(\.time).sorted() where times.last != time {
      times.append(time)
    }
    return times
  }

  /// What it reaches over in time, and in x.
  var bounds: Bounds? {
    guard let first = keyframes.first, let last = keyframes.last else { return nil }
    var (left, right) = (Double.infinity, -Double.infinity)
    for keyframe in keyframes {
      left = min(left, keyframe.box.x)
      right = max(right, keyframe.box.x + keyframe.box.width)
    }
    return Bounds(low: Point(x: first.time, y: left), high: Point(x: last.time, y: right))
  }

  private func add(
    _ other: Track, at time: Double, weight: Double, _ sum: inout Double, _ shown: inout Double
  ) {
    let (mine, theirs) = (box(at: time), other.box(at: time))
    if mine == nil && theirs == nil { return }
    shown += weight
    if let mine, let theirs { sum += weight * mine.intersectionOverUnion(theirs) }
  }
}
