import Crypto
import SQLite

/// A browser that is signed in.
struct Session: Sendable {
  let id: Int64
  let createdAt: Int64
  let seenAt: Int64
  let expiresAt: Int64
  let address: String
  let agent: String
}

/// The SQL of sessions. A session's token is in the cookie alone; here is its hash.
package enum SessionStore {
  /// Begins a session and returns its token.
  package static func insert(
    _ db: Connection, user: Int64, at now: Int64, until end: Int64, address: String, agent: String
  ) throws -> String {
    let token = SecretToken.random()
    _ = try db.run(
      """
      INSERT INTO sessions (user_id, token_hash, created_at, seen_at, expires_at, address, agent)
      VALUES (:user, :hash, :now, :now, :end, :address, :agent)
      """,
      [
        "user": .integer(user), "hash": .blob(SecretToken.hash(token)), "now": .integer(now),
        "end": .integer(end), "address": .text(address), "agent": .text(agent),
      ])
    return token
  }

  static func session(_ db: Connection, _ id: Int64) throws -> Session? {
    try db.first(
      "SELECT id, created_at, seen_at, expires_at, address, agent FROM sessions WHERE id = :id",
      ["id": .integer(id)], session(_:))
  }

  /// Those that still hold, newest first.
  static func list(
    _ db: Connection, user: Int64, now: Int64, idleSince: Int64, before id: Int64, limit: Int
  ) throws -> [Session] {
    try db.all(
      """
      SELECT id, created_at, seen_at, expires_at, address, agent FROM sessions
      WHERE user_id = :user AND id < :before AND expires_at > :now AND seen_at > :idle
      ORDER BY id DESC LIMIT :limit
      """,
      [
        "user": .integer(user), "before": .integer(id), "now": .integer(now), "idle": .integer(idleSince),
        "limit": .int(limit),
      ], session(_:))
  }

  private static func session(_ row: Row) -> Session {
    Session(
      id: row.integer(0), createdAt: row.integer(1), seenAt: row.integer(2), expiresAt: row.integer(3),
      address: row.text(4), agent: row.text(5))
  }

  static func delete(_ db: Connection, _ id: Int64, user: Int64) throws -> Bool {
    try db.run(
      "DELETE FROM sessions WHERE id = :id AND user_id = :user", ["id": .integer(id), "user": .integer(user)])
      > 0
  }

  static func delete(_ db: Connection, hash: [UInt8]) throws {
    _ = try db.run("DELETE FROM sessions WHERE token_hash = :hash", ["hash": .blob(hash)])
  }

  /// Ends all of a person's sessions but one.
  package static func deleteAll(_ db: Connection, user: Int64, except id: Int64 = 0) throws {
    _ = try db.run(
      "DELETE FROM sessions WHERE user_id = :user AND id <> :id",
      ["user": .integer(user), "id": .integer(id)])
  }

  /// Those that ran out say nothing any more.
  static func deleteEnded(_ db: Connection, user: Int64, now: Int64, idleSince: Int64) throws {
    _ = try db.run(
      "DELETE FROM sessions WHERE user_id = :user AND (expires_at <= :now OR seen_at <= :idle)",
      ["user": .integer(user), "now": .integer(now), "idle": .integer(idleSince)])
  }
}
