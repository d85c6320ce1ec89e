import JSON

/// Labelled rectangles on a picture, in pixels of the original image, y down; with `rotate` turned clockwise around
/// their centre, in degrees.
package struct BoxesQuestion: RegionQuestion {
  package static let name = "boxes"
  static let noun = "box"

  package let regions: RegionSettings
  package let rotate: Bool

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    regions = RegionSettings(&settings, fields: fields, on: [.image, .video])
    rotate = settings.bool("rotate") ?? false
  }

  func members(_ reader: inout SettingsReader, label: String) -> JSONObject? {
    let place = [reader.place("x"), reader.place("y")]
    let size = [reader.place("width", above: 0), reader.place("height", above: 0)]
    let rotation = rotation(&reader)
    let numbers = (place + size).compactMap { $0 }
    guard numbers.count == 4 else { return nil }
    return [
      "x": numbers[0], "y": numbers[1], "width": numbers[2], "height": numbers[3], "rotation": rotation,
    ]
  }

  private func rotation(_ reader: inout SettingsReader) -> JSONValue {
    guard let value = reader.value("rotation") else { return 0 }
    guard let degrees = value.double, abs(degrees) <= 360 else {
      reader.refuse("rotation", "must be a number of degrees from -360 to 360")
      return 0
    }
    if degrees != 0 && !rotate { reader.refuse("rotation", "this question has no turned boxes") }
    return value
  }
}

extension BoxesQuestion {
  func shape(of region: JSONValue) -> Box? { Box(region) }
  func members(of shape: Box) -> JSONObject { shape.members }
}

extension Box {
  /// From a region, or a keyframe, that was checked.
  init?(_ json: JSONValue) {
    guard let x = json["x"]?.double, let y = json["y"]?.double, let width = json["width"]?.double,
      let height = json["height"]?.double
    else { return nil }
    self.init(x: x, y: y, width: width, height: height, rotation: json["rotation"]?.double ?? 0)
  }

  var members: JSONObject {
    [
      "x": .shortest(x), "y": .shortest(y), "width": .shortest(width), "height": .shortest(height),
      "rotation": .shortest(rotation),
    ]
  }
}
