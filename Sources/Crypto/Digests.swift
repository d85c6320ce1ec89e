import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that are at hand.
package enum SHA256 {
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { digest(of: $0) }
  }

  package static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { room, count in
      let isDone = EVP_Digest(bytes.baseAddress, bytes.count, room.baseAddress, nil, algorithm, nil)
      precondition(isDone == 1, "SHA-256 failed")
      count = 32
    }
  }

  /// The digest in hexadecimal.
  package static func hex(_ bytes: [UInt8]) -> String { Hex.encode(digest(bytes)) }

  /// Fetched once: looking it up by name costs more than the digest of a row. Kept as a number because the
  /// pointer, which OpenSSL lets all threads share, is not `Sendable`.
  private static let fetched = UInt(bitPattern: EVP_MD_fetch(nil, "SHA256", nil))

  static var algorithm: OpaquePointer {
    guard let pointer = OpaquePointer(bitPattern: fetched) else { preconditionFailure("no SHA-256") }
    return pointer
  }
}

/// SHA-256 of bytes that come in pieces. A copy goes on from where it was copied.
package struct SHA256Stream {
  private final class Context {
    let pointer: OpaquePointer

    init() {
      guard let made = EVP_MD_CTX_new() else { preconditionFailure("no memory for SHA-256") }
      pointer = made
    }

    deinit { EVP_MD_CTX_free(pointer) }
  }

  private var context = Context()

  package init() {
    precondition(EVP_DigestInit_ex(context.pointer, SHA256.algorithm, nil) == 1, "SHA-256 failed")
  }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
  package mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { update($0) } }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&context) { context = copied() }
    precondition(EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count) == 1, "SHA-256 failed")
  }

  /// The digest of what came so far; more may follow.
  package func finalize() -> [UInt8] {
    let last = copied()
    return [UInt8](unsafeUninitializedCapacity: 32) { room, count in
      precondition(EVP_DigestFinal_ex(last.pointer, room.baseAddress, nil) == 1, "SHA-256 failed")
      count = 32
    }
  }

  private func copied() -> Context {
    let copy = Context()
    precondition(EVP_MD_CTX_copy_ex(copy.pointer, context.pointer) == 1, "SHA-256 failed")
    return copy
  }
}

/// HMAC-SHA256 (RFC 2104): shows that a message comes from who holds the key.
package enum HMACSHA256 {
  package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { room, count in
      let made = HMAC(
        SHA256.algorithm, key, Int32(key.count), message, message.count, room.baseAddress, nil)
      precondition(made != nil, "HMAC failed")
      count = 32
    }
  }

  package static func isValid(_ code: [UInt8], of message: [UInt8], key: [UInt8]) -> Bool {
    constantTimeEquals(code, authenticate(message, key: key))
  }
}

/// Compares secrets in a time that depends on their length alone.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
