import SQLite

/// The SQL of labels that are likely wrong.
enum LabelErrorStore {
  struct Row: Sendable {
    /// 1: the most suspicious.
    let place: Int64
    let task: Int64
    let question: String
    let score: Double
    let hash: [UInt8]
    let suggested: [UInt8]?
    let parts: [UInt8]
  }

  struct Search: Sendable {
    let run: Int64
    let report: [UInt8]
    let at: Int64
  }

  static func search(_ db: Connection, _ project: Int64) throws -> Search? {
    try db.first(
      "SELECT run, report, at FROM label_searches WHERE project_id = :project", ["project": .integer(project)]
    ) { Search(run: $0.integer(0), report: $0.bytes(1), at: $0.integer(2)) }
  }

  static func current(_ db: Connection, _ project: Int64) throws -> Int64? {
    try search(db, project)?.run
  }

  static func setCurrent(
    _ db: Connection, _ project: Int64, run: Int64, report: [UInt8], at now: Int64
  ) throws {
    try db.run(
      "INSERT OR REPLACE INTO label_searches (project_id, run, report, at) VALUES (:project, :run, :report, :at)",
      ["project": .integer(project), "run": .integer(run), "report": .utf8(report), "at": .integer(now)])
  }

  /// A task that was deleted meanwhile is passed over.
  static func insert(_ db: Connection, project: Int64, run: Int64, _ row: Row) throws {
    try db.run(
      """
      INSERT INTO label_suspicions
        (project_id, run, place, task_id, question, score, label_hash, suggested, parts)
      SELECT :project, :run, :place, t.id, :question, :score, :hash, :suggested, :parts
      FROM tasks t WHERE t.id = :task
      """,
      [
        "project": .integer(project), "run": .integer(run), "place": .integer(row.place),
        "task": .integer(row.task), "question": .text(row.question), "score": .real(row.score),
        "hash": .blob(row.hash), "suggested": .utf8(opt: row.suggested), "parts": .utf8(row.parts),
      ])
  }

  static func deleteOthers(_ db: Connection, _ project: Int64, run: Int64, limit: Int) throws -> Int {
    let before = try db.run(
      """
      DELETE FROM label_suspicions WHERE (project_id, run, place) IN (
        SELECT project_id, run, place FROM label_suspicions
        WHERE project_id = :project AND run < :run LIMIT :limit)
      """, ["project": .integer(project), "run": .integer(run), "limit": .int(limit)])
    let after = try db.run(
      """
      DELETE FROM label_suspicions WHERE (project_id, run, place) IN (
        SELECT project_id, run, place FROM label_suspicions
        WHERE project_id = :project AND run > :run LIMIT :limit)
      """, ["project": .integer(project), "run": .integer(run), "limit": .int(limit)])
    return before + after
  }

  /// In the order of suspicion, behind a place.
  static func page(
    _ db: Connection, _ project: Int64, run: Int64, question: String?, after place: Int64, limit: Int
  ) throws -> [Row] {
    let parameters: Parameters = [
      "project": .integer(project), "run": .integer(run), "place": .integer(place), "limit": .int(limit),
    ]
    guard let question else {
      return try db.all(
        """
        SELECT place, task_id, question, score, label_hash, suggested, parts FROM label_suspicions
        WHERE project_id = :project AND run = :run AND place > :place ORDER BY place LIMIT :limit
        """, parameters, row(of:))
    }
    return try db.all(
      """
      SELECT place, task_id, question, score, label_hash, suggested, parts
      FROM label_suspicions INDEXED BY label_suspicions_by_question
      WHERE project_id = :project AND run = :run AND question = :question AND place > :place
      ORDER BY place LIMIT :limit
      """,
      [
        "project": .integer(project), "run": .integer(run), "question": .text(question),
        "place": .integer(place), "limit": .int(limit),
      ], row(of:))
  }

  static func ofTask(_ db: Connection, _ task: Int64, run: Int64) throws -> [Row] {
    try db.all(
      """
      SELECT place, task_id, question, score, label_hash, suggested, parts FROM label_suspicions
      INDEXED BY label_suspicions_by_task WHERE task_id = :task AND run = :run ORDER BY project_id, place
      """, ["task": .integer(task), "run": .integer(run)], row(of:))
  }

  static func pendingJob(_ db: Connection, _ project: Int64) throws -> Int64? {
    try db.first(
      """
      SELECT id FROM jobs INDEXED BY jobs_pending
      WHERE state IN ('queued', 'running') AND project_id = :project AND kind = 'label_errors' LIMIT 1
      """, ["project": .integer(project)]
    ) { $0.integer(0) }
  }

  private static func row(of row: SQLite.Row) -> Row {
    Row(
      place: row.integer(0), task: row.integer(1), question: row.text(2), score: row.real(3),
      hash: row.bytes(4), suggested: row.optionalBytes(5), parts: row.bytes(6))
  }
}
