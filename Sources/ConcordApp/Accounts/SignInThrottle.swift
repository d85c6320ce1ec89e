import Crypto
import Glibc
import SQLite

/// How long to wait after failed sign-ins: a rule of the number of failures alone.
struct Backoff: Sendable {
  /// Failures that cost nothing.
  let free: Int
  let longestSeconds: Int64
  /// After so long without one, failures are forgotten.
  let memorySeconds: Int64

  /// An account's wait stays short, so that nobody can lock another out for long.
  static let account = Backoff(free: 5, longestSeconds: 60, memorySeconds: 86_400)
  /// Many people may share an address; one that goes on waits long.
  static let address = Backoff(free: 20, longestSeconds: 900, memorySeconds: 3_600)

  func waitSeconds(failures: Int) -> Int64 {
    guard failures >= free else { return 0 }
    return min(longestSeconds, 1 << Int64(min(failures - free, 20)))
  }
}

/// Failed sign-ins by account and by address, kept in the database so that a restart forgives nothing. Only failures
/// count, and only those that were let through to the password.
package enum SignInThrottle {
  /// Refuses while either subject has to wait.
  static func check(_ db: Connection, email: String, address: String, now: Int64) throws {
    let waits = try [(account(email), Backoff.account), (place(address), Backoff.address)].map {
      subject, backoff in
      guard let (failures, failedAt) = try SignInFailureStore.failures(db, subject),
        now - failedAt < backoff.memorySeconds * 1_000,
        // A failure far in the future was noted before the clock was set back: nobody waits until it is then.
        failedAt - now <= backoff.longestSeconds * 1_000
      else { return Int64(0) }
      return failedAt + backoff.waitSeconds(failures: failures) * 1_000 - now
    }
    let longest = waits.max() ?? 0
    if longest > 0 {
      throw Problem.tooMany(
        "Too many failed sign-ins. Wait a little and try again.", retryAfterSeconds: (longest + 999) / 1_000)
    }
  }

  static func failed(_ db: Connection, email: String, address: String, at now: Int64) throws {
    for (subject, backoff) in [(account(email), Backoff.account), (place(address), Backoff.address)] {
      try SignInFailureStore.add(db, subject, at: now, forgetting: now - backoff.memorySeconds * 1_000)
    }
  }

  /// A right password clears the account; the address has to wait for its failures to grow old.
  package static func succeeded(_ db: Connection, email: String, at now: Int64) throws {
    try SignInFailureStore.forget(db, account(email), olderThan: now - Backoff.account.memorySeconds * 1_000)
  }

  private static func account(_ email: String) -> String {
    "account:" + SHA256.hex(Array(email.lowercased().utf8))
  }

  /// An IPv6 customer has a whole /64 to choose from.
  private static func place(_ address: String) -> String {
    var network = in6_addr()
    let bytes =
      inet_pton(AF_INET6, address, &network) == 1
      ? withUnsafeBytes(of: network) { Array($0.prefix(8)) } : Array(address.utf8)
    return "address:" + SHA256.hex(bytes)
  }
}
