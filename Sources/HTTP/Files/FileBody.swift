import Glibc

/// A regular file, open for reading; closed when nobody needs it any more.
package final class OpenFile: Sendable {
  let descriptor: Int32
  package let size: Int64
  /// Seconds since 1970.
  package let modified: Int64
  let modifiedNanoseconds: Int64
  let inode: UInt64

  package convenience init(path: String) throws(ServerError) {
    try self.init(descriptor: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK))
  }

  /// Takes the descriptor over, also when it throws.
  init(descriptor: Int32) throws(ServerError) {
    guard descriptor >= 0 else { throw ServerError("cannot open the file: \(SystemError.current)") }
    self.descriptor = descriptor
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ServerError("this is not a regular file")
    }
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec)
    modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
  }

  deinit { close(descriptor) }

  /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
  package func read(at offset: Int64, count: Int) throws(ServerError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let free = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let got = pread(descriptor, free.baseAddress, free.count, off_t(offset) + filled)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    if failure != 0 { throw ServerError("cannot read the file: \(SystemError.text(failure))") }
    return bytes
  }
}

/// A file as a response body, whole or in pieces, never whole in memory.
package final class FileBody: Sendable {
  enum Piece: Sendable, Equatable {
    case bytes([UInt8])
    case range(Range<Int64>)

    var count: Int64 {
      switch self {
      case .bytes(let bytes): Int64(bytes.count)
      case .range(let range): Int64(range.count)
      }
    }
  }

  let file: OpenFile
  let pieces: [Piece]
  /// Bytes of the body.
  package let count: Int64
  /// Bytes of the file.
  package var size: Int64 { file.size }

  package convenience init(path: String) throws(ServerError) {
    let file = try OpenFile(path: path)
    self.init(file, pieces: [.range(0..<file.size)])
  }

  init(_ file: OpenFile, pieces: [Piece]) {
    self.file = file
    self.pieces = pieces
    count = pieces.reduce(0) { $0 + $1.count }
  }
}
