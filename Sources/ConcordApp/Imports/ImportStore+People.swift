import Crypto
import SQLite

/// Who the annotators of an import are: a user by email, someone of the project by pseudonym, or a new person
/// without sign-in. The same name is the same person in every line.
struct ImportedPeople {
  private let db: Connection
  private let project: Int64
  private let now: Int64
  private var known: [String: Int64] = [:]

  init(_ db: Connection, project: Int64, now: Int64) {
    self.db = db
    self.project = project
    self.now = now
  }

  mutating func id(of annotator: String) throws -> Int64 {
    if let id = known[annotator] { return id }
    let id = try found(annotator) ?? made(annotator)
    known[annotator] = id
    return id
  }

  private func found(_ annotator: String) throws -> Int64? {
    guard annotator.contains("@") else {
      return try db.first(
        "SELECT user_id FROM members WHERE project_id = :project AND pseudonym = :name",
        ["project": .integer(project), "name": .text(annotator)]
      ) { $0.integer(0) }
    }
    let user = try db.first(
      "SELECT id FROM users WHERE email = :email", ["email": .text(annotator)]
    ) { $0.integer(0) }
    if let user {
      try addMember(user, pseudonym: nil)
      return user
    }
    // An earlier import may have made a person of an email that is no user's.
    return try db.first(
      """
      SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND u.email IS NULL AND u.name = :name
      """, ["project": .integer(project), "name": .text(annotator)]
    ) { $0.integer(0) }
  }

  private func made(_ annotator: String) throws -> Int64 {
    try db.run(
      "INSERT INTO users (name, created_at) VALUES (:name, :now)",
      ["name": .text(annotator), "now": .integer(now)])
    let user = db.lastInsertedID
    // An email must not show in exports that name no one.
    try addMember(user, pseudonym: annotator.contains("@") ? nil : annotator)
    return user
  }

  /// Keeps a place in the list of people without a role; who has one already keeps it.
  private func addMember(_ user: Int64, pseudonym: String?) throws {
    try db.run(
      """
      INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
      VALUES (:project, :user, NULL, :pseudonym, :now)
      ON CONFLICT (project_id, user_id) DO NOTHING
      """,
      [
        "project": .integer(project), "user": .integer(user),
        "pseudonym": .text(pseudonym ?? Pseudonym.random()), "now": .integer(now),
      ])
  }
}
