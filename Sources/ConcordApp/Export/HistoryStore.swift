import SQLite

/// The SQL of a task's history, as exports give it and imports take it back.
enum HistoryStore {
  struct Decision: Sendable {
    let user: Int64
    let answers: [UInt8]
    /// Whose annotation was adopted whole.
    let accepted: Int64?
    let comment: String?
    let reason: String?
    let confirmed: Bool?
    let at: Int64
  }

  struct Appeal: Sendable {
    let user: Int64
    let against: Int64?
    let label: [UInt8]
    let comment: String
    let at: Int64
    let outcome: String?
    let decidedBy: Int64?
    let decidedAt: Int64?
  }

  struct Comment: Sendable {
    let id: Int64
    let thread: Int64?
    /// Whose annotation it is about.
    let about: Int64?
    let user: Int64
    let kind: String
    let text: String
    let at: Int64
    let editedAt: Int64?
    let resolvedAt: Int64?
    let resolvedBy: Int64?
  }

  struct Mistake: Sendable {
    let user: Int64
    let category: String
    let reviewer: Int64
    let at: Int64
  }

  struct Version: Sendable {
    let user: Int64
    let version: Int64
    let answers: [UInt8]
    let seconds: Double
    let at: Int64
    let by: Int64?
  }

  static func decisions(_ db: Connection, task: Int64) throws -> [Decision] {
    try db.all(
      """
      SELECT d.user_id, d.answers, a.user_id, d.comment, d.reason, d.confirmed, d.at
      FROM decisions d LEFT JOIN annotations a ON a.id = d.accepted WHERE d.task_id = :task ORDER BY d.id
      """, ["task": .integer(task)]
    ) { row in
      Decision(
        user: row.integer(0), answers: row.bytes(1), accepted: row.optionalInteger(2),
        comment: row.optionalText(3), reason: row.optionalText(4),
        confirmed: row.optionalInteger(5).map { $0 != 0 }, at: row.integer(6))
    }
  }

  static func appeals(_ db: Connection, task: Int64) throws -> [Appeal] {
    try db.all(
      """
      SELECT user_id, against, label, comment, at, outcome, decided_by, decided_at
      FROM appeals WHERE task_id = :task
      """, ["task": .integer(task)]
    ) { row in
      Appeal(
        user: row.integer(0), against: row.optionalInteger(1), label: row.bytes(2), comment: row.text(3),
        at: row.integer(4), outcome: row.optionalText(5), decidedBy: row.optionalInteger(6),
        decidedAt: row.optionalInteger(7))
    }
  }

  static func comments(_ db: Connection, task: Int64) throws -> [Comment] {
    try db.all(
      """
      SELECT c.id, c.thread_id, a.user_id, c.user_id, c.kind, c.text, c.created_at, c.edited_at, c.resolved_at,
        c.resolved_by
      FROM comments c LEFT JOIN annotations a ON a.id = c.annotation_id WHERE c.task_id = :task ORDER BY c.id
      """, ["task": .integer(task)]
    ) { row in
      Comment(
        id: row.integer(0), thread: row.optionalInteger(1), about: row.optionalInteger(2),
        user: row.integer(3), kind: row.text(4), text: row.text(5), at: row.integer(6),
        editedAt: row.optionalInteger(7), resolvedAt: row.optionalInteger(8),
        resolvedBy: row.optionalInteger(9))
    }
  }

  static func errors(_ db: Connection, task: Int64) throws -> [Mistake] {
    try db.all(
      """
      SELECT e.user_id, e.category, e.reviewer_id, e.at
      FROM annotations a CROSS JOIN annotation_errors e ON e.annotation_id = a.id WHERE a.task_id = :task
      """, ["task": .integer(task)]
    ) { Mistake(user: $0.integer(0), category: $0.text(1), reviewer: $0.integer(2), at: $0.integer(3)) }
  }

  static func versions(_ db: Connection, task: Int64) throws -> [Version] {
    try db.all(
      """
      SELECT a.user_id, v.version, v.answers, v.seconds, v.at, v.by_user
      FROM annotations a CROSS JOIN annotation_versions v ON v.annotation_id = a.id WHERE a.task_id = :task
      """, ["task": .integer(task)]
    ) { row in
      Version(
        user: row.integer(0), version: row.integer(1), answers: row.bytes(2), seconds: row.real(3),
        at: row.integer(4), by: row.optionalInteger(5))
    }
  }

