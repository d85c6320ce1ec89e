import JSON
import SQLite

/// The SQL of people.
package enum UserStore {
  private static func user(_ row: Row) -> User {
    User(
      id: row.integer(0), email: row.optionalText(1), name: row.text(2),
      role: ServerRole(rawValue: row.text(3)) ?? .member, disabledAt: row.optionalInteger(4),
      createdAt: row.integer(5), version: row.integer(6), hasPassword: row.bool(7))
  }

  package static func insert(
    _ db: Connection, email: String?, name: String, role: ServerRole, password: String?, at now: Int64
  ) throws -> Int64 {
    do {
      _ = try db.run(
        """
        INSERT INTO users (email, name, role, password, created_at)
        VALUES (:email, :name, :role, :password, :now)
        """,
        [
          "email": .text(opt: email), "name": .text(name), "role": .text(role.rawValue),
          "password": .text(opt: password), "now": .integer(now),
        ])
    } catch  where error.kind == .constraint(.unique) {
      throw emailTaken
    }
    return db.lastInsertedID
  }

  static let emailTaken = Problem.conflict(
    "email_taken", "Someone has this email address already.",
    errors: [.init(pointer: "/email", detail: "is someone's already")])

  static let lastAdmin = Problem.conflict(
    "last_admin", "This is the only admin who can sign in. Make someone else admin first.")

  package static func user(_ db: Connection, _ id: Int64) throws -> User? {
    try db.first(
      """
      SELECT id, email, name, role, disabled_at, created_at, version, password IS NOT NULL
      FROM users WHERE id = :id
      """, ["id": .integer(id)], user(_:))
  }

  package static func user(_ db: Connection, email: String) throws -> User? {
    try db.first(
      """
      SELECT id, email, name, role, disabled_at, created_at, version, password IS NOT NULL
      FROM users WHERE email = :email
      """, ["email": .text(email)], user(_:))
  }

  /// The stored hash, nil when there is no such person or no password.
  package static func password(_ db: Connection, _ id: Int64) throws -> String? {
    try db.first("SELECT password FROM users WHERE id = :id", ["id": .integer(id)]) { $0.optionalText(0) }
      ?? nil
  }

  package static func setPassword(_ db: Connection, _ id: Int64, _ hash: String) throws {
    _ = try db.run(
      "UPDATE users SET password = :hash WHERE id = :id", ["hash": .text(hash), "id": .integer(id)])
  }

  static func update(
    _ db: Connection, _ id: Int64, email: String?, name: String, role: ServerRole, disabledAt: Int64?
  ) throws {
    do {
      _ = try db.run(
        """
        UPDATE users SET email = :email, name = :name, role = :role, disabled_at = :disabled,
          version = version + 1
        WHERE id = :id
        """,
        [
          "email": .text(opt: email), "name": .text(name), "role": .text(role.rawValue),
          "disabled": .integer(opt: disabledAt), "id": .integer(id),
        ])
    } catch  where error.kind == .constraint(.unique) {
      throw emailTaken
    }
  }

  /// Whether anyone is there at all: an empty server waits for its first admin.
  package static func isEmpty(_ db: Connection) throws -> Bool {
    try db.first("SELECT 1 FROM users WHERE email IS NOT NULL LIMIT 1") { _ in true } == nil
  }

  /// Admins who can act besides this one.
  static func hasOtherAdmin(_ db: Connection, than id: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL AND password IS NOT NULL AND id <> :id LIMIT 1
      """, ["id": .integer(id)]
    ) { _ in true } ?? false
  }

  /// Everyone whose name or email holds the text, the newest first: whoever was just added is seen at once.
  /// - Parameter hasAccount: only those with an email, or only those without; nil: both.
  package static func list(
    _ db: Connection, matching text: String?, hasAccount: Bool?, before id: Int64, limit: Int
  ) throws -> [User] {
    try db.all(
      """
      SELECT id, email, name, role, disabled_at, created_at, version, password IS NOT NULL FROM users
      WHERE id < :before AND (:account IS NULL OR (email IS NOT NULL) = :account) AND (:pattern IS NULL OR name LIKE :pattern ESCAPE '\\' OR email LIKE :pattern ESCAPE '\\')
      ORDER BY id DESC LIMIT :limit
      """,
      [
        "before": .integer(id), "account": .integer(opt: hasAccount.map { $0 ? 1 : 0 }),
        "pattern": .text(opt: text.map(pattern)), "limit": .int(limit),
      ], user(_:))
  }

  /// As a manager finds people: by a part of the name or by the whole email, and only those who can sign in.
  /// The second value says whether the manager shares a project with them, and so sees the email.
  static func list(
    _ db: Connection, forManager manager: Int64, matching text: String, before id: Int64, limit: Int
  ) throws -> [(user: User, showsEmail: Bool)] {
    try db.all(
      """
      SELECT id, email, name, role, disabled_at, created_at, version, password IS NOT NULL,
        id = :manager OR EXISTS (
          SELECT 1 FROM members mine JOIN members theirs ON theirs.project_id = mine.project_id
          WHERE mine.user_id = :manager AND mine.role = 'manager' AND theirs.user_id = users.id
            AND theirs.role IS NOT NULL)
      FROM users
      WHERE id < :before AND disabled_at IS NULL AND email IS NOT NULL
        AND (name LIKE :pattern ESCAPE '\\' OR email = :text)
      ORDER BY id DESC LIMIT :limit
      """,
      [
        "manager": .integer(manager), "before": .integer(id), "pattern": .text(pattern(text)),
        "text": .text(text), "limit": .int(limit),
      ]
    ) { (user($0), $0.bool(8)) }
  }

  static func isManagerSomewhere(_ db: Connection, _ id: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM members WHERE user_id = :id AND role = 'manager' LIMIT 1", ["id": .integer(id)]
    ) { _ in true } ?? false
  }

  static func pattern(_ text: String) -> String {
    var pattern = "%"
    for character in text {
      if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
      pattern.append(character)
    }
    return pattern + "%"
  }

  static func preferences(_ db: Connection, _ id: Int64) throws -> [UInt8] {
    try db.first("SELECT preferences FROM users WHERE id = :id", ["id": .integer(id)]) { $0.bytes(0) } ?? []
  }

  static func setPreferences(_ db: Connection, _ id: Int64, _ preferences: JSONObject) throws {
    _ = try db.run(
      "UPDATE users SET preferences = :preferences WHERE id = :id",
      ["preferences": .utf8(JSONValue.object(preferences).bytes), "id": .integer(id)])
  }

  /// Leaves nothing that tells who someone was, and no way in.
  static func erase(_ db: Connection, _ id: Int64, name: String, at now: Int64) throws {
    _ = try db.run(
      """
      UPDATE users SET email = NULL, name = :name, role = 'member', password = NULL, preferences = '{}',
        disabled_at = coalesce(disabled_at, :now), version = version + 1
      WHERE id = :id
      """, ["id": .integer(id), "name": .text(name), "now": .integer(now)])
  }

  /// Takes the name from someone who came with an import and is part of no project any more. The row stays: looking for
  /// all that might refer to it would read every table.
  static func forget(_ db: Connection, _ id: Int64) throws {
    _ = try db.run(
      """
      UPDATE users SET name = 'Someone' WHERE id = :id AND email IS NULL
        AND NOT EXISTS (SELECT 1 FROM members WHERE user_id = :id)
      """, ["id": .integer(id)])
  }
}
