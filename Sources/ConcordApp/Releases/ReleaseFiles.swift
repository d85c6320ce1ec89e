import Crypto
import Glibc
import SQLite

/// The folders of releases on the disk, `releases/p3-v2-9f…`. A release is written into a folder with another name, which
/// gets its own when all in it is whole and safe; nothing in it is written after that.
package final class ReleaseFiles: Sendable {
  package let folder: String
  static let partial = ".partial"

  package init(dataDirectory: String) { folder = dataDirectory + "/releases" }

  package func path(of release: String) -> String { "\(folder)/\(release)" }

  /// Makes the folder, and takes away what the end of an earlier run cut off.
  func prepare() throws {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw MediaFailure(errno) }
    for name in names where name.hasSuffix(Self.partial) { Self.remove("\(folder)/\(name)") }
  }

  var names: [String] { MediaFiles.names(in: folder) }

  func remove(_ release: String) { Self.remove(path(of: release)) }

  /// A folder of files; where some of it is left, a sweep comes for it.
  static func remove(_ path: String) {
    for name in MediaFiles.names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Bytes that are free on the disk for us.
  var freeBytes: Int64 {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return .max }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  static func sync(folder path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw MediaFailure(errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw MediaFailure(errno) }
  }
}

/// The folder of a release that is being written.
final class ReleaseFolder {
  let name: String
  private let files: ReleaseFiles
  private let path: String
  /// Bytes that must stay free on the disk.
  private let reserve: Int64
  private(set) var written: [ReleaseFile] = []

  init(_ files: ReleaseFiles, name: String, reserve: Int64) throws {
    self.files = files
    self.name = name
    self.reserve = reserve
    path = files.path(of: name) + ReleaseFiles.partial
    guard files.freeBytes > reserve else { throw MediaFailure(ENOSPC) }
    guard mkdir(path, 0o700) == 0 else { throw MediaFailure(errno) }
  }

  func file(_ name: String) throws -> ReleaseFileWriter {
    try ReleaseFileWriter(name, in: path) { [files, reserve] in
      guard files.freeBytes > reserve else { throw MediaFailure(ENOSPC) }
    }
  }

  /// Makes a file safe on the disk; files are listed in the order in which they are finished.
  @discardableResult
  func finish(_ file: ReleaseFileWriter) throws -> ReleaseFile {
    let done = try file.finish()
    written.append(done)
    return done
  }

  func write(_ name: String, _ content: [UInt8]) throws {
    let file = try file(name)
    try file.write(content)
    try finish(file)
  }

  func path(of file: String) -> String { "\(path)/\(file)" }

  /// Gives the folder its name. What follows is that the database says so, or `remove`.
  func place() throws {
    try ReleaseFiles.sync(folder: path)
    guard rename(path, files.path(of: name)) == 0 else { throw MediaFailure(errno) }
    try ReleaseFiles.sync(folder: files.folder)
  }

  func remove() {
    ReleaseFiles.remove(path)
    files.remove(name)
  }
}

/// One file of a release, as its manifest names it.
package struct ReleaseFile: Sendable {
  package let path: String
  package let size: Int64
  package let hash: [UInt8]

  var mediaType: String {
    if path.hasSuffix(".jsonl") { return "application/jsonl" }
    if path.hasSuffix(".csv") { return "text/csv; charset=utf-8; header=present" }
    if path.hasSuffix(".json") { return "application/json" }
    return path.hasSuffix(".md") ? "text/markdown; charset=utf-8" : "text/plain; charset=utf-8"
  }
}

/// A file that is being written: hashed on the way, and kept in memory by pieces alone.
final class ReleaseFileWriter {
  /// After so many bytes it is looked whether the disk has room for more.
  private static let lookBytes: Int64 = 16 << 20

  private let name: String
  private let descriptor: Int32
  private let look: () throws -> Void
  private var digest = SHA256Stream()
  private var bytes: Int64 = 0
  private var lookAt = lookBytes

  init(_ name: String, in folder: String, look: @escaping () throws -> Void) throws {
    self.name = name
    self.look = look
    descriptor = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MediaFailure(errno) }
  }

  deinit { close(descriptor) }

  func write(_ chunk: [UInt8]) throws {
    var written = 0
    while written < chunk.count {
      let from = written
      let count = chunk.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: from), $0.count - from)
      }
      if count > 0 { written += count } else if errno != EINTR { throw MediaFailure(errno) }
    }
    bytes += Int64(chunk.count)
    digest.update(chunk)
    guard bytes >= lookAt else { return }
    lookAt = bytes + Self.lookBytes
    try look()
  }

  func finish() throws -> ReleaseFile {
    guard fsync(descriptor) == 0 else { throw MediaFailure(errno) }
    return ReleaseFile(path: name, size: bytes, hash: digest.finalize())
  }
}
