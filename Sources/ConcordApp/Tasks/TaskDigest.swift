import Crypto

/// What tells tasks of a project apart: 16 bytes of SHA-256 of their identity.
enum TaskDigest {
  /// As an import makes it of a task with an external id.
  static func ofExternalID(_ id: String) -> [UInt8] {
    Array(SHA256.digest([UInt8(ascii: "x")] + id.utf8).prefix(16))
  }
}
