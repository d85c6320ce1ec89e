import SQLite

/// The SQL of suspected labels that reviewers look at.
enum LabelCheckStore {
  static func put(_ db: Connection, project: Int64, _ check: LabelCheck, by user: Int64) throws {
    try db.run(
      """
      INSERT OR REPLACE INTO label_checks (task_id, project_id, label, suspicions, sent_by, sent_at)
      VALUES (:task, :project, :label, :suspicions, :user, :at)
      """,
      [
        "task": .integer(check.task), "project": .integer(project), "label": .utf8(check.label),
        "suspicions": .utf8(check.suspicions), "user": .integer(user), "at": .integer(check.sentAt),
      ])
  }

  static func check(_ db: Connection, task: Int64) throws -> LabelCheck? {
    try db.first(
      "SELECT label, suspicions, sent_at FROM label_checks WHERE task_id = :task", ["task": .integer(task)]
    ) { LabelCheck(task: task, label: $0.bytes(0), suspicions: $0.bytes(1), sentAt: $0.integer(2)) }
  }

  static func setLabel(_ db: Connection, _ check: LabelCheck) throws {
    try db.run(
      "UPDATE label_checks SET label = :label, suspicions = :suspicions WHERE task_id = :task",
      [
        "task": .integer(check.task), "label": .utf8(check.label), "suspicions": .utf8(check.suspicions),
      ])
  }

  /// The newest first, each with the label that the task has now; nil while it is not done.
  static func each(
    _ db: Connection, project: Int64, limit: Int, _ body: (LabelCheck, _ now: [UInt8]?) throws -> Void
  ) throws {
    try db.each(
      """
      SELECT c.task_id, c.label, c.suspicions, c.sent_at, CASE WHEN t.state = 'done' THEN l.answers END
      FROM label_checks c INDEXED BY label_checks_by_project
      JOIN tasks t ON t.id = c.task_id LEFT JOIN labels l ON l.task_id = c.task_id
      WHERE c.project_id = :project ORDER BY c.sent_at DESC, c.task_id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { row in
      try body(
        LabelCheck(
          task: row.integer(0), label: row.bytes(1), suspicions: row.bytes(2), sentAt: row.integer(3)),
        row.optionalBytes(4))
      return true
    }
  }
}
