/// MP4 and QuickTime (ISO 14496-12): the film's header, and of each track what it is and how large.
enum MP4Header {
  private static let boxLimit = 10_000

  private struct Box {
    let type: String
    /// Where its content begins and ends.
    let content: Range<Int64>
  }

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let brand = try file.bytes(8, 4).word(0)
    guard !["heic", "heix", "mif1", "msf1", "avif", "avis"].contains(brand) else {
      throw MediaProblem("Not every browser shows HEIC and AVIF pictures; save it as PNG or JPEG.")
    }
    let boxes = try boxes(file, in: 0..<file.size)
    guard let moov = boxes.first(where: { $0.type == "moov" }) else {
      throw MediaProblem("The MP4 has no header of its film; it may be cut off.")
    }
    let parts = try self.boxes(file, in: moov.content)
    let duration = try parts.first { $0.type == "mvhd" }.map { (box) throws(MediaProblem) in
      try self.duration(file, box)
    }
    var size: (width: Int, height: Int)?
    var hasSound = false
    for track in parts where track.type == "trak" {
      let kind = try handler(file, track)
      if kind == "vide", size == nil { size = try shown(file, track) }
      if kind == "soun" { hasSound = true }
    }
    guard size != nil || hasSound else { throw MediaProblem("The MP4 has neither film nor sound in it.") }
    let type = size == nil ? "audio/mp4" : brand == "qt  " ? "video/quicktime" : "video/mp4"
    return MediaInfo(type, width: size?.width, height: size?.height, duration: duration ?? nil)
  }

  private static func boxes(_ file: MediaBytes, in range: Range<Int64>) throws(MediaProblem) -> [Box] {
    var boxes: [Box] = []
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound {
      guard boxes.count < boxLimit else { throw MediaProblem("The MP4 has too many parts.") }
      let head = try file.bytes(offset, 8)
      var (size, start) = (Int64(head.big(0, 4)), offset + 8)
      if size == 1 {
        let long = try file.bytes(offset + 8, 8)
        guard long[0] < 0x80 else { throw MediaProblem("The MP4 is damaged.") }
        (size, start) = (Int64(long.big(0, 8)), offset + 16)
      } else if size == 0 {
        size = range.upperBound - offset
      }
      guard size >= start - offset, size <= range.upperBound - offset else {
        throw MediaProblem("The MP4 is cut off.")
      }
      boxes.append(Box(type: head.word(4), content: start..<(offset + size)))
      offset += size
    }
    return boxes
  }

  /// nil where the film is written in fragments and its header does not know.
  private static func duration(_ file: MediaBytes, _ box: Box) throws(MediaProblem) -> Double? {
    let isLong = try file.bytes(box.content.lowerBound, 1)[0] == 1
    let times = try file.bytes(box.content.lowerBound + (isLong ? 20 : 12), isLong ? 12 : 8)
    let scale = times.big(0, 4)
    guard scale > 0, times[4] < 0x80 else { return nil }
    let units = times.big(4, isLong ? 8 : 4)
    return units > 0 ? Double(units) / Double(scale) : nil
  }

  private static func handler(_ file: MediaBytes, _ track: Box) throws(MediaProblem) -> String? {
    guard let media = try boxes(file, in: track.content).first(where: { $0.type == "mdia" }),
      let handler = try boxes(file, in: media.content).first(where: { $0.type == "hdlr" })
    else { return nil }
    return try file.bytes(handler.content.lowerBound + 8, 4).word(0)
  }

  /// Width and height as shown: the track's matrix may turn it by a quarter.
  private static func shown(_ file: MediaBytes, _ track: Box) throws(MediaProblem) -> (Int, Int) {
    guard let header = try boxes(file, in: track.content).first(where: { $0.type == "tkhd" }) else {
      throw MediaProblem("The MP4 is damaged.")
    }
    let isLong = try file.bytes(header.content.lowerBound, 1)[0] == 1
    let rest = try file.bytes(header.content.lowerBound + (isLong ? 52 : 40), 44)
    let (width, height) = (rest.big(36, 4) >> 16, rest.big(40, 4) >> 16)
    let isTurned = rest.big(0, 4) == 0 && rest.big(4, 4) != 0
    return isTurned ? (height, width) : (width, height)
  }
}

/// WebM and Matroska (RFC 9559; EBML, RFC 8794): duration and tracks out of the segment's first elements.
enum WebMHeader {
  private static let elementLimit = 1_000

