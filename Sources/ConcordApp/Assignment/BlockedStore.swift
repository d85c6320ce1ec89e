import SQLite

/// The SQL of what blocks.
enum BlockedStore {
  struct Person {
    let user: Int64
    let name: String
    let role: ProjectRole
    let isPaused: Bool
    let annotations: Int
    /// The UTC day of their last answer, and their answers on it.
    let day: (number: Int64, annotations: Int)
  }

  /// What came back to someone and was not handed in again.
  static func returned(_ db: Connection, project: Int64, user: Int64) throws -> Int {
    try db.first(
      """
      SELECT count(*) FROM assignments INDEXED BY assignments_returned
      WHERE user_id = :user AND project_id = :project AND state = 'returned'
      """, ["user": .integer(user), "project": .integer(project)]
    ) { $0.int(0) } ?? 0
  }

  static func people(_ db: Connection, project: Int64) throws -> [Person] {
    try db.all(
      """
      SELECT u.name, m.role, m.paused_at IS NOT NULL, u.id, m.annotations, m.answer_day, m.day_annotations
      FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND m.role IS NOT NULL AND u.disabled_at IS NULL
      """, ["project": .integer(project)]
    ) { row in
      guard let role = ProjectRole(rawValue: row.text(1)) else { throw DamagedRow(table: "members") }
      return Person(
        user: row.integer(3), name: row.text(0), role: role, isPaused: row.bool(2), annotations: row.int(4),
        day: (row.integer(5), row.int(6)))
    }
  }
}
