import JSON

/// Labelled outlines on a picture, or, with `closed` false, lines; in pixels of the original image, y down.
package struct PolygonsQuestion: RegionQuestion {
  package static let name = "polygons"
  static let noun = "polygon"
  /// Points of one outline, and of all of an answer.
  static let pointLimit = 10_000
  static let totalLimit = 200_000

  package let regions: RegionSettings
  package let closed: Bool

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    regions = RegionSettings(&settings, fields: fields, on: [.image, .video])
    closed = settings.bool("closed") ?? true
  }

  func members(_ reader: inout SettingsReader, label: String) -> JSONObject? {
    guard reader.required("points") != nil,
      let points = reader.array("points", limit: Self.pointLimit)
    else { return nil }
    let needed = closed ? 3 : 2
    if points.count < needed { reader.refuse("points", "needs at least \(needed) points") }
    let base = reader.pointer.pointing(to: "points")
    let checked = points.enumerated().compactMap { reader.point($1, at: base.pointing(to: $0)) }
    return checked.count == points.count ? ["points": .array(checked)] : nil
  }

  func checkTogether(_ regions: [JSONObject], at pointer: String, errors: inout [Pointed]) {
    let total = regions.reduce(0) { $0 + ($1["points"]?.array?.count ?? 0) }
    guard total > Self.totalLimit else { return }
    errors.append(Pointed(pointer: pointer, detail: "has more than \(Self.totalLimit) points"))
  }
}

extension PolygonsQuestion {
  func shape(of region: JSONValue) -> Outline? {
    guard let points = region["points"]?.array?.compactMap(Point.init) else { return nil }
    return closed ? .area(Polygon(points)) : .line(Polyline(points))
  }

  func members(of shape: Outline) -> JSONObject {
    ["points": .array(shape.points.map { [.shortest($0.x), .shortest($0.y)] })]
  }

  var matchThreshold: Double { closed ? Polygon.matchThreshold : Polyline.matchThreshold }
}

/// What a question about polygons asks for: areas by their IoU, or lines by how far they part.
enum Outline: Region {
  case area(Polygon)
  case line(Polyline)

  var points: [Point] {
    switch self {
    case .area(let polygon): polygon.points
    case .line(let line): line.points
    }
  }

  func similarity(to other: Outline, within effort: Effort) -> Double {
    switch (self, other) {
    case (.area(let one), .area(let two)): one.similarity(to: two, within: effort)
    case (.line(let one), .line(let two)): one.similarity(to: two, within: effort)
    default: 0
    }
  }

  var reach: Bounds? {
    switch self {
    case .area(let polygon): polygon.reach
    case .line(let line): line.reach
    }
  }

  var usualSteps: Int { 20 * points.count }
  var measures: [Double] { points.flatMap { [$0.x, $0.y] } }

  static func agreed(among shapes: [(shape: Outline, weight: Double)], within effort: Effort) -> Outline {
    medoid(among: shapes, within: effort)
  }
}

extension Point {
  /// From `[x, y]` that was checked.
  init?(_ json: JSONValue) {
    guard let x = json.array?.first?.double, let y = json.array?.dropFirst().first?.double else { return nil }
    self.init(x: x, y: y)
  }
}
