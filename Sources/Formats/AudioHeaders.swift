/// WAV (RIFF; Multimedia Programming Interface 1.0): bytes of sound / bytes a second.
enum WAVHeader {
  private static let chunkLimit = 1_000

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    var offset: Int64 = 12
    var bytesASecond = 0
    for _ in 0..<chunkLimit {
      let chunk = try file.bytes(offset, 8)
      let size = Int64(chunk.little(4, 4))
      switch chunk.word(0) {
      case "fmt ":
        guard size >= 16 else { throw MediaProblem("The WAV does not say how its sound is written.") }
        bytesASecond = try file.bytes(offset + 8, 16).little(8, 4)
      case "data":
        guard bytesASecond > 0 else {
          throw MediaProblem("The WAV does not say how its sound is written.")
        }
        // A recorder that was cut off leaves the size at 0 or at the largest number.
        let rest = file.size - offset - 8
        let isOpen = size == 0 || size == 0xffff_ffff
        guard isOpen || size <= rest else { throw MediaProblem("The WAV is cut off.") }
        return MediaInfo("audio/wav", duration: Double(isOpen ? rest : size) / Double(bytesASecond))
      default: break
      }
      offset += 8 + size + size % 2
    }
    throw MediaProblem("The WAV has no sound in it.")
  }
}

/// FLAC (RFC 9639, section 8.2): the stream's samples / its rate.
enum FLACHeader {
  static func info(_ file: MediaBytes, at start: Int64) throws(MediaProblem) -> MediaInfo {
    let block = try file.bytes(start + 4, 38)
    guard block[0] & 0x7f == 0, block.big(1, 3) >= 34 else {
      throw MediaProblem("The FLAC does not begin with its header.")
    }
    // 20 bits of rate, 3 of channels, 5 of bits a sample, 36 of samples.
    let rate = block.big(14, 3) >> 4
    let samples = (block.big(17, 1) & 0x0f) << 32 | block.big(18, 4)
    guard rate > 0 else { throw MediaProblem("The FLAC does not say how its sound is written.") }
    return MediaInfo("audio/flac", duration: samples > 0 ? Double(samples) / Double(rate) : nil)
  }
}

/// Ogg (RFC 3533) with Opus (RFC 7845), Vorbis or FLAC: the last page's position / the rate.
enum OggHeader {
  /// A page is at most 65,307 bytes, so the last one begins within this.
  private static let tail = 1 << 17

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let head = try file.bytes(0, 28)
    let packet = file.prefix(27 + Int64(head[26]), 64)
    guard packet.count >= 20 else { throw MediaProblem("The Ogg file is cut off.") }
    var (rate, skipped) = (0, 0)
    if packet.word(0, 8) == "OpusHead" {
      (rate, skipped) = (48_000, packet.little(10, 2))
    } else if packet[0] == 1, packet.word(1, 6) == "vorbis" {
      rate = packet.little(12, 4)
    } else if packet[0] == 0x7f, packet.word(1, 4) == "FLAC", packet.count >= 32 {
      rate = packet.big(27, 3) >> 4
    } else if packet.word(1, 6) == "theora" {
      throw MediaProblem("Film in Ogg is not taken; save it as WebM or MP4.")
    }
    guard rate > 0 else { throw MediaProblem("The Ogg file has no sound that is known.") }
    let last = lastPosition(file, serial: Array(head[14..<18]))
    return MediaInfo("audio/ogg", duration: last.map { Double(max(0, $0 - skipped)) / Double(rate) })
  }

  private static func lastPosition(_ file: MediaBytes, serial: [UInt8]) -> Int? {
    let tail = file.prefix(max(0, file.size - Int64(tail)), tail)
    var place = tail.count - 27
    while place >= 0 {
      if tail[place] == 0x4f, tail.word(place) == "OggS",
        tail[(place + 14)..<(place + 18)].elementsEqual(serial)
      {
        let position = tail.little(place + 6, 7)
        // All bits set: no packet ends on this page.
        if tail[place + 13] == 0 { return position }
      }
      place -= 1
    }
    return nil
  }
}

