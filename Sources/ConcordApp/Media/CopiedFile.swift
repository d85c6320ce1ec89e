import Crypto
import Glibc

/// A file of ours that is kept a second time, beside a copy of the database.
enum CopiedFile {
  private static let blockBytes = 1 << 20

  static func size(_ path: String) -> Int64? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  /// What a copy that is not whole is called; where one was killed, the server takes it away when it starts.
  static let partial = ".partial"

  /// Under another name until it is whole and safe.
  static func copy(_ source: String, to target: String) throws {
    makeFolders(of: target)
    let input = open(source, O_RDONLY | O_CLOEXEC)
    let partial = target + Self.partial
    let output = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer {
      close(input)
      close(output)
      unlink(partial)
    }
    guard input >= 0, output >= 0 else { throw StartError("cannot copy to \(target): \(reason)") }
    while true {
      let count = sendfile(output, input, nil, blockBytes)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StartError("cannot copy to \(target): \(reason)") }
      if count == 0 { break }
    }
    guard fsync(output) == 0, rename(partial, target) == 0 else {
      throw StartError("cannot copy to \(target): \(reason)")
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }

  static func makeFolders(of path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    var folder = ""
    for part in parts {
      folder += folder.isEmpty && part.isEmpty ? "/" : part + "/"
      mkdir(folder, 0o700)
    }
  }

  static func digest(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var digest = SHA256Stream()
    var block = [UInt8](repeating: 0, count: blockBytes)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return digest.finalize() }
      digest.update(block[..<count])
    }
  }
}
