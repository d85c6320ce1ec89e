/// The exact area of what two polygons share: the plane is cut at the height of every corner; between two cuts the
/// edges are straight, and where none cross, each piece is a trapezoid. Where some do cross, which shows in another
/// order at the lower cut than at the upper one, it is cut again at the height of each crossing.
///
/// Source: Nievergelt & Preparata 1982, by slabs. It costs corners × the edges that one cut meets, and for slabs with
/// crossings the square of these edges: some thousand steps for outlines of some hundred corners.
enum SlabSweep {
  /// nil when it would take more than the effort.
  static func areas(_ edges: [PolygonEdge], within effort: Effort) -> OverlapAreas? {
    var left = effort.steps - 4 * edges.count
    guard left >= 0 else { return nil }
    let cuts = distinct(edges.flatMap { [$0.top.y, $0.bottom.y] })
    var areas = OverlapAreas()
    var waiting = edges.sorted { $0.top.y > $1.top.y }
    var active: [PolygonEdge] = []
    for (top, bottom) in zip(cuts, cuts.dropFirst()) {
      active.removeAll { $0.bottom.y <= top }
      while let next = waiting.last, next.top.y <= top { active.append(waiting.removeLast()) }
      left -= 4 * active.count
      guard left >= 0 else { return nil }
      var heights = [top, bottom]
      let slab = Slab(active, top: top, bottom: bottom)
      if !slab.isOrdered {
        left -= active.count * active.count / 2
        guard left >= 0 else { return nil }
        let crossings = slab.crossings
        heights = distinct([top, bottom] + crossings)
        left -= 4 * (heights.count - 2) * active.count
        guard left >= 0 else { return nil }
      }
      for (upper, lower) in zip(heights, heights.dropFirst()) {
        let middle = upper + (lower - upper) / 2
        let crossed = active.map { (x: $0.x(at: middle), owner: $0.owner) }.sorted { $0.x < $1.x }
        areas.add(crossed, height: lower - upper)
      }
    }
    return areas
  }

  private static func distinct(_ heights: [Double]) -> [Double] {
    var distinct: [Double] = []
    for height in heights.sorted() where distinct.last != height { distinct.append(height) }
    return distinct
  }

  /// Where edges enter and leave between two cuts, from left to right.
  private struct Slab {
    private let ends: [(upper: Double, lower: Double)]
    private let top: Double
    private let bottom: Double

    init(_ edges: [PolygonEdge], top: Double, bottom: Double) {
      (self.top, self.bottom) = (top, bottom)
      ends = edges.map { (upper: $0.x(at: top), lower: $0.x(at: bottom)) }
        .sorted { ($0.upper, $0.lower) < ($1.upper, $1.lower) }
    }

    /// Whether no two cross.
    var isOrdered: Bool {
      for place in ends.indices.dropFirst() where ends[place].lower < ends[place - 1].lower { return false }
      return true
    }

    /// The heights, between the cuts, at which two cross.
    var crossings: [Double] {
      var heights: [Double] = []
      for (place, first) in ends.enumerated() {
        for second in ends[(place + 1)...] where second.lower < first.lower && second.upper > first.upper {
          let (before, after) = (second.upper - first.upper, first.lower - second.lower)
          let height = top + before / (before + after) * (bottom - top)
          if height > top && height < bottom { heights.append(height) }
        }
      }
      return heights
    }
  }
}
