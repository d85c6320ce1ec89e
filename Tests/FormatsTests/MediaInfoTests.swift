import Formats
import Testing

/// Headers built byte by byte after each format's document; the same readers were held against files of real encoders.
struct MediaInfoTests {
  private static func big(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
  }
  private static func little(_ number: Int, _ count: Int) -> [UInt8] { big(number, count).reversed() }
  private static func text(_ word: String) -> [UInt8] { Array(word.utf8) }
  private static func join(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }
  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func segment(_ code: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xff, code] + big(content.count + 2, 2) + content
  }

  /// A photograph of 40 × 30, after an Exif segment with this orientation.
  private static func jpeg(orientation: Int, isLittle: Bool) -> [UInt8] {
    let number = isLittle ? little : big
    let entry = join(number(0x0112, 2), number(3, 2), number(1, 4), number(orientation, 2), [0, 0])
    let tiff = join(text(isLittle ? "II" : "MM"), number(42, 2), number(8, 4), number(1, 2), entry)
    let frame = join([8], big(30, 2), big(40, 2), [3])
    return join(
      [0xff, 0xd8], segment(0xe0, join(text("JFIF"), zeros(10))),
      segment(0xe1, join(text("Exif"), [0, 0], tiff)), segment(0xdb, zeros(65)), segment(0xc2, frame),
      [0xff, 0xda])
  }

  private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    join(big(content.count + 8, 4), text(type), content)
  }

  private static func mp4(brand: String = "isom", isTurned: Bool = false, hasFilm: Bool = true) -> [UInt8] {
    let (one, last) = (big(0x1_0000, 4), big(0x4000_0000, 4))
    let straight = join(one, zeros(12), one, zeros(12), last)
    let turned = join(zeros(4), one, zeros(4), big(-0x1_0000, 4), zeros(16), last)
    let size = join(big(640 << 16, 4), big(360 << 16, 4))
    func track(_ kind: String) -> [UInt8] {
      let header = box("tkhd", join(zeros(40), isTurned ? turned : straight, size))
      let media = box("mdia", box("hdlr", join(zeros(8), text(kind), zeros(12))))
      return box("trak", join(header, media))
    }
    let header = box("mvhd", join(zeros(12), big(600, 4), big(1_500, 4), zeros(80)))
    let film = hasFilm ? track("vide") : []
    return join(
      box("ftyp", join(text(brand), zeros(4))), box("mdat", zeros(50)),
      box("moov", join(header, film, track("soun"))))
  }

  private static func element(_ id: [UInt8], _ content: [UInt8]) -> [UInt8] {
    join(id, [0x40 | UInt8(content.count >> 8), UInt8(content.count & 255)], content)
  }

  private static func webm(type: String = "webm", hasFilm: Bool = true) -> [UInt8] {
    let scale = element([0x2a, 0xd7, 0xb1], big(1_000_000, 3))
    let duration = element([0x44, 0x89], big(Int(Float(2_500).bitPattern), 4))
    let size = join(element([0xb0], big(320, 2)), element([0xba], big(240, 2)))
    let video = hasFilm ? element([0xe0], size) : []
    let track = element([0xae], join(element([0x83], [hasFilm ? 1 : 2]), video))
    // A segment and a cluster of unknown size, as a browser records them.
    return join(
      element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], text(type))),
      [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      element([0x15, 0x49, 0xa9, 0x66], join(scale, duration)), element([0x16, 0x54, 0xae, 0x6b], track),
      [0x1f, 0x43, 0xb6, 0x75, 0xff], zeros(100))
  }

  private static func ogg(_ packet: [UInt8], position: Int) -> [UInt8] {
    func page(_ position: Int, _ content: [UInt8]) -> [UInt8] {
      join(
        text("OggS"), [0, 0], little(position, 8), little(7, 4), zeros(8), [1, UInt8(content.count)], content)
    }
    return join(page(0, packet), page(position, zeros(40)))
  }

  private static let opus = join(
    text("OpusHead"), [1, 2], little(312, 2), little(44_100, 4), zeros(3))
  private static let vorbis = join([1], text("vorbis"), zeros(4), [2], little(22_050, 4), zeros(14))

  private static func wav(declared: Int, present: Int) -> [UInt8] {
    let format = join(little(1, 2), little(1, 2), little(8_000, 4), little(16_000, 4), zeros(4))
    return join(
      text("RIFF"), little(0, 4), text("WAVE"), text("LIST"), little(3, 4), zeros(4), text("fmt "),
      little(16, 4), format, text("data"), little(declared, 4), zeros(present))
  }

  /// MPEG 1, layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes, 1,152 samples.
  private static func mp3(frames: Int, xing: Int? = nil) -> [UInt8] {
    let frame = join([0xff, 0xfb, 0x90, 0x00], zeros(413))
    var first = frame
    if let xing { first.replaceSubrange(36..<48, with: join(text("Xing"), big(1, 4), big(xing, 4))) }
    let rest = (1..<frames).flatMap { _ in frame }
    return join(text("ID3"), [4, 0, 0, 0, 0, 1, 0], zeros(128), first, rest)
  }

  private static let png = join(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], big(13, 4), text("IHDR"), big(640, 4), big(480, 4),
    zeros(9), big(5, 4), text("IDAT"), zeros(9), big(0, 4), text("IEND"), zeros(4))

  private static let gif = join(text("GIF89a"), little(7, 2), little(9, 2), zeros(10))

  private static let flac = join(
    text("fLaC"), [0x80, 0, 0, 34], zeros(10), big(44_100 << 4, 3), [0xf0], big(88_200, 4), zeros(16))

  private static func webp(_ kind: String, _ content: [UInt8]) -> [UInt8] {
    join(text("RIFF"), little(22, 4), text("WEBP"), text(kind), little(10, 4), content)
  }

  private static let extended = webp("VP8X", join(zeros(4), little(99, 3), little(49, 3)))
  private static let lossless = webp("VP8L", join([0x2f], little(99 | 49 << 14, 4), zeros(5)))
  private static let lossy = webp("VP8 ", join(zeros(3), [0x9d, 0x01, 0x2a], little(100, 2), little(50, 2)))

  private static let pictures: [([UInt8], String)] = [
    (png, "image/png 640 480 nil"), (gif, "image/gif 7 9 nil"),
    (jpeg(orientation: 1, isLittle: true), "image/jpeg 40 30 nil"),
    (jpeg(orientation: 6, isLittle: true), "image/jpeg 30 40 nil"),
    (jpeg(orientation: 8, isLittle: false), "image/jpeg 30 40 nil"),
    (extended, "image/webp 100 50 nil"), (lossless, "image/webp 100 50 nil"),
    (lossy, "image/webp 100 50 nil"),
  ]

  private static let recordings: [([UInt8], String)] = [
    (wav(declared: 24_000, present: 24_000), "audio/wav nil nil 1.5"),
    // A recorder that never came to write the size.
    (wav(declared: 0xffff_ffff, present: 8_000), "audio/wav nil nil 0.5"),
    (flac, "audio/flac nil nil 2.0"), (ogg(opus, position: 48_312), "audio/ogg nil nil 1.0"),
    (ogg(vorbis, position: 11_025), "audio/ogg nil nil 0.5"),
    // 100 frames by their count: 115,200 samples; 21 frames of 417 bytes by their rate.
    (mp3(frames: 2, xing: 100), "audio/mpeg nil nil 2.6122448979591835"),
    (mp3(frames: 21), "audio/mpeg nil nil 0.5473125"),
  ]

  private static let films: [([UInt8], String)] = [
    (mp4(), "video/mp4 640 360 2.5"), (mp4(isTurned: true), "video/mp4 360 640 2.5"),
    (mp4(brand: "qt  "), "video/quicktime 640 360 2.5"), (mp4(hasFilm: false), "audio/mp4 nil nil 2.5"),
    (webm(), "video/webm 320 240 2.5"), (webm(hasFilm: false), "audio/webm nil nil 2.5"),
    (webm(type: "matroska"), "video/x-matroska 320 240 2.5"),
  ]

  private static let files: [([UInt8], String)] = pictures + recordings + films

  @Test(arguments: files)
  func `type, size and duration are read from the bytes`(bytes: [UInt8], expected: String) throws {
    let info = try MediaInfo(MediaBytes(bytes))
    let size = [info.width, info.height].map { $0.map { "\($0)" } ?? "nil" }.joined(separator: " ")
    #expect("\(info.mediaType) \(size) \(info.duration.map { "\($0)" } ?? "nil")" == expected)
  }

  /// Wherever a file is cut off or damaged the answer is a size or a problem, never a crash.
  @Test(arguments: files.map(\.0))
  func `cut off and damaged files are told or read`(bytes: [UInt8]) {
    for end in 0..<min(bytes.count, 700) {
      _ = try? MediaInfo(MediaBytes(Array(bytes[..<end])))
    }
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0..<3 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        damaged[Int(state >> 8) % min(damaged.count, 400)] = UInt8(truncatingIfNeeded: state)
      }
      _ = try? MediaInfo(MediaBytes(damaged))
    }
  }

  private static let wrong: [([UInt8], String)] = [
    ([], "The file is empty."), (Array(png.dropLast(20)), "The PNG is cut off."),
    (Array(jpeg(orientation: 1, isLittle: true).dropLast(6)), "The file is cut off."),
    (wav(declared: 9_000, present: 8_000), "The WAV is cut off."),
    (Array(mp4().dropLast(30)), "The MP4 is cut off."),
    (Array(mp4().prefix(16 + 58)), "The MP4 has no header of its film; it may be cut off."),
    (mp4(brand: "heic"), "Not every browser shows HEIC and AVIF pictures; save it as PNG or JPEG."),
    (join(text("GIF89a"), zeros(20)), "The picture has no size."),
  ]

  @Test(arguments: wrong)
  func `what is wrong is said in words`(bytes: [UInt8], detail: String) {
    #expect(throws: MediaProblem(detail)) { try MediaInfo(MediaBytes(bytes)) }
  }

  @Test func `a name may promise a type`() {
    #expect(MediaInfo.promised(byName: "a.b.JPG") == ["image/jpeg"])
    #expect(MediaInfo.promised(byName: "a.svg") == [])
    #expect(MediaInfo.promised(byName: "a.xyz") == nil && MediaInfo.promised(byName: "plain") == nil)
  }
}
