import Crypto
import Glibc

/// What a password must be: long enough and not among the ones that everybody tries. No rule about kinds of
/// characters, nothing cut off, no folding of case.
package enum PasswordRules {
  package static let length = 8...1_024

  /// Why it cannot be, nil when it can.
  package static func fault(_ password: String) -> String? {
    let count = password.unicodeScalars.count
    if count < length.lowerBound { return "must have at least \(length.lowerBound) characters" }
    if count > length.upperBound { return "must have at most \(length.upperBound) characters" }
    if CommonPasswords.contains(password) { return "is among the passwords that everybody tries first" }
    return nil
  }

  static func password(_ body: inout BodyReader, _ key: String = "password") -> String {
    let password = body.string(key, length: 0...100_000)
    check(password, &body, key)
    return password
  }

  static func optionalPassword(_ body: inout BodyReader) -> String? {
    guard let password = body.optionalString("password", length: 0...100_000) else { return nil }
    check(password, &body, "password")
    return password
  }

  private static func check(_ password: String, _ body: inout BodyReader, _ key: String) {
    if let fault = fault(password) { body.fail(key, fault) }
  }

  /// Hashing is slow on purpose; behind everything else that the processor has to do it holds nobody up.
  static func yieldToOthers() { setpriority(__priority_which_t(UInt32(PRIO_PROCESS.rawValue)), 0, 10) }
}
