/// What the headers of a picture, a recording or a film say, read without decoding it.
///
/// The type comes from the bytes, never from a name. Sizes are those that a viewer shows: a turned photograph's sides
/// are swapped. Duration in seconds, nil where the file does not say.
package struct MediaInfo: Sendable, Equatable {
  package enum Kind: String, Sendable { case image, audio, video }

  package let mediaType: String
  package let width: Int?
  package let height: Int?
  package let duration: Double?

  package var kind: Kind { Kind(rawValue: String(mediaType.prefix { $0 != "/" })) ?? .image }

  init(_ mediaType: String, width: Int? = nil, height: Int? = nil, duration: Double? = nil) {
    self.mediaType = mediaType
    self.width = width
    self.height = height
    self.duration = duration
  }
}

/// Why a file cannot be used, in words for who brought it.
package struct MediaProblem: Error, Sendable, Equatable {
  package let detail: String
  package init(_ detail: String) { self.detail = detail }
}

/// How large the things that a file speaks of may be.
package struct MediaLimits: Sendable {
  /// Bytes of one file.
  package var fileBytes: Int64 = 4 << 30
  /// Pixels of a picture or of a film's frame: what a browser would have to hold.
  package var pixels = 400_000_000
  package var side = 100_000
  /// Seconds.
  package var duration = 172_800.0
  /// Bytes of all files of a project.
  package var projectBytes: Int64 = 1 << 40
  /// Bytes that stay free on the disk whatever is uploaded: the database needs them.
  package var freeBytes: Int64 = 256 << 20

  package init() {}
}

/// A file's bytes at any place; a read beyond the end brings fewer.
package struct MediaBytes {
  let size: Int64
  private let read: (_ offset: Int64, _ count: Int) -> [UInt8]

  package init(size: Int64, read: @escaping (_ offset: Int64, _ count: Int) -> [UInt8]) {
    self.size = size
    self.read = read
  }

  package init(_ bytes: [UInt8]) {
    self.init(size: Int64(bytes.count)) { offset, count in
      guard offset >= 0, offset < bytes.count else { return [] }
      return Array(bytes[Int(offset)..<min(bytes.count, Int(offset) + count)])
    }
  }

  /// Exactly these bytes; throws where the file ends before.
  func bytes(_ offset: Int64, _ count: Int) throws(MediaProblem) -> [UInt8] {
    guard offset >= 0, offset <= size else { throw MediaProblem("The file is cut off.") }
    let bytes = read(offset, count)
    guard bytes.count == count else { throw MediaProblem("The file is cut off.") }
    return bytes
  }

  /// Up to so many bytes.
  func prefix(_ offset: Int64, _ count: Int) -> [UInt8] { offset >= 0 ? read(offset, count) : [] }
}

extension MediaInfo {
  /// Reads what a file is; throws what is wrong with it.
  package init(_ file: MediaBytes, limits: MediaLimits = MediaLimits()) throws(MediaProblem) {
    guard file.size > 0 else { throw MediaProblem("The file is empty.") }
    guard file.size <= limits.fileBytes else {
      throw MediaProblem("The file has more than \(limits.fileBytes) bytes.")
    }
    self = try Self.parse(file)
    if let width, let height {
      guard width > 0, height > 0 else { throw MediaProblem("The picture has no size.") }
      guard width <= limits.side, height <= limits.side, width * height <= limits.pixels else {
        throw MediaProblem(
          "The picture is \(width) × \(height) pixels; at most \(limits.pixels) pixels and \(limits.side) a side are taken."
        )
      }
    }
    if let duration {
      guard duration.isFinite, duration >= 0 else {
        throw MediaProblem("The file's duration makes no sense.")
      }
      guard duration <= limits.duration else {
        throw MediaProblem("It lasts longer than \(Int(limits.duration)) seconds.")
      }
    }
  }

