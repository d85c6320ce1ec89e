import JSON
import SQLite

/// One line of what happened to a task.
struct TaskHistoryEntry: Sendable {
  let id: Int64
  let at: Int64
  let user: Int64?
  let name: String?
  let action: String
  let before: [UInt8]?
  let after: [UInt8]?

  func write(_ writer: inout JSONWriter, isBlind: Bool) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("at", rfc3339(at))
    writer.key("user")
    if let user, !isBlind {
      writer.beginObject()
      writer.member("id", user)
      writer.member("name", name ?? "")
      writer.endObject()
    } else {
      writer.null()
    }
    writer.member("action", action)
    writer.memberRaw("before", before)
    writer.memberRaw("after", after)
    writer.endObject()
  }
}

/// Who has or had a task.
struct TaskAssignment: Sendable {
  let user: Int64
  let state: String
  let expiresAt: Int64

  func write(_ writer: inout JSONWriter, _ name: PersonName) {
    writer.beginObject()
    writer.key("user")
    name.write(&writer)
    writer.member("state", state)
    writer.member("expires_at", rfc3339(expiresAt))
    writer.endObject()
  }
}

/// The SQL of what only the page of one task shows.
enum TaskDetailStore {
  static let historyLimit = 200

  static func assignments(_ db: Connection, task: Int64) throws -> [TaskAssignment] {
    try db.all(
      "SELECT user_id, state, expires_at FROM assignments WHERE task_id = :task", ["task": .integer(task)]
    ) { TaskAssignment(user: $0.integer(0), state: $0.text(1), expiresAt: $0.integer(2)) }
  }

  /// Newest first.
  static func history(_ db: Connection, task: Int64) throws -> [TaskHistoryEntry] {
    try db.all(
      """
      SELECT a.id, a.at, a.user_id, u.name, a.action, a.before, a.after
      FROM audit a LEFT JOIN users u ON u.id = a.user_id
      WHERE a.subject = :subject ORDER BY a.id DESC LIMIT :limit
      """, ["subject": .text("task \(task)"), "limit": .int(historyLimit)]
    ) { row in
      TaskHistoryEntry(
        id: row.integer(0), at: row.integer(1), user: row.optionalInteger(2), name: row.optionalText(3),
        action: row.text(4), before: row.optionalBytes(5), after: row.optionalBytes(6))
    }
  }

  static func setMeta(_ db: Connection, task: Int64, _ meta: [UInt8]?) throws {
    _ = try db.run(
      "UPDATE task_payloads SET meta = :meta WHERE task_id = :id",
      ["meta": .utf8(opt: meta), "id": .integer(task)])
  }

  static func setGold(_ db: Connection, task: Int64, _ gold: [UInt8]?) throws {
    _ = try db.run(
      "UPDATE task_payloads SET gold = :gold WHERE task_id = :id",
      ["gold": .utf8(opt: gold), "id": .integer(task)])
  }

  /// A project may have been deleted and its id taken by another; so may a task: what hangs on it goes with it.
  static func delete(_ db: Connection, task: Int64) throws {
    _ = try db.run("DELETE FROM tasks WHERE id = :id", ["id": .integer(task)])
  }

  /// Takes from a person's counts what is deleted with a task.
  static func uncount(_ db: Connection, project: Int64, task: Int64) throws {
    _ = try db.run(
      """
      UPDATE members SET
        annotations = annotations - EXISTS (
          SELECT 1 FROM annotations a WHERE a.task_id = :task AND a.user_id = members.user_id),
        skips = skips - EXISTS (
          SELECT 1 FROM assignments s
          WHERE s.task_id = :task AND s.user_id = members.user_id AND s.state = 'skipped')
      WHERE project_id = :project AND user_id IN (SELECT user_id FROM assignments WHERE task_id = :task)
      """, ["project": .integer(project), "task": .integer(task)])
  }

  static func annotationCount(_ db: Connection, task: Int64) throws -> Int {
    try db.first("SELECT count(*) FROM annotations WHERE task_id = :task", ["task": .integer(task)]) {
      $0.int(0)
    } ?? 0
  }
}
