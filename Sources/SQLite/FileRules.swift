import CSQLite
import Glibc

/// What holds for the files: readable by their owner alone, in a folder that can be written.
enum FileRules {
  /// Makes the file when it is missing and shuts it to others. SQLite gives the log and its index the same mode.
  /// The file is only ever opened here before SQLite has it open: closing any other descriptor of it would
  /// drop SQLite's own locks (fcntl(2)).
  static func prepareFile(_ path: String) throws(SQLiteError) {
    let folder = folder(of: path)
    guard access(folder, F_OK) == 0 else { throw failure("cannot reach the folder \(folder)") }
    guard access(folder, W_OK) == 0 else { throw failure("cannot write in the folder \(folder)") }
    if access(path, F_OK) == 0 {
      guard access(path, W_OK) == 0 else { throw failure("cannot write \(path)") }
      chmod(path, 0o600)
      return
    }
    let created = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard created >= 0 else { throw failure("cannot make \(path)") }
    Glibc.close(created)
  }

  static func makeFolder(_ path: String) throws(SQLiteError) {
    guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    throw failure("cannot make the folder \(path)")
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// Writes what the folder lists to the disk, so that a rename in it survives a power cut.
  static func syncFolder(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    Glibc.close(descriptor)
  }

  /// The system's last error as one of ours.
  static func failure(_ what: String) -> SQLiteError {
    let code = errno
    let kind: SQLiteError.Kind =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: .full
      case EROFS, EACCES, EPERM: .readOnly
      case EIO: .io
      default: .cannotOpen
      }
    return SQLiteError(
      kind: kind, code: SQLITE_CANTOPEN, message: "\(what): \(String(cString: strerror(code)))")
  }

  static func contents(of path: String) throws(SQLiteError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot read \(path)") }
    defer { Glibc.close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      guard count >= 0 else { throw failure("cannot read \(path)") }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
    }
  }

  /// The names in a folder, sorted by their bytes.
  static func names(in folder: String) throws(SQLiteError) -> [String] {
    guard let directory = opendir(folder) else { throw failure("cannot read the folder \(folder)") }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
