import Formats
import Glibc

/// An uploaded file on disk while its job reads it: in a folder of its own, for the server alone to read.
struct ImportFile: Sendable {
  let path: String

  init(path: String) { self.path = path }

  /// Files lie beside the database, under names of our own making.
  init(folder: String, name: String) { path = "\(folder)/\(name)" }

  static func folder(of dataDirectory: String) -> String { "\(dataDirectory)/imports" }

  /// The import lines that a zip becomes, beside it.
  var lines: ImportFile { ImportFile(path: path + Self.linesSuffix) }
  private static let linesSuffix = ".lines"

  /// A table of a zip while it is read, beside the lines that it becomes.
  var table: ImportFile { ImportFile(path: path + ".table") }

  var isThere: Bool { access(path, R_OK) == 0 }

  /// Already gone is as good as removed.
  func remove() {
    _ = unlink(path)
    _ = unlink(path + Self.linesSuffix)
    _ = unlink(lines.table.path)
  }

  /// Removes every file of a folder but those named.
  static func removeAll(in folder: String, except wanted: Set<String>) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let owner = name.hasSuffix(linesSuffix) ? String(name.dropLast(linesSuffix.count)) : name
      if name.hasPrefix("import-"), !wanted.contains(owner) {
        ImportFile(folder: folder, name: name).remove()
      }
    }
  }

  /// The first bytes of the file, where a header stands.
  func head(bytes count: Int) throws(FormatError) -> (bytes: [UInt8], isWhole: Bool) {
    let reader = try FileBlocks(path: path, from: 0)
    var bytes = [UInt8](repeating: 0, count: count + 1)
    var length = 0
    while length < bytes.count {
      let from = length
      let outcome = bytes.withUnsafeMutableBytes { buffer in
        reader.read(UnsafeMutableRawBufferPointer(rebasing: buffer[from...]))
      }
      let read = try outcome.get()
      if read == 0 { break }
      length += read
    }
    return (Array(bytes[..<min(length, count)]), length <= count)
  }

  /// A source of the file's bytes from a place on.
  ///
  /// - Parameter done: up to where nobody will read the file again.
  func source(
    from position: ReadPosition, done: @escaping () -> Int = { 0 }
  ) throws(FormatError) -> RecordStream.Source {
    let reader = try FileBlocks(path: path, from: position.offset)
    return { (buffer) throws(FormatError) in
      reader.forget(upTo: done())
      return try reader.read(buffer).get()
    }
  }
}

/// An open file, closed with the last use of it.
private final class FileBlocks {
  private let descriptor: Int32
  private var forgotten = 0

  init(path: String, from offset: Int) throws(FormatError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable("The uploaded file is no longer there.") }
    guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
      throw .unreadable("The uploaded file cannot be read.")
    }
    posix_fadvise(descriptor, off_t(offset), 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  /// The system need not keep this part in memory any longer: what the database writes then takes its place, and new
  /// memory costs the system many times what it costs to use some again.
  func forget(upTo offset: Int) {
    guard offset - forgotten >= Self.forgottenAtOnce else { return }
    posix_fadvise(descriptor, off_t(forgotten), off_t(offset - forgotten), POSIX_FADV_DONTNEED)
    forgotten = offset
  }

  private static let forgottenAtOnce = 4 << 20

  func read(_ buffer: UnsafeMutableRawBufferPointer) -> Result<Int, FormatError> {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return .success(count) }
      if errno != EINTR { return .failure(.unreadable("The uploaded file cannot be read.")) }
    }
  }
}
