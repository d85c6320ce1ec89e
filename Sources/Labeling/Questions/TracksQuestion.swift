import JSON

/// Labelled boxes that move through a film: keyframes by time in seconds, straight between them. From a keyframe that
/// is not visible up to the next the object is not to be seen.
package struct TracksQuestion: RegionQuestion {
  package static let name = "tracks"
  static let noun = "track"
  /// Keyframes of one track, and of all of an answer.
  static let keyframeLimit = 100_000
  static let totalLimit = 200_000

  package let regions: RegionSettings

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    regions = RegionSettings(&settings, fields: fields, on: [.video])
  }

  func members(_ reader: inout SettingsReader, label: String) -> JSONObject? {
    guard reader.required("keyframes") != nil,
      let entries = reader.array("keyframes", limit: Self.keyframeLimit)
    else { return nil }
    if entries.isEmpty { reader.refuse("keyframes", "needs at least one keyframe") }
    let base = reader.pointer.pointing(to: "keyframes")
    var keyframes: [JSONValue] = []
    var latest: Double?
    for (index, entry) in entries.enumerated() {
      var own = SettingsReader(entry, at: base.pointing(to: index))
      let keyframe = Self.keyframe(&own)
      if let time = keyframe?["time"]?.double {
        if let latest, time <= latest { own.refuse("time", "must lie behind the keyframe before") }
        latest = time
      }
      reader.add(own.finish())
      if let keyframe { keyframes.append(.object(keyframe)) }
    }
    return keyframes.count == entries.count ? ["keyframes": .array(keyframes)] : nil
  }

  private static func keyframe(_ reader: inout SettingsReader) -> JSONObject? {
    let time = reader.place("time", from: 0)
    let place = [reader.place("x"), reader.place("y")]
    let size = [reader.place("width", above: 0), reader.place("height", above: 0)]
    let visible = reader.bool("visible") ?? true
    let numbers = (place + size).compactMap { $0 }
    guard let time, numbers.count == 4 else { return nil }
    return [
      "time": time, "x": numbers[0], "y": numbers[1], "width": numbers[2], "height": numbers[3],
      "visible": .bool(visible),
    ]
  }

  func checkTogether(_ regions: [JSONObject], at pointer: String, errors: inout [Pointed]) {
    let total = regions.reduce(0) { $0 + ($1["keyframes"]?.array?.count ?? 0) }
    guard total > Self.totalLimit else { return }
    errors.append(Pointed(pointer: pointer, detail: "has more than \(Self.totalLimit) keyframes"))
  }
}

/// Distance: 1 − the mean over the best matching of the IoU over time.
extension TracksQuestion {
  func shape(of region: JSONValue) -> Track? {
    guard let keyframes = region["keyframes"]?.array else { return nil }
    return Track(
      keyframes.compactMap { keyframe in
        guard let time = keyframe["time"]?.double, let box = Box(keyframe) else { return nil }
        return Track.Keyframe(time: time, box: box, isVisible: keyframe["visible"]?.bool ?? true)
      })
  }

  func members(of shape: Track) -> JSONObject {
    [
      "keyframes": .array(
        shape.keyframes.map { keyframe in
          var members: JSONObject = ["time": .shortest(keyframe.time)]
          for (key, value) in keyframe.box.members where key != "rotation" { members[key] = value }
          members["visible"] = .bool(keyframe.isVisible)
          return .object(members)
        })
    ]
  }
}
