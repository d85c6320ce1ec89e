import SQLite

/// The SQL that walks through a project's done tasks. Gold is left out: its answers are known. So is what a reviewer
/// decided after it had been suspected: it was looked at.
enum DoneTaskStore {
  struct Row {
    let id: Int64
    let label: [UInt8]
    let source: TaskLabel.Source
    let predictions: [UInt8]?
    let data: [UInt8]?
  }

  struct Page {
    let rows: [Row]
    /// By task, counted answers.
    let given: [Int64: [(user: Int64, answers: [UInt8])]]
  }

  static func page(
    _ db: Connection, project: Int64, after id: Int64, stride: Int, hasData: Bool, limit: Int
  ) throws -> Page {
    let rows = try db.all(
      """
      SELECT t.id, l.answers, l.source, p.predictions, CASE WHEN :has_data THEN p.data END
      FROM tasks t INDEXED BY tasks_by_state
      JOIN labels l ON l.task_id = t.id JOIN task_payloads p ON p.task_id = t.id
      WHERE t.project_id = :project AND t.state = 'done' AND t.id > :id AND t.id % :stride = 0 AND t.gold = 0
        AND NOT (l.source = 'review' AND EXISTS (SELECT 1 FROM label_checks c WHERE c.task_id = t.id))
      ORDER BY t.id LIMIT :limit
      """,
      [
        "project": .integer(project), "id": .integer(id), "stride": .int(stride), "has_data": .bool(hasData),
        "limit": .int(limit),
      ]
    ) { row in
      guard let source = TaskLabel.Source(rawValue: row.text(2)) else { throw DamagedRow(table: "labels") }
      return Row(
        id: row.integer(0), label: row.bytes(1), source: source, predictions: row.optionalBytes(3),
        data: row.optionalBytes(4))
    }
    var given: [Int64: [(user: Int64, answers: [UInt8])]] = [:]
    for row in rows {
      given[row.id] = try db.all(
        "SELECT user_id, answers FROM annotations WHERE task_id = :task AND counted = 1 ORDER BY user_id",
        ["task": .integer(row.id)]
      ) { ($0.integer(0), $0.bytes(1)) }
    }
    return Page(rows: rows, given: given)
  }
}
