import COpenSSL

/// Passwords are kept as scrypt hashes (RFC 7914) in one line of text, `scrypt$15$8$3$salt$hash`: log₂ N, r, p,
/// then salt and hash in base64url. A password is taken byte for byte: nothing is cut, folded or normalised.
///
/// One hash takes about 170 ms of CPU and 32 MiB: it never runs on an event loop, and only a few at a time.
package enum PasswordHash {
  package static func make(_ password: String) throws(CryptoError) -> String {
    let salt = SecretToken.randomBytes(16)
    guard let hash = Parameters.current.hash(password, salt: salt, length: 32) else {
      throw .passwordNotHashed
    }
    return Parameters.current.line(salt: salt, hash: hash)
  }

  /// `needsRehash` tells that the line was made with other parameters than those of today; hash the password anew
  /// while it is at hand. A line that is not one of ours matches nothing.
  package static func verify(_ password: String, against line: String) -> (matches: Bool, needsRehash: Bool) {
    guard let (parameters, salt, expected) = Parameters.read(line),
      let hash = parameters.hash(password, salt: salt, length: expected.count)
    else { return (false, false) }
    let matches = constantTimeEquals(hash, expected)
    return (matches, matches && (parameters != .current || salt.count < 16 || expected.count < 32))
  }

  /// A line that no password matches: verifying against it takes an unknown user as long as a known one.
  package static let dummy = Parameters.current.line(
    salt: SecretToken.randomBytes(16), hash: SecretToken.randomBytes(32))
}

extension PasswordHash {
  struct Parameters: Equatable {
    var logN: UInt64
    var r: UInt64
    var p: UInt64

    /// OWASP Password Storage Cheat Sheet: N = 2^15, r = 8, p = 3.
    static let current = Parameters(logN: 15, r: 8, p: 3)

    /// No line may make the server take more than this, whoever wrote it.
    private static let mostMemory: UInt64 = 256 << 20
    private static let mostPasses: UInt64 = 16

    /// 128·r·(N + p + 2) bytes, and OpenSSL wants a little beside them.
    private var memory: UInt64 { 128 * r * (1 << logN + p + 2) + 1 << 20 }

    private var isAllowed: Bool {
      (1...20).contains(logN) && (1...64).contains(r) && (1...Self.mostPasses).contains(p)
        && memory <= Self.mostMemory
    }

    func line(salt: [UInt8], hash: [UInt8]) -> String {
      "scrypt$\(logN)$\(r)$\(p)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }

    static func read(_ line: String) -> (Parameters, salt: [UInt8], hash: [UInt8])? {
      let fields = line.split(separator: "$", omittingEmptySubsequences: false)
      guard fields.count == 6, fields[0] == "scrypt",
        let logN = number(fields[1]), let r = number(fields[2]), let p = number(fields[3]),
        let salt = Base64URL.decode(fields[4]), let hash = Base64URL.decode(fields[5]),
        (8...64).contains(salt.count), (16...64).contains(hash.count)
      else { return nil }
      let parameters = Parameters(logN: logN, r: r, p: p)
      return parameters.isAllowed ? (parameters, salt, hash) : nil
    }

    private static func number(_ field: Substring) -> UInt64? {
      guard (1...2).contains(field.utf8.count), field.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      return UInt64(field)
    }

    func hash(_ password: String, salt: [UInt8], length: Int) -> [UInt8]? {
      let bytes = password.utf8.map { CChar(bitPattern: $0) }
      var key = [UInt8](repeating: 0, count: length)
      // The limit is passed because OpenSSL's own default (32 MiB) just refuses these parameters.
      let isDone = EVP_PBE_scrypt(
        bytes, bytes.count, salt, salt.count, 1 << logN, r, p, memory, &key, key.count)
      return isDone == 1 ? key : nil
    }
  }
}
