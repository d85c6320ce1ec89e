import COpenSSL

/// Secrets that are shown once and kept only as their SHA-256: sessions, API tokens, invitations.
package enum SecretToken {
  /// Base64url of bytes from the system's generator, behind the prefix.
  package static func random(bytes count: Int = 32, prefix: String = "") -> String {
    precondition(count >= 16, "a secret needs at least 128 bits")
    return prefix + Base64URL.encode(randomBytes(count))
  }

  /// What is kept of a token.
  package static func hash(_ token: String) -> [UInt8] { SHA256.digest(Array(token.utf8)) }

  package static func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // A process without randomness cannot keep any promise, so it ends rather than hand out guessable secrets.
    precondition(RAND_bytes(&bytes, Int32(count)) == 1, "the system gives no randomness")
    return bytes
  }
}
