import SQLite

/// The SQL of what reviewers decided and found about a task, and of what its annotators saw.
enum TaskFilterStore {
  /// - Parameter second: only where another reviewer was asked apart, and what came of it.
  static func isDecided(
    _ db: Connection, task: Int64, by user: Int64, _ second: TaskFilter.SecondDecision?
  ) throws -> Bool {
    try db.all(
      "SELECT confirmed FROM decisions WHERE task_id = :task AND user_id = :user ORDER BY id",
      ["task": .integer(task), "user": .integer(user)]
    ) { $0.optionalInteger(0) }.contains { confirmed in
      switch second {
      case nil: true
      case .any: confirmed != nil
      case .same: confirmed == 1
      case .other: confirmed == 0
      }
    }
  }

  /// - Parameter reviewer: whose label was appealed against; nil: anyone's.
  static func isAppealed(
    _ db: Connection, task: Int64, _ state: TaskFilter.AppealState, against reviewer: Int64?
  ) throws -> Bool {
    try db.all(
      "SELECT outcome, against FROM appeals WHERE task_id = :task ORDER BY annotation_id",
      ["task": .integer(task)]
    ) { (outcome: $0.optionalText(0), against: $0.optionalInteger(1)) }.contains { appeal in
      if let reviewer, appeal.against != reviewer { return false }
      return state == .any || (appeal.outcome ?? TaskFilter.AppealState.open.rawValue) == state.rawValue
    }
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