  private static func parse(_ file: MediaBytes) throws(MediaProblem) -> MediaInfo {
    let head = file.prefix(0, 64)
    func starts(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
      head.count >= offset + bytes.count && head[offset..<(offset + bytes.count)].elementsEqual(bytes)
    }
    func starts(_ text: String, at offset: Int = 0) -> Bool { starts(Array(text.utf8), at: offset) }
    if starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return try PNGHeader.info(file) }
    if starts([0xff, 0xd8, 0xff]) { return try JPEGHeader.info(file) }
    if starts("GIF87a") || starts("GIF89a") { return try GIFHeader.info(file) }
    if starts("RIFF"), starts("WEBP", at: 8) { return try WebPHeader.info(file) }
    if starts("RIFF"), starts("WAVE", at: 8) { return try WAVHeader.info(file) }
    if starts("fLaC") { return try FLACHeader.info(file, at: 0) }
    if starts("OggS") { return try OggHeader.info(file) }
    if starts("ftyp", at: 4) { return try MP4Header.info(file) }
    if starts([0x1a, 0x45, 0xdf, 0xa3]) { return try WebMHeader.info(file) }
    if starts("ID3") || MP3Header.isFrame(head) { return try MP3Header.info(file) }
    throw MediaProblem(refusal(head))
  }

  /// What else people send.
  private static func refusal(_ head: [UInt8]) -> String {
    let known = "Taken are PNG, JPEG, GIF, WebP, WAV, MP3, FLAC, Ogg, MP4 and WebM."
    let text = String(decoding: head, as: UTF8.self).lowercased()
    if text.contains("<svg") || text.contains("<?xml") {
      return "SVG and XML can carry scripts and are not taken; save the picture as PNG. \(known)"
    }
    if text.contains("<html") || text.contains("<!doctype") { return "This is a web page. \(known)" }
    if text.hasPrefix("%pdf") { return "PDF is not taken; save its pages as pictures. \(known)" }
    if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) { return "This is a zip; import it as one. \(known)" }
    if head.starts(with: [0x42, 0x4d]) || text.hasPrefix("ii*") || text.hasPrefix("mm\0*") {
      return "Browsers do not show this kind of picture; save it as PNG. \(known)"
    }
    return "The bytes are of no type that is known. \(known)"
  }
}

extension MediaInfo {
  /// The types that a name's ending promises; nil when it promises none.
  package static func promised(byName name: String) -> Set<String>? {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "png": return ["image/png"]
    case "jpg", "jpeg", "jpe", "jfif": return ["image/jpeg"]
    case "gif": return ["image/gif"]
    case "webp": return ["image/webp"]
    case "wav", "wave": return ["audio/wav"]
    case "mp3": return ["audio/mpeg"]
    case "flac": return ["audio/flac"]
    case "ogg", "oga", "opus": return ["audio/ogg"]
    case "mp4", "m4v": return ["video/mp4", "audio/mp4"]
    case "m4a": return ["audio/mp4"]
    case "mov": return ["video/quicktime", "video/mp4"]
    case "webm": return ["video/webm", "audio/webm"]
    case "mkv": return ["video/x-matroska", "video/webm"]
    case "svg", "html", "htm", "pdf", "txt", "xml", "bmp", "tif", "tiff", "avi", "heic", "avif": return []
    default: return nil
    }
  }

  /// What a file of a type that is taken ends in; nothing for another.
  package static func suffix(of mediaType: String) -> String {
    switch mediaType {
    case "image/png": ".png"
    case "image/jpeg": ".jpg"
    case "image/gif": ".gif"
    case "image/webp": ".webp"
    case "audio/wav": ".wav"
    case "audio/mpeg": ".mp3"
    case "audio/flac": ".flac"
    case "audio/ogg": ".ogg"
    case "audio/mp4": ".m4a"
    case "video/mp4": ".mp4"
    case "audio/webm", "video/webm": ".webm"
    default: ""
    }
  }
}

/// Numbers out of bytes.
extension Array<UInt8> {
  func big(_ offset: Int, _ count: Int) -> Int {
    self[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
  }

  func little(_ offset: Int, _ count: Int) -> Int {
    self[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func word(_ offset: Int, _ count: Int = 4) -> String {
    String(decoding: self[offset..<(offset + count)], as: UTF8.self)
  }
}
