import JSON
import SQLite

/// The SQL of what is believed about open tasks of adaptive projects: read to find whom a task suits.
enum BeliefStore {
  static func put(_ db: Connection, task: Int64, _ beliefs: Beliefs) throws {
    _ = try db.run(
      "INSERT OR REPLACE INTO task_beliefs (task_id, beliefs) VALUES (:task, :beliefs)",
      ["task": .integer(task), "beliefs": .blob(beliefs.json.bytes)])
  }

  static func remove(_ db: Connection, task: Int64) throws {
    _ = try db.run("DELETE FROM task_beliefs WHERE task_id = :task", ["task": .integer(task)])
  }

  static func beliefs(_ db: Connection, task: Int64) throws -> Beliefs? {
    try db.first("SELECT beliefs FROM task_beliefs WHERE task_id = :task", ["task": .integer(task)]) { row in
      try row.withBytes(0) { try Beliefs(JSONValue(parsing: $0)) }
    } ?? nil
  }
}
