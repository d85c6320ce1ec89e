import SQLite

/// Someone in a project.
struct Member: Sendable {
  let user: Int64
  let name: String
  let email: String?
  let role: ProjectRole?
  let pausedAt: Int64?
  let pseudonym: String
  let annotations: Int
  let skips: Int
  let seconds: Double
  let activeAt: Int64?
  let addedAt: Int64
  let pauseReason: String?
  /// The UTC day of their last answer, in days since 1970, and their answers on it.
  let answerDay: Int64
  let dayAnnotations: Int
}

/// The SQL of who belongs to a project.
enum MemberStore {
  /// In the order of user ids; those with a role.
  static func members(_ db: Connection, project: Int64, after user: Int64, limit: Int) throws -> [Member] {
    try db.all(
      """
      SELECT m.user_id, u.name, u.email, m.role, m.paused_at, m.pseudonym, m.annotations, m.skips, m.seconds,
             m.active_at, m.added_at, m.pause_reason, m.answer_day, m.day_annotations
      FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND m.user_id > :after AND m.role IS NOT NULL
      ORDER BY m.user_id LIMIT :limit
      """, ["project": .integer(project), "after": .integer(user), "limit": .int(limit)], member)
  }

  /// Also one without a role.
  static func member(_ db: Connection, project: Int64, user: Int64) throws -> Member? {
    try db.first(
      """
      SELECT m.user_id, u.name, u.email, m.role, m.paused_at, m.pseudonym, m.annotations, m.skips, m.seconds,
             m.active_at, m.added_at, m.pause_reason, m.answer_day, m.day_annotations
      FROM members m JOIN users u ON u.id = m.user_id WHERE m.project_id = :project AND m.user_id = :user
      """, ["project": .integer(project), "user": .integer(user)], member)
  }

  static func member(_ row: Row) -> Member {
    Member(
      user: row.integer(0), name: row.text(1), email: row.optionalText(2),
      role: row.optionalText(3).flatMap(ProjectRole.init), pausedAt: row.optionalInteger(4),
      pseudonym: row.text(5),
      annotations: row.int(6), skips: row.int(7), seconds: row.real(8), activeAt: row.optionalInteger(9),
      addedAt: row.integer(10), pauseReason: row.optionalText(11), answerDay: row.integer(12),
      dayAnnotations: row.int(13))
  }

  /// Gives a role, or takes it with nil; whoever comes back keeps their pseudonym.
  static func setRole(_ db: Connection, project: Int64, user: Int64, role: ProjectRole?, at now: Int64) throws
  {
    let changed = try db.run(
      "UPDATE members SET role = :role WHERE project_id = :project AND user_id = :user",
      ["role": .text(opt: role?.rawValue), "project": .integer(project), "user": .integer(user)])
    guard changed == 0 else { return }
    _ = try db.run(
      """
      INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
      VALUES (:project, :user, :role, :pseudonym, :now)
      """,
      [
        "project": .integer(project), "user": .integer(user), "role": .text(opt: role?.rawValue),
        "pseudonym": .text(Pseudonym.random()), "now": .integer(now),
      ])
  }

  /// - Parameter reason: the rule that did it; nil: a manager, by hand.
  static func setPaused(
    _ db: Connection, project: Int64, user: Int64, at pausedAt: Int64?, reason: String? = nil
  ) throws {
    _ = try db.run(
      """
      UPDATE members SET paused_at = :paused, pause_reason = :reason
      WHERE project_id = :project AND user_id = :user
      """,
      [
        "paused": .integer(opt: pausedAt), "reason": .text(opt: reason), "project": .integer(project),
        "user": .integer(user),
      ])
  }

  /// Why someone is paused; nil when they are not, or by hand.
  static func pauseReason(_ db: Connection, project: Int64, user: Int64) throws -> String? {
    try db.first(
      """
      SELECT pause_reason FROM members
      WHERE project_id = :project AND user_id = :user AND paused_at IS NOT NULL
      """, ["project": .integer(project), "user": .integer(user)]
    ) { $0.optionalText(0) } ?? nil
  }

  /// Everyone who is or was part of a project.
  static func people(_ db: Connection, project: Int64) throws -> [Int64] {
    try db.all(
      "SELECT user_id FROM members WHERE project_id = :project ORDER BY user_id",
      ["project": .integer(project)]
    ) { $0.integer(0) }
  }

  /// The projects that someone has a role in.
  static func projects(_ db: Connection, of user: Int64) throws -> [Int64] {
    try db.all(
      "SELECT project_id FROM members WHERE user_id = :user AND role IS NOT NULL", ["user": .integer(user)]
    ) { $0.integer(0) }
  }

  static func removeAll(_ db: Connection, project: Int64) throws {
    _ = try db.run("DELETE FROM members WHERE project_id = :project", ["project": .integer(project)])
  }

  static func canSignIn(_ db: Connection, user: Int64) throws -> Bool {
    try db.first("SELECT 1 FROM users WHERE id = :id AND email IS NOT NULL", ["id": .integer(user)]) { _ in
      true
    }
      ?? false
  }
}
