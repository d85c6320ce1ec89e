import JSON

/// How far a picture, recording or film reaches, as the server read it from the file's headers; nil where they do not say.
/// A region that lies beyond it is a mistake of whoever made it: other coordinates, another file.
package struct MediaExtent: Sendable, Equatable {
  /// Pixels, after the orientation that the file asks for.
  package let width: Double?
  package let height: Double?
  /// Seconds.
  package let duration: Double?

  /// By how much a region may reach beyond: programs round, and two readers of one file differ by the length of its last
  /// block. Pixels and seconds.
  package static let pixelSlack = 1.0
  package static let timeSlack = 1.0

  package init(width: Double? = nil, height: Double? = nil, duration: Double? = nil) {
    (self.width, self.height, self.duration) = (width, height, duration)
  }

  /// Whether a point lies on the picture.
  func holds(_ x: Double, _ y: Double) -> Bool { Self.holds(x, width) && Self.holds(y, height) }

  func holds(time: Double) -> Bool { duration.map { time <= $0 + Self.timeSlack } ?? true }

  private static func holds(_ place: Double, _ side: Double?) -> Bool {
    side.map { place >= -pixelSlack && place <= $0 + pixelSlack } ?? true
  }

  var outside: String {
    guard let width, let height else { return "lies outside the picture" }
    return "lies outside the picture, which has \(Self.text(width)) × \(Self.text(height)) pixels"
  }

  var tooLate: String { "lies behind the end, at \(Self.text(duration ?? 0)) seconds" }

  private static func text(_ number: Double) -> String { JSONValue.shortest(number).text }
}

extension RegionQuestion {
  /// What of checked regions lies beyond the file that they are about.
  func checkReach(
    of answer: JSONValue, within extent: MediaExtent, at pointer: String, errors: inout [Pointed]
  ) {
    for (index, region) in (answer.array ?? []).enumerated() {
      for (place, detail) in outside(region, of: extent) {
        errors.append(Pointed(pointer: pointer.pointing(to: index) + place, detail: detail))
      }
    }
  }
}

extension BoxesQuestion {
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)] {
    guard let box = Box(region), !extent.holds(box) else { return [] }
    return [("", extent.outside)]
  }
}

extension PolygonsQuestion {
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)] {
    (region["points"]?.array ?? []).enumerated().compactMap { index, point in
      guard let place = Point(point), !extent.holds(place.x, place.y) else { return nil }
      return ("/points/\(index)", extent.outside)
    }
  }
}

extension KeypointsQuestion {
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)] {
    (region["points"]?.object ?? [:]).compactMap { name, joint in
      // Where a point is not marked its place means nothing.
      guard let place = Point(joint), joint.array?.last != 0, !extent.holds(place.x, place.y) else {
        return nil
      }
      return ("/points".pointing(to: name), extent.outside)
    }
  }
}

extension MaskQuestion {
  /// Pixel for pixel the same picture, but for a side that two readers round differently.
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)] {
    guard let width = extent.width, let height = extent.height,
      let sides = region["size"]?.array?.compactMap(\.double), sides.count == 2,
      abs(sides[0] - height) > MediaExtent.pixelSlack || abs(sides[1] - width) > MediaExtent.pixelSlack
    else { return [] }
    let size: JSONValue = [.shortest(height), .shortest(width)]
    return [("/size", "must be that of the picture, \(size.text)")]
  }
}

extension SegmentsQuestion {
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)] {
    guard let end = region["end"]?.double, !extent.holds(time: end) else { return [] }
    return [("/end", extent.tooLate)]
  }
}

extension TracksQuestion {
  func outside(_ region: JSONValue, of extent: MediaExtent) -> [(String, String)] {
    (region["keyframes"]?.array ?? []).enumerated().compactMap { index, keyframe in
      if let time = keyframe["time"]?.double, !extent.holds(time: time) {
        return ("/keyframes/\(index)/time", extent.tooLate)
      }
      // Where it is not seen it may have left the picture.
      guard keyframe["visible"]?.bool ?? true, let box = Box(keyframe), !extent.holds(box) else { return nil }
      return ("/keyframes/\(index)", extent.outside)
    }
  }
}

extension MediaExtent {
  /// A box whole; of a turned one its centre, for the corners of what stands at the edge may lie beyond it.
  func holds(_ box: Box) -> Bool {
    if box.rotation != 0 { return holds(box.x + box.width / 2, box.y + box.height / 2) }
    return holds(box.x, box.y) && holds(box.x + box.width, box.y + box.height)
  }
}

extension LabelSchema {
  /// The fields of pictures, recordings and films that regions are drawn on.
  package var measuredFields: [String] {
    var names: [String] = []
    for question in questions {
      guard let name = question.kind.field, field(name)?.kind.isMedia == true, !names.contains(name) else {
        continue
      }
      names.append(name)
    }
    return names
  }
}