  private enum ID {
    static let docType = 0x4282, segment = 0x1853_8067, info = 0x1549_A966, tracks = 0x1654_AE6B
    static let cluster = 0x1F43_B675, scale = 0x2AD7B1, duration = 0x4489, entry = 0xAE
    static let type = 0x83, video = 0xE0, width = 0xB0, height = 0xBA
  }

  private struct Element {
    let id: Int
    let content: Range<Int64>
  }

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let top = try elements(file, in: 0..<file.size) { $0 == ID.segment }
    guard let head = top.first, let segment = top.first(where: { $0.id == ID.segment }) else {
      throw MediaProblem("The WebM has no film in it.")
    }
    let type = try elements(file, in: head.content).first { $0.id == ID.docType }
    let name = type.map { file.prefix($0.content.lowerBound, min(16, $0.content.count)) } ?? []
    let isWebM = String(decoding: name, as: UTF8.self).hasPrefix("webm")
    // What is looked for stands before the first cluster.
    let parts = try elements(file, in: segment.content) { $0 == ID.cluster }
    var (width, height): (Int?, Int?) = (nil, nil)
    var hasTracks = false
    for tracks in parts where tracks.id == ID.tracks {
      for track in try elements(file, in: tracks.content) where track.id == ID.entry {
        hasTracks = true
        guard let video = try elements(file, in: track.content).first(where: { $0.id == ID.video }) else {
          continue
        }
        let settings = try elements(file, in: video.content)
        if width != nil { continue }
        width = try number(file, settings, ID.width)
        height = try number(file, settings, ID.height)
      }
    }
    guard hasTracks else { throw MediaProblem("The WebM has neither film nor sound in it.") }
    let kind = width == nil ? "audio" : "video"
    return MediaInfo(
      isWebM ? "\(kind)/webm" : "\(kind)/x-matroska", width: width, height: height,
      duration: try duration(file, parts))
  }

  private static func duration(_ file: MediaBytes, _ parts: [Element]) throws(MediaProblem) -> Double? {
    guard let info = parts.first(where: { $0.id == ID.info }) else { return nil }
    let settings = try elements(file, in: info.content)
    // In units of so many nanoseconds, a million unless it says otherwise.
    let scale = try number(file, settings, ID.scale) ?? 1_000_000
    guard let element = settings.first(where: { $0.id == ID.duration }) else { return nil }
    let bytes = try file.bytes(element.content.lowerBound, element.content.count == 4 ? 4 : 8)
    let units =
      bytes.count == 4
      ? Double(Float(bitPattern: UInt32(bytes.big(0, 4))))
      : Double(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    return units * Double(scale) / 1e9
  }

  private static func number(
    _ file: MediaBytes, _ elements: [Element], _ id: Int
  ) throws(MediaProblem) -> Int? {
    guard let element = elements.first(where: { $0.id == id }), (1...7).contains(element.content.count) else {
      return nil
    }
    return try file.bytes(element.content.lowerBound, element.content.count).big(0, element.content.count)
  }

  /// The elements of a stretch, up to and with the first that `isLast`. One of unknown size reaches to the end.
  private static func elements(
    _ file: MediaBytes, in range: Range<Int64>, until isLast: (Int) -> Bool = { _ in false }
  ) throws(MediaProblem) -> [Element] {
    var elements: [Element] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard elements.count < elementLimit else { throw MediaProblem("The WebM has too many parts.") }
      let id = try number(file, at: &offset, keepsMarker: true, most: 4)
      let size = try number(file, at: &offset, keepsMarker: false, most: 8)
      let rest = range.upperBound - offset
      guard rest >= 0 else { throw MediaProblem("The WebM is damaged.") }
      let length = size.map(Int64.init) ?? rest
      let isCut = length > rest
      // A film that is cut off at its end still has its header.
      guard let id, !isCut || id == ID.segment || id == ID.cluster else {
        throw MediaProblem("The WebM is cut off.")
      }
      elements.append(Element(id: id, content: offset..<(offset + min(length, rest))))
      offset += min(length, rest)
      if isLast(id) { break }
    }
    return elements
  }

  /// A number whose leading zero bits say how long it is; nil where all its bits are set, which means unknown.
  private static func number(
    _ file: MediaBytes, at offset: inout Int64, keepsMarker: Bool, most: Int
  ) throws(MediaProblem) -> Int? {
    let first = try file.bytes(offset, 1)[0]
    let length = first.leadingZeroBitCount + 1
    guard length <= most else { throw MediaProblem("The WebM is damaged.") }
    let bytes = try file.bytes(offset, length)
    offset += Int64(length)
    let value = bytes.big(0, length)
    if keepsMarker { return value }
    let mask = 1 << (7 * length) - 1
    return value & mask == mask ? nil : value & mask
  }
}
