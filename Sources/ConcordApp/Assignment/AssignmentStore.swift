import SQLite

/// One person's lease on one task, and what became of it.
struct Assignment: Sendable, Equatable {
  enum State: String, Sendable { case leased, submitted, skipped, released, expired, returned }

  let id: Int64
  let project: Int64
  let task: Int64
  let user: Int64
  var state: State
  var expiresAt: Int64
  /// JSON: answers not handed in yet.
  var draft: [UInt8]?
  /// How often this work came back from review.
  var round: Int
  var returnComment: String?
}

/// The SQL of assignments.
enum AssignmentStore {
  static func assignment(_ db: Connection, _ id: Int64) throws -> Assignment? {
    try db.first(
      """
      SELECT id, project_id, task_id, user_id, state, expires_at, draft, round, return_comment
      FROM assignments WHERE id = :id
      """, ["id": .integer(id)], Assignment.init)
  }

  static func assignment(_ db: Connection, task: Int64, user: Int64) throws -> Assignment? {
    try db.first(
      """
      SELECT id, project_id, task_id, user_id, state, expires_at, draft, round, return_comment
      FROM assignments WHERE task_id = :task AND user_id = :user
      """, ["task": .integer(task), "user": .integer(user)], Assignment.init)
  }

  /// Leases of a person in a project, oldest first. The index is short: it only holds what is in work.
  static func leases(_ db: Connection, user: Int64, project: Int64) throws -> [Assignment] {
    try db.all(
      """
      SELECT id, project_id, task_id, user_id, state, expires_at, draft, round, return_comment
      FROM assignments INDEXED BY assignments_held
      WHERE user_id = :user AND project_id = :project AND state = 'leased' ORDER BY id
      """, ["user": .integer(user), "project": .integer(project)], Assignment.init)
  }

  /// How many leases there are in a project: a few a person.
  static func leaseCount(_ db: Connection, project: Int64) throws -> Int {
    try db.first(
      """
      SELECT count(*) FROM assignments INDEXED BY assignments_expiring
      WHERE project_id = :project AND state = 'leased'
      """, ["project": .integer(project)]
    ) { $0.int(0) } ?? 0
  }

  /// Work that came back to a person, oldest first.
  static func returned(_ db: Connection, user: Int64, project: Int64, limit: Int) throws -> [Assignment] {
    try db.all(
      """
      SELECT id, project_id, task_id, user_id, state, expires_at, draft, round, return_comment
      FROM assignments INDEXED BY assignments_returned
      WHERE user_id = :user AND project_id = :project AND state = 'returned' ORDER BY id LIMIT :limit
      """, ["user": .integer(user), "project": .integer(project), "limit": .int(limit)], Assignment.init)
  }

  /// Leases that ran out, the longest ago first.
  static func expired(_ db: Connection, project: Int64, at now: Int64, limit: Int) throws -> [Assignment] {
    try db.all(
      """
      SELECT id, project_id, task_id, user_id, state, expires_at, draft, round, return_comment
      FROM assignments INDEXED BY assignments_expiring
      WHERE project_id = :project AND state = 'leased' AND expires_at <= :now
      ORDER BY expires_at LIMIT :limit
      """, ["project": .integer(project), "now": .integer(now), "limit": .int(limit)], Assignment.init)
  }

  /// When the next lease ends that stands between a person and a task they have not done; looks at `limit` leases.
  static func nextExpiry(
    _ db: Connection, project: Int64, for user: Int64, limit: Int
  ) throws -> Int64? {
    try db.first(
      """
      SELECT l.expires_at FROM (
        SELECT task_id, user_id, expires_at FROM assignments INDEXED BY assignments_expiring
        WHERE project_id = :project AND state = 'leased' ORDER BY expires_at LIMIT :limit) l
        CROSS JOIN tasks t ON t.id = l.task_id
      WHERE l.user_id <> :user AND t.gold = 0 AND (t.skill = '' OR EXISTS (
        SELECT 1 FROM member_skills s
        WHERE s.project_id = t.project_id AND s.user_id = :user AND s.skill = t.skill))
        AND NOT EXISTS (
        SELECT 1 FROM assignments a WHERE a.task_id = l.task_id AND a.user_id = :user
          AND a.state IN ('leased', 'submitted', 'skipped', 'returned'))
      LIMIT 1
      """, ["project": .integer(project), "user": .integer(user), "limit": .int(limit)]
    ) { $0.integer(0) }
  }