/// MP3 (ISO 11172-3, 13818-3): by the count of frames that Xing or VBRI leaves in the first of them, else by the bit
/// rate, which is then the same throughout.
enum MP3Header {
  private struct Frame {
    let rate: Int
    let bits: Int
    let samples: Int
    let length: Int
    /// Where Xing's words stand in the frame.
    let side: Int

    /// nil for bytes that begin no frame of layer III.
    init?(_ bytes: [UInt8]) {
      guard bytes.count >= 4, bytes[0] == 0xff, bytes[1] & 0xe0 == 0xe0 else { return nil }
      let version = Int(bytes[1] >> 3 & 3)
      let (bitIndex, rateIndex) = (Int(bytes[2] >> 4), Int(bytes[2] >> 2 & 3))
      guard version != 1, bytes[1] >> 1 & 3 == 1, (1...14).contains(bitIndex), rateIndex < 3 else {
        return nil
      }
      let isFirst = version == 3
      let first = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
      let second = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
      bits = (isFirst ? first : second)[bitIndex] * 1_000
      rate = [44_100, 48_000, 32_000][rateIndex] / (isFirst ? 1 : version == 2 ? 2 : 4)
      samples = isFirst ? 1_152 : 576
      length = samples / 8 * bits / rate + Int(bytes[2] >> 1 & 1)
      let isMono = bytes[3] >> 6 == 3
      side = 4 + (isFirst ? (isMono ? 17 : 32) : (isMono ? 9 : 17))
    }
  }

  static func isFrame(_ bytes: [UInt8]) -> Bool { Frame(bytes) != nil }

  static func info(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    var start: Int64 = 0
    let head = file.prefix(0, 10)
    if head.count == 10, head.word(0, 3) == "ID3" {
      // Seven bits a byte; a footer as long as the header where bit 4 says so.
      start = 10 + Int64(head[6...9].reduce(0) { $0 << 7 | Int($1 & 0x7f) }) + (head[5] & 0x10 != 0 ? 10 : 0)
    }
    guard let (offset, frame) = first(file, from: start) else {
      throw MediaProblem("The MP3 has no sound in it, or is cut off.")
    }
    let bytes = file.prefix(offset, 200)
    let count = xing(bytes, at: frame.side) ?? vbri(bytes)
    if let count, count > 0 {
      return MediaInfo("audio/mpeg", duration: Double(count) * Double(frame.samples) / Double(frame.rate))
    }
    let hasTag = file.size > 128 && file.prefix(file.size - 128, 3) == Array("TAG".utf8)
    let sound = file.size - offset - (hasTag ? 128 : 0)
    return MediaInfo("audio/mpeg", duration: Double(sound) * 8 / Double(frame.bits))
  }

  /// The first frame that another one follows: two bytes alone may lie in anything.
  private static func first(_ file: MediaBytes, from start: Int64) -> (Int64, Frame)? {
    let bytes = file.prefix(start, 1 << 16)
    for place in bytes.indices where bytes[place] == 0xff {
      guard let frame = Frame(Array(bytes[place..<min(bytes.count, place + 4)])) else { continue }
      let offset = start + Int64(place)
      let next = offset + Int64(frame.length)
      if next == file.size || Frame(file.prefix(next, 4)) != nil { return (offset, frame) }
    }
    return nil
  }

  private static func xing(_ frame: [UInt8], at place: Int) -> Int? {
    guard frame.count >= place + 12, ["Xing", "Info"].contains(frame.word(place)),
      frame.big(place + 4, 4) & 1 == 1
    else { return nil }
    return frame.big(place + 8, 4)
  }

  private static func vbri(_ frame: [UInt8]) -> Int? {
    guard frame.count >= 54, frame.word(36) == "VBRI" else { return nil }
    return frame.big(50, 4)
  }
}
