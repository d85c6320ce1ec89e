import SQLite

/// The SQL of what reviewers decided and found about a task, and of what its annotators saw.
enum TaskFilterStore {
  static func isDecided(_ db: Connection, task: Int64, by user: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM decisions WHERE task_id = :task AND user_id = :user LIMIT 1",
      ["task": .integer(task), "user": .integer(user)]
    ) { _ in true } ?? false
  }

  /// - Parameter user: whose annotation has the error; nil: anyone's.
  static func hasError(_ db: Connection, task: Int64, _ category: String, of user: Int64?) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM annotations a CROSS JOIN annotation_errors e ON e.annotation_id = a.id
      WHERE a.task_id = :task AND e.category = :category AND (:user IS NULL OR e.user_id = :user) LIMIT 1
      """,
      ["task": .integer(task), "category": .text(category), "user": user.map { .integer($0) } ?? .null]
    ) { _ in true } ?? false
  }

  /// - Parameter least: how like the prediction their answers were at least, 0 to 1.
  static func isExposed(_ db: Connection, task: Int64, shown: Bool, least: Double) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM annotations a CROSS JOIN prediction_exposures e ON e.annotation_id = a.id
      WHERE a.task_id = :task AND e.shown = :shown AND e.similarity >= :least LIMIT 1
      """, ["task": .integer(task), "shown": .bool(shown), "least": .real(least)]
    ) { _ in true } ?? false
  }
}
