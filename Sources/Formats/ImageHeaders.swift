/// PNG (W3C PNG, section 5): the first chunk has the size, and the chunks reach to the end.
enum PNGHeader {
  /// More chunks than any encoder makes of the largest picture that is taken.
  private static let chunkLimit = 200_000

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let head = try file.bytes(8, 16)
    guard head.word(4) == "IHDR", head.big(0, 4) == 13 else {
      throw MediaProblem("The PNG does not begin with its header.")
    }
    var offset: Int64 = 8
    for _ in 0..<chunkLimit {
      let chunk = try file.bytes(offset, 8)
      offset += 12 + Int64(chunk.big(0, 4))
      guard offset <= file.size else { throw MediaProblem("The PNG is cut off.") }
      if chunk.word(4) == "IEND" {
        return MediaInfo("image/png", width: head.big(8, 4), height: head.big(12, 4))
      }
    }
    throw MediaProblem("The PNG has too many parts.")
  }
}

/// GIF (GIF89a, section 18): the logical screen.
enum GIFHeader {
  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let head = try file.bytes(6, 4)
    return MediaInfo("image/gif", width: head.little(0, 2), height: head.little(2, 2))
  }
}

/// WebP (RFC 9649, section 2): a simple lossy or lossless picture, or the extended form's canvas.
enum WebPHeader {
  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let head = try file.bytes(0, 30)
    guard Int64(head.little(4, 4)) + 8 <= file.size else {
      throw MediaProblem("The WebP picture is cut off.")
    }
    switch head.word(12) {
    case "VP8X":
      return MediaInfo("image/webp", width: head.little(24, 3) + 1, height: head.little(27, 3) + 1)
    case "VP8L":
      guard head[20] == 0x2f else { break }
      let bits = head.little(21, 4)
      return MediaInfo("image/webp", width: bits & 0x3fff + 1, height: bits >> 14 & 0x3fff + 1)
    case "VP8 ":
      guard head[23...25].elementsEqual([0x9d, 0x01, 0x2a]) else { break }
      return MediaInfo(
        "image/webp", width: head.little(26, 2) & 0x3fff, height: head.little(28, 2) & 0x3fff)
    default: break
    }
    throw MediaProblem("The WebP picture has no header that is known.")
  }
}

/// JPEG (ITU T.81, annex B): the segments up to the frame, and the orientation of Exif 2.3 (tag 0x0112) on the way.
enum JPEGHeader {
  private static let segmentLimit = 2_000

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    var offset: Int64 = 2
    var isTurned = false
    for _ in 0..<segmentLimit {
      var marker = try file.bytes(offset, 2)
      guard marker[0] == 0xff else { throw MediaProblem("The JPEG is damaged before its picture begins.") }
      // Fill bytes may stand before a marker.
      while marker[1] == 0xff {
        offset += 1
        marker = try file.bytes(offset, 2)
      }
      let code = marker[1]
      offset += 2
      if code == 0x01 || (0xd0...0xd8).contains(code) { continue }
      if code == 0xd9 || code == 0xda { throw MediaProblem("The JPEG has no picture in it.") }
      let length = try file.bytes(offset, 2).big(0, 2)
      guard length >= 2 else { throw MediaProblem("The JPEG is damaged before its picture begins.") }
      if (0xc0...0xcf).contains(code), code != 0xc4, code != 0xc8, code != 0xcc {
        let frame = try file.bytes(offset + 2, 5)
        let (height, width) = (frame.big(1, 2), frame.big(3, 2))
        return MediaInfo(
          "image/jpeg", width: isTurned ? height : width, height: isTurned ? width : height)
      }
      if code == 0xe1, length > 16 {
        isTurned = Exif.isTurned(file.prefix(offset + 2, length - 2)) ?? isTurned
      }
      offset += Int64(length)
    }
    throw MediaProblem("The JPEG has too many parts before its picture.")
  }
}

/// Whether a photograph stands on its side (Exif 2.3, section 4.6.4: orientations 5 to 8 swap the sides).
private enum Exif {
  /// nil when the segment says nothing of it.
  static func isTurned(_ segment: [UInt8]) -> Bool? {
    guard segment.count > 14, segment.word(0) == "Exif" else { return nil }
    let tiff = Array(segment[6...])
    let isLittle = tiff[0] == 0x49
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset + count <= tiff.count else { return nil }
      return isLittle ? tiff.little(offset, count) : tiff.big(offset, count)
    }
    guard number(2, 2) == 42, let start = number(4, 4), let count = number(start, 2) else { return nil }
    for entry in 0..<min(count, 500) {
      let place = start + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      if tag == 0x0112 { return number(place + 8, 2).map { (5...8).contains($0) } }
    }
    return nil
  }
}
