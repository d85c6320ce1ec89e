import SQLite

/// The SQL of what reviewers did: it grows with their decisions, not with the project's tasks.
enum ReviewQualityStore {
  static func reviewers(_ db: Connection, project: Int64) throws -> [ReviewerRecord] {
    let appeals = try db.all(
      """
      SELECT against, count(*), sum(outcome IS 'upheld') FROM appeals
      WHERE project_id = :project AND against IS NOT NULL GROUP BY against
      """, ["project": .integer(project)]
    ) { ($0.integer(0), (appealed: $0.int(1), overturned: $0.int(2))) }
    let against = Dictionary(appeals, uniquingKeysWith: { first, _ in first })
    return try db.all(
      """
      SELECT d.user_id, u.name, count(*), count(d.confirmed), coalesce(sum(d.confirmed), 0)
      FROM decisions d JOIN users u ON u.id = d.user_id
      WHERE d.project_id = :project GROUP BY d.user_id
      """, ["project": .integer(project)]
    ) { row in
      let found = against[row.integer(0)]
      return ReviewerRecord(
        user: row.integer(0), name: row.text(1), decisions: row.int(2), compared: row.int(3),
        confirmed: row.int(4), appealed: found?.appealed ?? 0, overturned: found?.overturned ?? 0)
    }.sorted { ($1.decisions, $0.user) < ($0.decisions, $1.user) }
  }

  static func errors(_ db: Connection, project: Int64) throws -> [ErrorCount] {
    try db.all(
      """
      SELECT e.user_id, u.name, e.category, count(*) FROM annotation_errors e JOIN users u ON u.id = e.user_id
      WHERE e.project_id = :project GROUP BY e.user_id, e.category
      """, ["project": .integer(project)]
    ) { ErrorCount(user: $0.integer(0), name: $0.text(1), category: $0.text(2), count: $0.int(3)) }
    .sorted { ($0.name, $0.user, $0.category) < ($1.name, $1.user, $1.category) }
  }

  /// The newest decisions whose reviewer found that the guidelines do not say.
  static func guidelineGaps(
    _ db: Connection, project: Int64, limit: Int
  ) throws -> [(task: Int64, comment: String?, at: Int64)] {
    try db.all(
      """
      SELECT task_id, comment, at FROM decisions INDEXED BY decisions_with_gap
      WHERE project_id = :project AND reason = 'guideline_gap' ORDER BY id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { ($0.integer(0), $0.optionalText(1), $0.integer(2)) }
  }

  static func appeals(
    _ db: Connection, project: Int64
  ) throws -> (open: Int, upheld: Int, dismissed: Int) {
    try db.first(
      """
      SELECT count(*) - count(outcome), coalesce(sum(outcome = 'upheld'), 0),
        coalesce(sum(outcome = 'dismissed'), 0)
      FROM appeals WHERE project_id = :project
      """, ["project": .integer(project)]
    ) { ($0.int(0), $0.int(1), $0.int(2)) } ?? (0, 0, 0)
  }
}
