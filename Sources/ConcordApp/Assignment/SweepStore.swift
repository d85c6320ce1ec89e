import SQLite

/// The SQL of the sweep.
enum SweepStore {
  static func projectsWithExpiredLeases(_ db: Connection, at now: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT p.id FROM projects p WHERE p.migrating_at IS NULL AND p.deleted_at IS NULL AND EXISTS (
        SELECT 1 FROM assignments a INDEXED BY assignments_expiring
        WHERE a.project_id = p.id AND a.state = 'leased' AND a.expires_at <= :now)
      ORDER BY p.id
      """, ["now": .integer(now)]
    ) { $0.integer(0) }
  }
}
