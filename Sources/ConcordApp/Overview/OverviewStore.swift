import SQLite

/// The SQL of the project's overview: counts that are kept, and short looks through indexes.
enum OverviewStore {
  /// Someone who is or was part of the project.
  struct Colleague {
    let id: Int64
    let name: String
    let role: ProjectRole?
    let isPaused: Bool
    let annotations: Int
    let skips: Int
    let seconds: Double
    let activeAt: Int64?
    let leases: Int
  }

  /// Open tasks of which all are looked at; of more as many that stand evenly among their ids, so that what is begun
  /// counts by its share, wherever the work has got to.
  static let mostLookedAt = 400

  static func openTasks(
    _ db: Connection, project: Int64, open: Int
  ) throws -> [(wanted: Int, judged: Int)] {
    func next(from id: Int64, limit: Int) throws -> [(id: Int64, wanted: Int, judged: Int)] {
      try db.all(
        """
        SELECT id, wanted, judged FROM tasks INDEXED BY tasks_by_state
        WHERE project_id = :project AND state = 'open' AND id >= :id ORDER BY id LIMIT :limit
        """, ["project": .integer(project), "id": .integer(id), "limit": .int(limit)]
      ) { ($0.integer(0), $0.int(1), $0.int(2)) }
    }
    let first = try next(from: 0, limit: mostLookedAt)
    guard open > mostLookedAt, let lowest = first.first?.id,
      let highest = try TaskListStore.byIDDescending(
        db, project: project, states: [.open], before: .max, limit: 1
      ).first?.task
    else { return first.map { ($0.wanted, $0.judged) } }
    return try (0..<mostLookedAt).compactMap { place in
      let id = lowest + (highest - lowest) * Int64(place) / Int64(mostLookedAt)
      return try next(from: id, limit: 1).first.map { ($0.wanted, $0.judged) }
    }
  }

  /// Those with a role or with work done; leases through the index of those that run.
  static func people(_ db: Connection, project: Int64, now: Int64) throws -> [Colleague] {
    let leases = try Dictionary(
      db.all(
        """
        SELECT user_id, count(*) FROM assignments
        WHERE project_id = :project AND state = 'leased' AND expires_at > :now GROUP BY user_id
        """, ["project": .integer(project), "now": .integer(now)]
      ) { ($0.integer(0), $0.int(1)) }, uniquingKeysWith: { first, _ in first })
    return try db.all(
      """
      SELECT m.user_id, u.name, m.role, m.paused_at IS NOT NULL OR u.disabled_at IS NOT NULL, m.annotations, m.skips,
             m.seconds, m.active_at
      FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND (m.role IS NOT NULL OR m.annotations > 0)
      ORDER BY m.annotations DESC, m.user_id LIMIT 1000
      """, ["project": .integer(project)]
    ) { row in
      Colleague(
        id: row.integer(0), name: row.text(1), role: row.optionalText(2).flatMap(ProjectRole.init),
        isPaused: row.bool(3), annotations: row.int(4), skips: row.int(5), seconds: row.real(6),
        activeAt: row.optionalInteger(7), leases: leases[row.integer(0)] ?? 0)
    }
  }

  /// Days since 1970-01-01 with what was done on each; the latest 366 days with work, oldest first.
  static func days(_ db: Connection, project: Int64) throws -> [(day: Int64, annotations: Int, done: Int)] {
    try db.all(
      """
      SELECT day, annotations, done FROM project_days WHERE project_id = :project ORDER BY day DESC LIMIT 366
      """, ["project": .integer(project)]
    ) { ($0.integer(0), $0.int(1), $0.int(2)) }.reversed()
  }

  /// When the oldest task came into review.
  static func oldestReview(_ db: Connection, project: Int64) throws -> Int64? {
    try db.first(
      """
      SELECT review_key FROM tasks WHERE project_id = :project AND state = 'review' ORDER BY review_key, id LIMIT 1
      """, ["project": .integer(project)]
    ) { $0.integer(0) }
  }

  /// When the latest annotations came in, newest first.
  static func recentSubmits(_ db: Connection, project: Int64, limit: Int) throws -> [Int64] {
    try db.all(
      """
      SELECT submitted_at FROM annotations WHERE project_id = :project ORDER BY id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { $0.integer(0) }
  }
}
