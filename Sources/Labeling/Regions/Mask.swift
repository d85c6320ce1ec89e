/// A set of pixels as run lengths, as COCO writes them: down each column, columns from left to right; runs of absent
/// and present pixels in turns, the first of absent ones (it may be 0).
package struct Mask: Sendable, Hashable {
  package let height: Int
  package let width: Int
  /// Where a run of present pixels begins and ends, in the order of the pixels; they do not touch.
  package let runs: [Range<Int>]

  /// nil when the runs do not add up to the size, or one is below 0.
  package init?(height: Int, width: Int, counts: [Int]) {
    guard height >= 0, width >= 0, !height.multipliedReportingOverflow(by: width).overflow else { return nil }
    var runs: [Range<Int>] = []
    var position = 0
    for (index, count) in counts.enumerated() {
      let (end, isTooFar) = position.addingReportingOverflow(count)
      guard count >= 0, !isTooFar, end <= height * width else { return nil }
      if index % 2 == 1 && count > 0 {
        if let last = runs.last, last.upperBound == position {
          runs[runs.count - 1] = last.lowerBound..<end
        } else {
          runs.append(position..<end)
        }
      }
      position = end
    }
    guard position == height * width else { return nil }
    self.init(height: height, width: width, runs: runs)
  }

  init(height: Int, width: Int, runs: [Range<Int>]) {
    self.height = height
    self.width = width
    self.runs = runs
  }

  /// The run lengths as they came in.
  package var counts: [Int] {
    var counts: [Int] = []
    var position = 0
    for run in runs {
      counts += [run.lowerBound - position, run.count]
      position = run.upperBound
    }
    if position < height * width || counts.isEmpty { counts.append(height * width - position) }
    return counts
  }

  package var area: Int { runs.reduce(0) { $0 + $1.count } }

  /// The pixels that both have; 0 for masks of different size.
  package func intersection(_ other: Mask) -> Int {
    guard height == other.height, width == other.width else { return 0 }
    var shared = 0
    var (mine, theirs) = (0, 0)
    while mine < runs.count && theirs < other.runs.count {
      shared += runs[mine].clamped(to: other.runs[theirs]).count
      if runs[mine].upperBound < other.runs[theirs].upperBound { mine += 1 } else { theirs += 1 }
    }
    return shared
  }

  /// The shared part of both areas, 0 to 1; two empty masks are the same.
  package func intersectionOverUnion(_ other: Mask) -> Double {
    let shared = intersection(other)
    let union = area + other.area - shared
    if union == 0 { return 1 }
    return Double(shared) / Double(union)
  }
}
