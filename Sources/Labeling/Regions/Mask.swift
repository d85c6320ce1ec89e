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
  ///
  /// Exact while both together have no more runs than the effort has steps. Beyond, up to 512 columns are looked at, the
  /// middle ones of as many strips of the picture: each area is right to half a strip's width times the sum of the
  /// changes of its length from column to column. Where not even 16 can be, it is that of the rectangles around both.
  package func intersectionOverUnion(_ other: Mask, within effort: Effort = .question) -> Double {
    guard height == other.height, width == other.width else {
      return runs.isEmpty && other.runs.isEmpty ? 1 : 0
    }
    if runs.count + other.runs.count <= effort.steps {
      return Self.share(of: intersection(other), area, other.area)
    }
    return sampled(other, within: effort) ?? bounds.flatMap { one in
      other.bounds.map { one.intersectionOverUnion($0) }
    } ?? 0
  }

  private static func share(of shared: Int, _ first: Int, _ second: Int) -> Double {
    let union = first + second - shared
    return union == 0 ? 1 : Double(shared) / Double(union)
  }

  private func sampled(_ other: Mask, within effort: Effort) -> Double? {
    // A column is found in halves; it has its share of the runs.
    let search = 2 * (Int.bitWidth - max(runs.count, other.runs.count).leadingZeroBitCount)
    let columns = min(
      512, width, effort.steps / (search + (runs.count + other.runs.count) / max(1, width) + 1))
    guard columns >= min(16, width), columns > 0 else { return nil }
    var (first, second, shared) = (0, 0, 0)
    for strip in 0..<columns {
      let column = (2 * strip + 1) * width / (2 * columns)
      let pixels = column * height..<(column + 1) * height
      let (mine, theirs) = (cut(to: pixels), other.cut(to: pixels))
      first += mine.area
      second += theirs.area
      shared += mine.intersection(theirs)
    }
    return Self.share(of: shared, first, second)
  }

  private func cut(to pixels: Range<Int>) -> Mask {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound <= pixels.lowerBound { low = middle + 1 } else { high = middle }
    }
    let within = runs[low...].prefix { $0.lowerBound < pixels.upperBound }
    return Mask(height: height, width: width, runs: within.map { $0.clamped(to: pixels) })
  }

  /// The rectangle of columns and rows around all pixels; nil without any.
  var bounds: Bounds? {
    guard let first = runs.first, let last = runs.last else { return nil }
    var (top, bottom) = (Int.max, 0)
    for run in runs {
      let isOneColumn = run.lowerBound / height == (run.upperBound - 1) / height
      top = min(top, isOneColumn ? run.lowerBound % height : 0)
      bottom = max(bottom, isOneColumn ? (run.upperBound - 1) % height : height - 1)
      if top == 0 && bottom == height - 1 { break }
    }
    return Bounds(
      low: Point(x: Double(first.lowerBound / height), y: Double(top)),
      high: Point(x: Double((last.upperBound - 1) / height + 1), y: Double(bottom + 1)))
  }
}
