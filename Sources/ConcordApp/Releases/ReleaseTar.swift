import Crypto
import Formats
import Glibc
import HTTP
import SQLite
import Synchronization

/// All files of a release as one: known to the byte before it is sent, so that it has a length, a tag and parts.
///
/// A tar and not a zip: it needs no checksum before a file's bytes, ends nowhere at 4 GiB, and Windows unpacks it since 2018.
struct ReleaseTar: Sendable {
  struct Entry: Sendable {
    enum Source: Sendable {
      case file(String)
      case bytes([UInt8])
    }
    let name: String
    let size: Int64
    let source: Source
  }

  let name: String
  private let release: Release
  private let files: [ReleaseFile]
  private let media: ReleasedMedia
  private let folder: String
  private let mediaFiles: MediaFiles
  private(set) var size: Int64 = 0
  private(set) var etag = ""

  init(_ release: Release, _ files: [ReleaseFile], _ media: ReleasedMedia, _ services: Services) {
    self.release = release
    self.files = files
    self.media = media
    name = "\(Self.safe(release.name))-v\(release.version)"
    folder = services.releases.path(of: release.folder)
    mediaFiles = services.media
    (size, etag) = measured()
  }

  var count: Int { files.count + media.files.count + (media.missing.isEmpty ? 0 : 1) }

  /// Made when it is asked for: there may be a million.
  func entry(_ index: Int) -> Entry {
    if index < files.count {
      let file = files[index]
      return Entry(name: file.path, size: file.size, source: .file("\(folder)/\(file.path)"))
    }
    let index = index - files.count
    guard index < media.files.count else {
      let lines = media.missing.flatMap { Array("\(Media.scheme)\(Hex.encode($0.bytes))\n".utf8) }
      return Entry(name: "media/missing.txt", size: Int64(lines.count), source: .bytes(lines))
    }
    let file = media.files[index]
    let hash = file.hash.bytes
    return Entry(
      name: "media/\(Hex.encode(hash))\(file.suffix)", size: file.size,
      source: .file(mediaFiles.path(of: hash)))
  }

  func header(_ entry: Entry) -> [UInt8] {
    TarHeader.bytes(
      folder: name, name: entry.name, size: entry.size, modified: release.createdAt / 1_000)
  }

  /// The tag is a digest of the headers and of the hashes of what stands behind them; media have theirs in their names.
  private func measured() -> (size: Int64, etag: String) {
    var digest = SHA256Stream()
    var size = Int64(TarHeader.end.count)
    for index in 0..<count {
      let entry = entry(index)
      let header = header(entry)
      digest.update(header)
      if index < files.count { digest.update(files[index].hash) }
      if case .bytes(let bytes) = entry.source { digest.update(bytes) }
      size += Int64(header.count) + entry.size + TarHeader.padding(behind: entry.size)
    }
    return (size, "\"\(Hex.encode(digest.finalize()))\"")
  }

  /// What every system takes for the name of a folder.
  private static func safe(_ name: String) -> String {
    var safe = ""
    for scalar in name.unicodeScalars {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      if isPlain || (!safe.isEmpty && "-._".unicodeScalars.contains(scalar)) {
        safe.unicodeScalars.append(scalar)
      } else if !safe.isEmpty && safe.last != "_" {
        safe += "_"
      }
    }
    while let last = safe.last, "-._".contains(last) { safe.removeLast() }
    return safe.isEmpty ? "release" : String(safe.prefix(100))
  }
}

/// The bytes of a tar, or a part of them, read from the disk as the client takes them.
final class ReleaseTarStream: ByteStream {
  private struct State {
    var index = 0
    /// Into the entry, its header counted.
    var offset: Int64 = 0
    var left: Int64
    var open: OpenFile?
  }

  private static let pieceBytes = 256 << 10

  private let tar: ReleaseTar
  private let state: Mutex<State>
  private let ended: @Sendable () -> Void

