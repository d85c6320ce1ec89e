import Crypto
import SQLite

/// What a one-time link is for.
package enum LinkPurpose: String, Sendable { case setup, password, signIn = "sign_in" }

/// The SQL of one-time links. The secret stands in the link's fragment alone, which browsers do not send.
package enum LinkStore {
  struct Link: Sendable {
    let id: Int64
    let purpose: LinkPurpose
    let user: Int64?
  }

  /// Makes a link's secret; an older one for the same purpose and person ends with it.
  package static func insert(
    _ db: Connection, _ purpose: LinkPurpose, user: Int64?, at now: Int64, until end: Int64
  ) throws -> String {
    _ = try db.run(
      "DELETE FROM links WHERE purpose = :purpose AND user_id IS :user",
      ["purpose": .text(purpose.rawValue), "user": .integer(opt: user)])
    let secret = SecretToken.random()
    _ = try db.run(
      """
      INSERT INTO links (purpose, user_id, secret_hash, created_at, expires_at)
      VALUES (:purpose, :user, :hash, :now, :end)
      """,
      [
        "purpose": .text(purpose.rawValue), "user": .integer(opt: user),
        "hash": .blob(SecretToken.hash(secret)), "now": .integer(now), "end": .integer(end),
      ])
    return secret
  }

  /// The link of a secret, while it holds and its person may sign in.
  static func link(_ db: Connection, secret: String, now: Int64) throws -> Link? {
    try db.first(
      """
      SELECT l.id, l.purpose, l.user_id FROM links l LEFT JOIN users u ON u.id = l.user_id
      WHERE l.secret_hash = :hash AND l.expires_at > :now AND l.used_at IS NULL AND u.disabled_at IS NULL
      """, ["hash": .blob(SecretToken.hash(secret)), "now": .integer(now)]
    ) { row -> Link? in
      LinkPurpose(rawValue: row.text(1)).map {
        Link(id: row.integer(0), purpose: $0, user: row.optionalInteger(2))
      }
    } ?? nil
  }

  static func use(_ db: Connection, _ link: Link, at now: Int64) throws {
    _ = try db.run(
      "UPDATE links SET used_at = :now WHERE id = :id", ["now": .integer(now), "id": .integer(link.id)])
  }

  package static func deleteAll(_ db: Connection, user: Int64) throws {
    _ = try db.run("DELETE FROM links WHERE user_id = :user", ["user": .integer(user)])
  }
}
