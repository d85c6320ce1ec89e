import JSON

/// Labelled pixels of a picture, as COCO's run lengths: `size` is [height, width], `counts` the compressed string. A list
/// of plain run lengths is taken too. Pixels come back as they went in, each of them.
package struct MaskQuestion: RegionQuestion {
  package static let name = "mask"
  static let noun = "mask"
  /// Pixels of a picture, and bytes of run lengths of an answer.
  static let pixelLimit: Int64 = 400_000_000
  static let countsLimit = 4_000_000

  package let regions: RegionSettings

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    regions = RegionSettings(&settings, fields: fields, on: [.image, .video])
  }

  func members(_ reader: inout SettingsReader, label: String) -> JSONObject? {
    guard let size = reader.required("size"), let counts = reader.required("counts") else { return nil }
    let sides = size.array?.compactMap(\.integer) ?? []
    guard size.array?.count == 2, sides.count == 2, sides.allSatisfy({ (1...100_000).contains($0) }) else {
      reader.refuse("size", "must be [height, width] of the picture")
      return nil
    }
    guard sides[0] * sides[1] <= Self.pixelLimit else {
      reader.refuse("size", "has more than \(Self.pixelLimit) pixels")
      return nil
    }
    guard let mask = Self.mask(height: Int(sides[0]), width: Int(sides[1]), counts) else {
      reader.refuse("counts", "are no run lengths that add up to the size")
      return nil
    }
    if mask.runs.isEmpty { reader.refuse("counts", "mark no pixel") }
    return members(of: mask)
  }

  private static func mask(height: Int, width: Int, _ counts: JSONValue) -> Mask? {
    if let text = counts.string {
      guard text.utf8.count <= countsLimit else { return nil }
      return Mask(height: height, width: width, compressed: Array(text.utf8))
    }
    guard let list = counts.array, list.count <= countsLimit else { return nil }
    let numbers = list.compactMap(\.integer)
    guard numbers.count == list.count else { return nil }
    return Mask(height: height, width: width, counts: numbers.map { Int($0) })
  }

  func checkTogether(_ regions: [JSONObject], at pointer: String, errors: inout [Pointed]) {
    let total = regions.reduce(0) { $0 + ($1["counts"]?.string?.utf8.count ?? 0) }
    if total > Self.countsLimit {
      errors.append(
        Pointed(pointer: pointer, detail: "has more than \(Self.countsLimit) bytes of run lengths"))
    }
    for (index, region) in regions.enumerated() where region["size"] != regions[0]["size"] {
      let place = pointer.pointing(to: index).pointing(to: "size")
      errors.append(Pointed(pointer: place, detail: "must be that of the first mask: all are of one picture"))
    }
  }
}

/// Distance: 1 − the mean IoU of the best matching. Consensus: pixels that more than half of the weight has.
extension MaskQuestion {
  func shape(of region: JSONValue) -> Mask? {
    guard let height = region["size"]?.array?.first?.integer,
      let width = region["size"]?.array?.last?.integer,
      let counts = region["counts"]
    else { return nil }
    return Self.mask(height: Int(height), width: Int(width), counts)
  }

  func members(of shape: Mask) -> JSONObject {
    [
      "size": [.integer(Int64(shape.height)), .integer(Int64(shape.width))],
      "counts": .string(String(decoding: shape.compressed, as: UTF8.self)),
    ]
  }
}
