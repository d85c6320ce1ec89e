import Crypto
import Formats
import Glibc
import Synchronization

/// The files of all projects on the disk: `media/ab/abcd…`, each once, under the SHA-256 of its bytes. A file is written
/// under a name of our own, made safe, and then given its place, so that what stands there is whole.
package final class MediaFiles: Sendable {
  package let folder: String
  /// Whoever gives a file its place or takes it away holds this until the database says the same.
  private let places = Mutex(())

  package init(dataDirectory: String) { folder = dataDirectory + "/media" }

  var incoming: String { folder + "/incoming" }

  package func path(of hash: [UInt8]) -> String {
    let hex = Hex.encode(hash)
    return "\(folder)/\(hex.prefix(2))/\(hex)"
  }

  /// Makes the folders, and takes away what the end of an earlier run cut off.
  func prepare() throws {
    for path in [folder, incoming] where mkdir(path, 0o700) != 0 && errno != EEXIST {
      throw MediaFailure(errno)
    }
    for name in Self.names(in: incoming) where name.hasPrefix("media-") { unlink("\(incoming)/\(name)") }
    for part in Self.names(in: folder) where part.utf8.count == 2 {
      for name in Self.names(in: "\(folder)/\(part)") where name.hasSuffix(CopiedFile.partial) {
        unlink("\(folder)/\(part)/\(name)")
      }
    }
  }

  /// What lies in a folder; nothing where there is none.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  func isThere(_ hash: [UInt8]) -> Bool { access(path(of: hash), R_OK) == 0 }

  /// Gives a file its place, and enters it in the same moment; another of the same bytes is there already, and stays.
  ///
  /// - Parameter isSafe: whether it is safe on the disk. One that was not made so, because its bytes were there, is now
  ///   where they went away meanwhile.
  func place<T>(_ temporary: String, hash: [UInt8], isSafe: Bool, enter: () throws -> T) throws -> T {
    try places.withLock { _ in
      let target = path(of: hash)
      let isNew = access(target, F_OK) != 0
      if isNew {
        if !isSafe { try Self.sync(file: temporary) }
        let parent = "\(folder)/\(Hex.encode(hash).prefix(2))"
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST, rename(temporary, target) == 0 else {
          throw MediaFailure(errno)
        }
        Self.sync(folder: parent)
      } else {
        unlink(temporary)
      }
      do { return try enter() } catch {
        if isNew { unlink(target) }
        throw error
      }
    }
  }

  /// Takes files away of which the database says that nobody has them; `leave` makes it so and names them.
  func remove(_ leave: () throws -> [[UInt8]]) throws {
    try places.withLock { _ in
      for hash in try leave() { unlink(path(of: hash)) }
    }
  }

  /// The same the other way round, for a project that nobody can see any more: the files go first, so that none is left
  /// when this ends halfway and is done again.
  func erase(_ hashes: () throws -> [[UInt8]], leave: () throws -> Void) throws {
    try places.withLock { _ in
      for hash in try hashes() { unlink(path(of: hash)) }
      try leave()
    }
  }

  /// Bytes that are free on the disk for us.
  var freeBytes: Int64 {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return .max }
    return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  private static func sync(file: String) throws {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw MediaFailure(errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw MediaFailure(errno) }
  }

  /// A name is safe when its folder is.
  private static func sync(folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// A file could not be written or moved.
struct MediaFailure: Error {
  let code: Int32
  init(_ code: Int32) { self.code = code }

  var problem: Problem {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: .storageFull
    default: Problem(500, "internal", "Something went wrong in the server.")
    }
  }
}

extension Problem {
  static let storageFull = Problem(507, "storage_full", "The server's disk is full; nothing was stored.")
}

/// A file that is being written under a name of our own: hashed on the way, gone again unless it gets its place.
struct IncomingFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private var digest = SHA256Stream()
  private(set) var bytes: Int64 = 0

  init(_ files: MediaFiles, name: String) throws {
    path = "\(files.incoming)/media-\(name)"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MediaFailure(errno).problem }
  }

  deinit {
    close(descriptor)
    // Where it got its place there is nothing under this name any more.
    unlink(path)
  }

  mutating func write(_ chunk: [UInt8]) throws {
    var written = 0
    while written < chunk.count {
      let from = written
      let count = chunk.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: from), $0.count - from)
      }
      if count > 0 { written += count } else if errno != EINTR { throw MediaFailure(errno).problem }
    }
    bytes += Int64(chunk.count)
    digest.update(chunk)
  }

  /// What its headers say, once it is whole and safe on the disk, and its hash. Where its bytes are in their place already
  /// it need not be made safe.
  func finished(_ limits: MediaLimits, _ files: MediaFiles) throws -> (
    info: MediaInfo, hash: [UInt8], isSafe: Bool
  ) {
    let hash = digest.finalize()
    let descriptor = self.descriptor
    let source = MediaBytes(size: bytes) { offset, count in Self.read(descriptor, offset, count) }
    // Before the wait for the disk: a zip may hold hundreds of thousands of files that are not taken.
    let info = try MediaInfo(source, limits: limits)
    let isSafe = !files.isThere(hash)
    guard !isSafe || fsync(descriptor) == 0 else { throw MediaFailure(errno).problem }
    return (info, hash, isSafe)
  }

  private static func read(_ descriptor: Int32, _ offset: Int64, _ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count {
        let got = pread(
          descriptor, room.baseAddress?.advanced(by: filled), count - filled, off_t(offset) + filled)
        if got < 0, errno == EINTR { continue }
        if got <= 0 { break }
        filled += got
      }
    }
  }
}
