/// The regions of one answer, read once: where each reaches, and in which order a line that sweeps over the picture
/// meets them.
package struct RegionList<Shape: Region>: Sendable {
  package let regions: [Labelled<Shape>]
  let reaches: [Bounds?]
  /// Places in ``regions``, by where they begin; those that reach nowhere are left out.
  private let sideways: [Int]
  private let downward: [Int]

  package init(_ regions: [Labelled<Shape>]) {
    self.regions = regions
    let reaches = regions.map(\.shape.reach)
    self.reaches = reaches
    let there = regions.indices.filter { reaches[$0] != nil }
    func order(_ axis: SweepAxis) -> [Int] {
      there.sorted { (axis.low(reaches[$0]), $0) < (axis.low(reaches[$1]), $1) }
    }
    sideways = order(.sideways)
    downward = order(.downward)
  }

  func order(_ axis: SweepAxis) -> [Int] { axis == .sideways ? sideways : downward }

  /// The steps that its part of a comparison usually takes: a region is looked for in the other's order, and has a
  /// neighbour or two there.
  var usualSteps: Int { regions.reduce(0) { $0 + 2 * $1.shape.usualSteps + 40 } }
}

/// Along which axis regions are swept: the one on which fewer of them lie on each other.
enum SweepAxis {
  case sideways
  case downward

  init(_ reaches: [Bounds?]) {
    var around: Bounds?
    var (across, along) = (0.0, 0.0)
    for reach in reaches.compactMap(\.self) {
      around = around?.union(reach) ?? reach
      across += reach.width
      along += reach.height
    }
    // How many the line meets at a time, on the average.
    let isDownward = around.map { along * $0.width < across * $0.height } ?? false
    self = isDownward ? .downward : .sideways
  }

  func low(_ reach: Bounds?) -> Double {
    guard let reach else { return .infinity }
    return self == .sideways ? reach.low.x : reach.low.y
  }

  func high(_ reach: Bounds?) -> Double {
    guard let reach else { return -.infinity }
    return self == .sideways ? reach.high.x : reach.high.y
  }
}

/// Which regions of two people may have something in common: those whose rectangles meet.
struct RegionMeeting {
  /// Looks at two rectangles for each region, and rectangles that meet, however little effort there is.
  private static var leastLooks: Int { 64 }
  private static var leastFound: Int { 8 }

  /// Places in both lists. Each region of the first looks at so many regions of the second as the effort allows, at
  /// those that begin nearest to it; beyond that only equal ones still find each other, the same one given several times
  /// in the order given.
  static func pairs<Shape>(
    _ first: RegionList<Shape>, _ second: RegionList<Shape>, isClassAware: Bool, within effort: Effort
  ) -> [(Int, Int)] {
    let axis = SweepAxis(first.reaches + second.reaches)
    let order = second.order(axis)
    let lows = order.map { axis.low(second.reaches[$0]) }
    let widest = second.reaches.reduce(0) { max($0, axis.high($1) - axis.low($1)) }
    let rows = max(1, first.regions.count)
    let looks = max(leastLooks, effort.steps / rows)
    let most = max(leastFound, effort.steps / (20 * rows))
    var found: [(Int, Int)] = []
    var cut: [Int] = []
    for (row, one) in first.regions.enumerated() {
      guard let reach = first.reaches[row] else { continue }
      // Whoever begins earlier than this ends before the region begins.
      let start = lows.position(of: axis.low(reach) - widest)
      let whole = start..<max(start, lows.position(of: axis.high(reach).nextUp))
      let nearest = lows.position(of: axis.low(reach))
      let window = whole.narrowed(to: looks, around: nearest)
      let met = window.filter { place in
        let column = order[place]
        guard !isClassAware || one.label == second.regions[column].label else { return false }
        return second.reaches[column].map(reach.meets) ?? false
      }
      let kept = met.indices.narrowed(to: most, around: met.firstIndex { $0 >= nearest } ?? met.count)
      if window != whole || kept.count < met.count { cut.append(row) }
      for place in met[kept] { found.append((row, order[place])) }
    }
    return cut.isEmpty ? found : found + equal(cut, first, second, isClassAware)
  }

  private static func equal<Shape>(
    _ rows: [Int], _ first: RegionList<Shape>, _ second: RegionList<Shape>, _ isClassAware: Bool
  ) -> [(Int, Int)] {
    typealias Kind = EqualRegion<Shape>
    func kind(_ region: Labelled<Shape>) -> Kind {
      Kind(shape: region.shape, label: isClassAware ? region.label : 0)
    }
    var columns: [Kind: [Int]] = [:]
    for (column, region) in second.regions.enumerated() { columns[kind(region), default: []].append(column) }
    var times: [Kind: Int] = [:]
    return rows.compactMap { row in
      let own = kind(first.regions[row])
      let time = times[own, default: 0]
      times[own] = time + 1
      guard let same = columns[own], time < same.count else { return nil }
      return (row, same[time])
    }
  }
}

/// What two regions have in common that are the same.
private struct EqualRegion<Shape: Region>: Hashable {
  let shape: Shape
  let label: Int
}

extension Range<Int> {
  /// At most so many of them, as near as can be to a place.
  fileprivate func narrowed(to most: Int, around place: Int) -> Range<Int> {
    guard count > most else { return self }
    let start = Swift.min(Swift.max(lowerBound, place - most / 2), upperBound - most)
    return start..<start + most
  }
}

extension [Double] {
  /// The first position of a sorted list that is not below.
  func position(of value: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
