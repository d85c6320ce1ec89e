import JSON

/// Named points on a picture: with a `skeleton` all points of an object together, else one point for each label.
///
/// `"skeleton": {"points": ["nose", …], "edges": [["nose", "neck"], …]}`. An answer's points are `[x, y, visible]` in
/// pixels of the original image; visible is 0 not marked, 1 marked but hidden, 2 visible, as in COCO. With a skeleton
/// and no `labels` every object has the label `object`.
package struct KeypointsQuestion: RegionQuestion {
  package static let name = "keypoints"
  static let noun = "keypoint"
  private static let defaultLabel = "object"
  private static let pointLimit = 500

  package let regions: RegionSettings
  /// The points of the skeleton, in order; nil: a region is one point, which its label names.
  package let points: [LabelOption]?

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    let skeleton = settings.value("skeleton")
    points = skeleton.map { Self.points($0, at: settings.pointer.pointing(to: "skeleton"), &settings) }
    regions = RegionSettings(
      &settings, fields: fields, on: [.image, .video],
      defaultLabel: skeleton == nil ? nil : Self.defaultLabel)
  }

  private static func points(
    _ skeleton: JSONValue, at pointer: String, _ settings: inout SettingsReader
  ) -> [LabelOption] {
    var reader = SettingsReader(skeleton, at: pointer)
    let points = LabelOption.list("points", in: &reader)
    if points.count > pointLimit { reader.refuse("points", "has more than \(pointLimit) entries") }
    let known = Set(points.map(\.value))
    for (index, edge) in (reader.array("edges", limit: 2_000) ?? []).enumerated() {
      let ends = edge.array?.compactMap(\.string) ?? []
      let isEdge = edge.array?.count == 2 && ends.count == 2 && ends[0] != ends[1]
      if !isEdge || !known.isSuperset(of: ends) {
        reader.refuse(
          at: pointer.pointing(to: "edges").pointing(to: index),
          "must be two different points of the skeleton")
      }
    }
    settings.add(reader.finish())
    return points
  }

  func members(_ reader: inout SettingsReader, label: String) -> JSONObject? {
    guard let given = reader.required("points") else { return nil }
    guard let object = given.object else {
      reader.refuse("points", "must be an object of points by their names")
      return nil
    }
    let names = points?.map(\.value) ?? [label]
    let base = reader.pointer.pointing(to: "points")
    for name in object.keys where !names.contains(name) {
      let detail = points == nil ? "must have the name of the label" : "is no point of the skeleton"
      reader.refuse(at: base.pointing(to: name), detail)
    }
    var marked = 0
    var checked: JSONObject = [:]
    for name in names {
      let place = base.pointing(to: name)
      let joint = object[name].map { self.joint($0, at: place, &reader) } ?? Self.absent
      if joint != Self.absent { marked += 1 }
      checked[name] = joint
    }
    if marked == 0 && reader.errors.isEmpty { reader.refuse("points", "needs at least one marked point") }
    return ["points": .object(checked)]
  }

  private static let absent: JSONValue = [0, 0, 0]

  /// `[x, y]` is a visible point; where one is not marked its place means nothing.
  private func joint(_ value: JSONValue, at pointer: String, _ reader: inout SettingsReader) -> JSONValue {
    let parts = value.array ?? []
    guard parts.count == 2 || parts.count == 3 else {
      reader.refuse(at: pointer, "must be a point [x, y, visible]")
      return Self.absent
    }
    guard let visible = parts.count == 2 ? 2 : parts[2].integer, (0...2).contains(visible) else {
      reader.refuse(at: pointer.pointing(to: 2), "must be 0, 1 or 2")
      return Self.absent
    }
    guard reader.point(.array(Array(parts.prefix(2))), at: pointer) != nil, visible > 0 else {
      return Self.absent
    }
    return [parts[0], parts[1], .integer(visible)]
  }
}

extension KeypointsQuestion {
  func shape(of region: JSONValue) -> Keypoints? {
    guard let given = region["points"]?.object else { return nil }
    guard let points else { return Keypoints(given.prefix(1).map { Self.joint($0.value) }) }
    return Keypoints(points.map { given[$0.value].map(Self.joint) ?? .absent })
  }

  private static func joint(_ json: JSONValue) -> Keypoints.Joint {
    let visibility = json.array?.last?.integer.flatMap { Keypoints.Joint.Visibility(rawValue: Int($0)) }
    guard let place = Point(json), let visibility else { return .absent }
    return .init(place, visibility)
  }

  func members(of shape: Keypoints) -> JSONObject {
    let names = points?.map(\.value) ?? [""]
    let joints = zip(names, shape.joints).map { name, joint in
      (
        name,
        [
          .shortest(joint.place.x), .shortest(joint.place.y), .integer(Int64(joint.visibility.rawValue)),
        ] as JSONValue
      )
    }
    return ["points": .object(JSONObject(joints))]
  }

  /// A point without a skeleton has the name of its label, which a vote may change.
  func settled(_ region: JSONObject) -> JSONObject {
    guard points == nil, let label = region["label"]?.string,
      let joint = region["points"]?.object?.first(where: { _ in true })?.value
    else { return region }
    var region = region
    region["points"] = .object([label: joint])
    return region
  }
}
