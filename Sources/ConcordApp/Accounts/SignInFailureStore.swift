import SQLite

/// The SQL of failed sign-ins, by subject: an account or an address, hashed.
enum SignInFailureStore {
  static func failures(_ db: Connection, _ subject: String) throws -> (count: Int, latestAt: Int64)? {
    try db.first(
      "SELECT failures, failed_at FROM sign_in_failures WHERE subject = :subject", ["subject": .text(subject)]
    ) { ($0.int(0), $0.integer(1)) }
  }

  /// - Parameter old: failures before this moment do not count any more.
  static func add(_ db: Connection, _ subject: String, at now: Int64, forgetting old: Int64) throws {
    _ = try db.run(
      """
      INSERT INTO sign_in_failures (subject, failures, failed_at) VALUES (:subject, 1, :now)
      ON CONFLICT DO UPDATE SET
        failures = CASE WHEN failed_at < :old THEN 1 ELSE failures + 1 END, failed_at = :now
      """, ["subject": .text(subject), "now": .integer(now), "old": .integer(old)])
  }

  static func forget(_ db: Connection, _ subject: String, olderThan old: Int64) throws {
    _ = try db.run(
      "DELETE FROM sign_in_failures WHERE subject = :subject OR failed_at < :old",
      ["subject": .text(subject), "old": .integer(old)])
  }
}
