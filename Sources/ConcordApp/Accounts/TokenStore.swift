import Crypto
import SQLite

/// What a program shows to be let in. The token itself is shown once, when it is made.
struct APIToken: Sendable {
  let id: Int64
  let name: String
  let access: TokenAccess
  let createdAt: Int64
  let usedAt: Int64?
  let expiresAt: Int64?
}

/// The SQL of API tokens.
package enum TokenStore {
  package static let prefix = "cnc_"
  static let mostPerPerson = 1_000

  /// Makes a token; the clear text is returned here and never again.
  package static func insert(
    _ db: Connection, user: Int64, name: String, access: TokenAccess, expiresAt: Int64?, at now: Int64
  ) throws -> (id: Int64, token: String) {
    let token = SecretToken.random(prefix: prefix)
    _ = try db.run(
      """
      INSERT INTO tokens (user_id, name, token_hash, access, created_at, expires_at)
      VALUES (:user, :name, :hash, :access, :now, :expires)
      """,
      [
        "user": .integer(user), "name": .text(name), "hash": .blob(SecretToken.hash(token)),
        "access": .text(access.rawValue), "now": .integer(now), "expires": .integer(opt: expiresAt),
      ])
    return (db.lastInsertedID, token)
  }

  static func count(_ db: Connection, user: Int64) throws -> Int {
    try db.first("SELECT count(*) FROM tokens WHERE user_id = :user", ["user": .integer(user)]) { $0.int(0) }
      ?? 0
  }

  static func list(_ db: Connection, user: Int64, before id: Int64, limit: Int) throws -> [APIToken] {
    try db.all(
      """
      SELECT id, name, access, created_at, used_at, expires_at FROM tokens
      WHERE user_id = :user AND id < :before ORDER BY id DESC LIMIT :limit
      """, ["user": .integer(user), "before": .integer(id), "limit": .int(limit)]
    ) { row in
      APIToken(
        id: row.integer(0), name: row.text(1), access: TokenAccess(rawValue: row.text(2)) ?? .read,
        createdAt: row.integer(3), usedAt: row.optionalInteger(4), expiresAt: row.optionalInteger(5))
    }
  }

  static func delete(_ db: Connection, _ id: Int64, user: Int64) throws -> Bool {
    try db.run(
      "DELETE FROM tokens WHERE id = :id AND user_id = :user", ["id": .integer(id), "user": .integer(user)])
      > 0
  }

  package static func deleteAll(_ db: Connection, user: Int64) throws {
    _ = try db.run("DELETE FROM tokens WHERE user_id = :user", ["user": .integer(user)])
  }
}
