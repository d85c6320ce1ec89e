/// The area of what two polygons share, by level lines: both are cut into up to 512 strips of one height, and each strip
/// counts as it is along its middle.
///
/// Each of the three areas is right to half a strip's height times the sum of the widths of all edges of both: along
/// one strip the length inside changes by no more than the edges move sideways. For an outline without many folds, as wide
/// as w and cut into n strips over the height h, that is w·h / n. For thousands of folds finer than a strip it is no
/// bound worth the name; the shares stay within 0 to 1 all the same, for all three come from the same lines.
enum ScanLines {
  static let most = 512
  private static let least = 16

  /// nil when there is no effort for the fewest lines.
  static func areas(_ edges: [PolygonEdge], within effort: Effort) -> OverlapAreas? {
    guard let around = Bounds(edges.flatMap { [$0.top, $0.bottom] }), around.height > 0 else {
      return edges.isEmpty ? OverlapAreas() : nil
    }
    // What one line meets on the average; the places on it are sorted.
    let met = edges.reduce(0) { $0 + ($1.bottom.y - $1.top.y) } / around.height
    let affordable = Double(effort.steps - 2 * edges.count) / (4 * max(1, met))
    guard affordable >= Double(least) else { return nil }
    let count = Int(min(Double(most), affordable))
    let height = around.height / Double(count)
    var lines = [[(x: Double, owner: Int)]](repeating: [], count: count)
    for edge in edges {
      // Lines from the edge's upper end to above its lower one.
      let first = line(below: edge.top.y, around.low.y, height, count)
      let last = line(below: edge.bottom.y, around.low.y, height, count)
      for line in first..<max(first, last) {
        let y = around.low.y + (Double(line) + 0.5) * height
        lines[line].append((edge.x(at: min(max(y, edge.top.y), edge.bottom.y)), edge.owner))
      }
    }
    var areas = OverlapAreas()
    for line in lines { areas.add(line.sorted { $0.x < $1.x }, height: height) }
    return areas
  }

  private static func line(below y: Double, _ start: Double, _ height: Double, _ count: Int) -> Int {
    min(count, max(0, Int(((y - start) / height - 0.5).rounded(.up))))
  }
}
