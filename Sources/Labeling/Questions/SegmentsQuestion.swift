import JSON

/// Labelled stretches of a recording, in seconds; with `transcript` each has what is said in it. They may lie on each
/// other: people talk at once.
package struct SegmentsQuestion: RegionQuestion {
  package static let name = "segments"
  static let noun = "segment"
  /// In code points.
  static let textLimit = 100_000

  package let regions: RegionSettings
  package let transcript: Bool

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    regions = RegionSettings(&settings, fields: fields, on: [.audio, .video])
    transcript = settings.bool("transcript") ?? false
  }

  func members(_ reader: inout SettingsReader, label: String) -> JSONObject? {
    let (start, end) = (reader.place("start", from: 0), reader.place("end", from: 0))
    let text = reader.string("text", limit: Self.textLimit)
    if text != nil && !transcript { reader.refuse("text", "this question asks for no transcript") }
    guard let start, let end else { return nil }
    if let first = start.double, let last = end.double, last <= first {
      reader.refuse("end", "must lie behind start")
    }
    var shape: JSONObject = ["start": start, "end": end]
    if transcript { shape["text"] = .string(text ?? "") }
    return shape
  }
}

/// Distance: 1 − F1, where segments match that share their label and at least half of the time of either.
extension SegmentsQuestion {
  /// The IoU from which two segments are taken for one.
  private static let matchFrom = 0.5

  func shape(of region: JSONValue) -> Stretch? {
    guard let start = region["start"]?.double, let end = region["end"]?.double else { return nil }
    return Stretch(start: start, end: end)
  }

  func members(of shape: Stretch) -> JSONObject {
    ["start": .shortest(shape.start), "end": .shortest(shape.end)]
  }

  func distance(of matching: Matching) -> Double {
    RegionDistance.f1(matching, threshold: Self.matchFrom)
  }

  /// The transcript nearest to all others, word for word.
  func extras(of regions: [JSONValue], within effort: Effort) -> JSONObject {
    guard transcript else { return [:] }
    let texts = regions.map { $0["text"]?.string ?? "" }
    return ["text": .string(texts[WordDistance.medoid(of: texts, within: effort)])]
  }
}
