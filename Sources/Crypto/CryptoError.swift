/// What OpenSSL may refuse although the arguments are right.
package enum CryptoError: Error, Sendable {
  /// scrypt could not get its memory.
  case passwordNotHashed
}