  // What an import brings back

  static func annotation(_ db: Connection, task: Int64, user: Int64) throws -> Int64? {
    try db.first(
      "SELECT id FROM annotations WHERE task_id = :task AND user_id = :user",
      ["task": .integer(task), "user": .integer(user)]
    ) { $0.integer(0) }
  }

  static func insert(
    _ db: Connection, project: Int64, task: Int64, _ one: Decision, accepted: Int64?
  ) throws {
    try db.run(
      """
      INSERT INTO decisions (project_id, task_id, user_id, answers, accepted, comment, reason, confirmed, at)
      VALUES (:project, :task, :user, :answers, :accepted, :comment, :reason, :confirmed, :at)
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(one.user),
        "answers": .utf8(one.answers), "accepted": .integer(opt: accepted),
        "comment": .text(opt: one.comment), "reason": .text(opt: one.reason),
        "confirmed": .integer(opt: one.confirmed.map { $0 ? 1 : 0 }), "at": .integer(one.at),
      ])
  }

  static func insert(
    _ db: Connection, project: Int64, task: Int64, _ one: Appeal, annotation: Int64
  ) throws {
    try db.run(
      """
      INSERT INTO appeals (annotation_id, project_id, task_id, user_id, against, label, comment, at, outcome,
        decided_by, decided_at)
      VALUES (:annotation, :project, :task, :user, :against, :label, :comment, :at, :outcome, :by, :decided)
      ON CONFLICT (annotation_id) DO NOTHING
      """,
      [
        "annotation": .integer(annotation), "project": .integer(project), "task": .integer(task),
        "user": .integer(one.user), "against": .integer(opt: one.against), "label": .utf8(one.label),
        "comment": .text(one.comment), "at": .integer(one.at), "outcome": .text(opt: one.outcome),
        "by": .integer(opt: one.decidedBy), "decided": .integer(opt: one.decidedAt),
      ])
  }

  /// - Returns: its id.
  static func insert(
    _ db: Connection, project: Int64, task: Int64, _ one: Comment, annotation: Int64?
  ) throws -> Int64 {
    try db.run(
      """
      INSERT INTO comments (project_id, task_id, thread_id, annotation_id, user_id, kind, text, created_at,
        edited_at, resolved_at, resolved_by)
      VALUES (:project, :task, :thread, :annotation, :user, :kind, :text, :at, :edited, :resolved, :by)
      """,
      [
        "project": .integer(project), "task": .integer(task), "thread": .integer(opt: one.thread),
        "annotation": .integer(opt: annotation), "user": .integer(one.user), "kind": .text(one.kind),
        "text": .text(one.text), "at": .integer(one.at), "edited": .integer(opt: one.editedAt),
        "resolved": .integer(opt: one.resolvedAt), "by": .integer(opt: one.resolvedBy),
      ])
    return db.lastInsertedID
  }

  static func insert(_ db: Connection, project: Int64, _ one: Mistake, annotation: Int64) throws {
    try db.run(
      """
      INSERT INTO annotation_errors (annotation_id, category, project_id, user_id, reviewer_id, at)
      VALUES (:annotation, :category, :project, :user, :reviewer, :at)
      ON CONFLICT (annotation_id, category) DO NOTHING
      """,
      [
        "annotation": .integer(annotation), "category": .text(one.category), "project": .integer(project),
        "user": .integer(one.user), "reviewer": .integer(one.reviewer), "at": .integer(one.at),
      ])
  }

  static func insert(_ db: Connection, _ one: Version, annotation: Int64) throws {
    try db.run(
      """
      INSERT INTO annotation_versions (annotation_id, version, answers, seconds, at, by_user)
      VALUES (:annotation, :version, :answers, :seconds, :at, :by)
      ON CONFLICT (annotation_id, version) DO NOTHING
      """,
      [
        "annotation": .integer(annotation), "version": .integer(one.version), "answers": .utf8(one.answers),
        "seconds": .real(one.seconds), "at": .integer(one.at), "by": .integer(opt: one.by),
      ])
  }
}