  /// Whether a task may not be given to a person: they have it, did it or skipped it.
  static func isBarred(_ db: Connection, task: Int64, user: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM assignments WHERE task_id = :task AND user_id = :user
        AND state IN ('leased', 'submitted', 'skipped', 'returned')
      """, ["task": .integer(task), "user": .integer(user)]
    ) { $0.int(0) } != nil
  }

  /// A lease; a second one of the same task by the same person is the same row again, with its draft.
  static func lease(
    _ db: Connection, project: Int64, task: Int64, user: Int64, at now: Int64, until: Int64
  ) throws -> Assignment {
    let isNew = try db.run(
      """
      INSERT INTO assignments (id, project_id, task_id, user_id, state, created_at, expires_at)
      VALUES (
        1 + max(
          coalesce((SELECT max(id) FROM assignments), 0),
          (SELECT largest FROM spent_ids WHERE name = 'assignments')),
        :project, :task, :user, 'leased', :now, :until)
      ON CONFLICT (task_id, user_id) DO NOTHING
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(user), "now": .integer(now),
        "until": .integer(until),
      ])
    if isNew == 1 {
      return Assignment(
        id: db.lastInsertedID, project: project, task: task, user: user, state: .leased, expiresAt: until,
        draft: nil, round: 0, returnComment: nil)
    }
    try db.run(
      """
      UPDATE assignments SET state = 'leased', expires_at = :until, ended_at = NULL
      WHERE task_id = :task AND user_id = :user
      """, ["until": .integer(until), "task": .integer(task), "user": .integer(user)])
    guard let lease = try assignment(db, task: task, user: user) else {
      throw DamagedRow(table: "assignments")
    }
    return lease
  }

  static func end(_ db: Connection, _ id: Int64, as state: Assignment.State, at now: Int64) throws {
    _ = try db.run(
      "UPDATE assignments SET state = :state, ended_at = :now WHERE id = :id",
      ["state": .text(state.rawValue), "now": .integer(now), "id": .integer(id)])
  }

  /// Ends it as submitted: what was a draft is an annotation now.
  static func submitted(_ db: Connection, _ id: Int64, at now: Int64) throws {
    _ = try db.run(
      "UPDATE assignments SET state = 'submitted', ended_at = :now, draft = NULL WHERE id = :id",
      ["now": .integer(now), "id": .integer(id)])
  }

  static func skipped(_ db: Connection, _ id: Int64, reason: String, comment: String?, at now: Int64) throws {
    _ = try db.run(
      """
      UPDATE assignments SET state = 'skipped', ended_at = :now, skip_reason = :reason,
        skip_comment = :comment
      WHERE id = :id
      """,
      ["now": .integer(now), "reason": .text(reason), "comment": .text(opt: comment), "id": .integer(id)])
  }

  static func returned(
    _ db: Connection, _ id: Int64, round: Int, comment: String, draft: [UInt8], at now: Int64
  ) throws {
    _ = try db.run(
      """
      UPDATE assignments SET state = 'returned', ended_at = NULL, expires_at = :now, round = :round,
        return_comment = :comment, draft = :draft
      WHERE id = :id
      """,
      [
        "now": .integer(now), "round": .int(round), "comment": .text(comment), "draft": .utf8(draft),
        "id": .integer(id),
      ])
  }

  static func renew(_ db: Connection, _ id: Int64, until: Int64) throws {
    _ = try db.run(
      "UPDATE assignments SET expires_at = :until WHERE id = :id",
      ["until": .integer(until), "id": .integer(id)])
  }

  static func keepDraft(_ db: Connection, _ id: Int64, _ draft: [UInt8]) throws {
    _ = try db.run(
      "UPDATE assignments SET draft = :draft WHERE id = :id", ["draft": .utf8(draft), "id": .integer(id)])
  }
}

extension Assignment {
  init(_ row: Row) throws {
    guard let state = State(rawValue: row.text(4)) else { throw DamagedRow(table: "assignments") }
    self.init(
      id: row.integer(0), project: row.integer(1), task: row.integer(2), user: row.integer(3), state: state,
      expiresAt: row.integer(5), draft: row.optionalBytes(6), round: row.int(7),
      returnComment: row.optionalText(8))
  }
}
