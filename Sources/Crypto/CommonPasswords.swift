/// Passwords that everybody tries first (ASVS 6.2.4). Only such as our least length lets through are listed.
package enum CommonPasswords {
  /// Whether the password is one of them, in whichever case.
  package static func contains(_ password: String) -> Bool { listed.contains(password.lowercased()) }

  static let listed = Set(commonPasswordText.split(whereSeparator: \.isWhitespace).map(String.init))
}
