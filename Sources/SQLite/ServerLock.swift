import Glibc

/// Held while a process serves a database, so that a second one is told instead of quarrelling over the file.
final class ServerLock: Sendable {
  private let descriptor: Int32

  init(besides path: String) throws(SQLiteError) {
    let lockPath = path + ".lock"
    let opened = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw FileRules.failure("cannot open \(lockPath)") }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let holder = Self.holder(opened)
      Glibc.close(opened)
      throw SQLiteError(
        kind: .inUse,
        message: "another process\(holder) already serves \(path); end it first, or choose another folder")
    }
    descriptor = opened
    let identity = Array("\(getpid())\n".utf8)
    ftruncate(opened, 0)
    // Only a hint for the message above; the lock is the kernel's and ends with the process.
    _ = pwrite(opened, identity, identity.count, 0)
  }

  deinit { Glibc.close(descriptor) }

  /// Lets another process have it; the descriptor stays until the end.
  func release() { flock(descriptor, LOCK_UN) }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return "" }
    let digits = bytes[..<count].prefix { (0x30...0x39).contains($0) }
    return digits.isEmpty ? "" : " (\(String(decoding: digits, as: UTF8.self)))"
  }
}