  init(_ tar: ReleaseTar, _ range: Range<Int64>, ended: @escaping @Sendable () -> Void) {
    self.tar = tar
    self.ended = ended
    var state = State(offset: range.lowerBound, left: Int64(range.count))
    while state.index < tar.count {
      let entry = tar.entry(state.index)
      let bytes = Int64(tar.header(entry).count) + entry.size + TarHeader.padding(behind: entry.size)
      guard state.offset >= bytes else { break }
      state.offset -= bytes
      state.index += 1
    }
    self.state = Mutex(state)
  }

  func next() throws -> [UInt8]? {
    try state.withLock { state in
      var piece: [UInt8] = []
      while Int64(piece.count) < min(state.left, Int64(Self.pieceBytes)) { piece += try bytes(&state) }
      if Int64(piece.count) > state.left { piece.removeLast(piece.count - Int(state.left)) }
      state.left -= Int64(piece.count)
      return piece.isEmpty ? nil : piece
    }
  }

  func close() { ended() }

  /// The next bytes: of a header, of a file, or of what fills its last block.
  private func bytes(_ state: inout State) throws -> [UInt8] {
    guard state.index < tar.count else {
      defer { state.offset = Int64(TarHeader.end.count) }
      return Array(TarHeader.end[Int(state.offset)...])
    }
    let entry = tar.entry(state.index)
    let header = tar.header(entry)
    if state.offset < header.count {
      defer { state.offset = Int64(header.count) }
      return Array(header[Int(state.offset)...])
    }
    let (at, padding) = (state.offset - Int64(header.count), TarHeader.padding(behind: entry.size))
    if at < entry.size {
      let bytes = try content(of: entry, at: at, &state)
      state.offset += Int64(bytes.count)
      return bytes
    }
    state.index += 1
    state.offset = 0
    state.open = nil
    return [UInt8](repeating: 0, count: Int(entry.size + padding - at))
  }

  private func content(of entry: ReleaseTar.Entry, at offset: Int64, _ state: inout State) throws -> [UInt8] {
    switch entry.source {
    case .bytes(let bytes): return Array(bytes[Int(offset)...])
    case .file(let path):
      let file = try state.open ?? OpenFile(path: path)
      state.open = file
      let count = Int(min(entry.size - offset, Int64(Self.pieceBytes)))
      let bytes = try file.read(at: offset, count: count)
      // What became shorter ends the connection: better no archive than one that is wrong inside.
      guard file.size == entry.size, bytes.count == count else { throw ReleaseFileGone(path: entry.name) }
      return bytes
    }
  }
}

extension Response {
  /// The tar, or what the request's conditions and its range make of it; for more ranges than one all of it is sent. It has
  /// no date: of media some may be gone since.
  static func tar(
    _ head: RequestHead, _ tar: ReleaseTar, headers: Headers, ended: @escaping @Sendable () -> Void
  ) -> Response {
    var fields = headers
    fields.set("ETag", tar.etag)
    fields.set("Accept-Ranges", "bytes")
    let outcome = Preconditions.evaluate(head, etag: tar.etag, lastModified: nil)
    guard outcome == .proceed else {
      ended()
      return Response(status: outcome == .notModified ? 304 : 412, headers: fields)
    }
    var (status, range) = (200, 0..<tar.size)
    switch RangeRequest.evaluate(head, size: tar.size, etag: tar.etag, lastModified: nil) {
    case .ranges(let ranges) where ranges.count == 1:
      (status, range) = (206, ranges[0])
      fields.set("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(tar.size)")
    case .unsatisfiable:
      ended()
      fields.set("Content-Range", "bytes */\(tar.size)")
      return Response(status: 416, headers: fields)
    case .whole, .ranges: break
    }
    fields.set("Content-Type", "application/x-tar")
    let stream = ReleaseTarStream(tar, range, ended: ended)
    return Response(status: status, headers: fields, body: .stream(stream, length: Int64(range.count)))
  }
}

/// A file of a release is not on the disk as it was written.
struct ReleaseFileGone: Error {
  let path: String
}
