import JSON
import SQLite

/// The SQL of jobs and of the problems that they met.
enum JobStore {
  static func insert(
    _ db: Connection, kind: String, project: Int64?, parameters: JSONValue, total: Int64?, by user: Int64?,
    at now: Int64
  ) throws -> Int64 {
    try db.run(
      """
      INSERT INTO jobs (project_id, kind, parameters, total, created_by, created_at)
      VALUES (:project, :kind, :parameters, :total, :user, :now)
      """,
      [
        "project": .integer(opt: project), "kind": .text(kind), "parameters": .utf8(parameters.bytes),
        "total": .integer(opt: total), "user": .integer(opt: user), "now": .integer(now),
      ])
    return db.lastInsertedID
  }

  static func job(_ db: Connection, _ id: Int64) throws -> Job? {
    try db.first(
      """
      SELECT j.id, j.project_id, j.kind, j.state, j.parameters, j.checkpoint, j.done, j.total, j.result, j.problem,
        j.cancel, j.created_by, u.name, j.created_at, j.started_at, j.ended_at
      FROM jobs j LEFT JOIN users u ON u.id = j.created_by WHERE j.id = :id
      """, ["id": .integer(id)], job(of:))
  }

  /// Newest first, one more than `limit`.
  static func jobs(_ db: Connection, project: Int64, kind: String, before: Int64, limit: Int) throws -> [Job]
  {
    try db.all(
      """
      SELECT j.id, j.project_id, j.kind, j.state, j.parameters, j.checkpoint, j.done, j.total, j.result, j.problem,
        j.cancel, j.created_by, u.name, j.created_at, j.started_at, j.ended_at
      FROM jobs j LEFT JOIN users u ON u.id = j.created_by
      WHERE j.project_id = :project AND j.id < :before AND j.kind = :kind ORDER BY j.id DESC LIMIT :limit
      """,
      [
        "project": .integer(project), "before": .integer(before), "kind": .text(kind),
        "limit": .int(limit + 1),
      ], job(of:))
  }

  /// The job that brings a project in line with a change of it.
  static func changing(_ db: Connection, project: Int64) throws -> Job? {
    try db.first(
      """
      SELECT j.id, j.project_id, j.kind, j.state, j.parameters, j.checkpoint, j.done, j.total, j.result, j.problem,
        j.cancel, j.created_by, u.name, j.created_at, j.started_at, j.ended_at
      FROM jobs j INDEXED BY jobs_pending LEFT JOIN users u ON u.id = j.created_by
      WHERE j.state IN ('queued', 'running') AND j.project_id = :project AND j.kind IN ('migration', 'rebuild')
      ORDER BY j.id LIMIT 1
      """, ["project": .integer(project)], job(of:))
  }

  /// A refit of models that is queued or running.
  static func refitting(_ db: Connection, project: Int64) throws -> Int64? {
    try db.first(
      """
      SELECT id FROM jobs INDEXED BY jobs_pending
      WHERE state IN ('queued', 'running') AND project_id = :project AND kind = 'inference' ORDER BY id LIMIT 1
      """, ["project": .integer(project)]
    ) { $0.integer(0) }
  }

  /// Refits that nobody asked for leave no history.
  static func forgetRefits(_ db: Connection, project: Int64) throws {
    _ = try db.run(
      """
      DELETE FROM jobs WHERE project_id = :project AND kind = 'inference' AND created_by IS NULL
        AND state NOT IN ('queued', 'running')
      """, ["project": .integer(project)])
  }

  static func isImporting(_ db: Connection, project: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM jobs INDEXED BY jobs_pending
      WHERE state IN ('queued', 'running') AND project_id = :project AND kind = 'import' LIMIT 1
      """, ["project": .integer(project)]
    ) { _ in true } ?? false
  }

  /// The files that jobs of a project have to read.
  static func files(_ db: Connection, project: Int64) throws -> [String] {
    try db.all(
      "SELECT parameters FROM jobs WHERE project_id = :project AND kind = 'import' ORDER BY id",
      ["project": .integer(project)]
    ) { try JSONValue(parsing: $0.bytes(0))["file"]?.string }.compactMap(\.self)
  }

  /// A few problems of the jobs of a project. Returns how many there were.
  static func deleteProblems(_ db: Connection, project: Int64, limit: Int) throws -> Int {
    try db.run(
      """
      DELETE FROM job_problems WHERE (job_id, number) IN (
        SELECT p.job_id, p.number FROM jobs j JOIN job_problems p ON p.job_id = j.id
        WHERE j.project_id = :project LIMIT :limit)
      """, ["project": .integer(project), "limit": .int(limit)])
  }

  /// Queued and running ones, oldest first.
  static func pending(_ db: Connection) throws -> [Job] {
    try db.all(
      """
      SELECT j.id, j.project_id, j.kind, j.state, j.parameters, j.checkpoint, j.done, j.total, j.result, j.problem,
        j.cancel, j.created_by, u.name, j.created_at, j.started_at, j.ended_at
      FROM jobs j LEFT JOIN users u ON u.id = j.created_by
      WHERE j.state IN ('queued', 'running') ORDER BY j.id
      """, [:], job(of:))
  }

  static func start(_ db: Connection, _ id: Int64, at now: Int64) throws {
    try db.run(
      "UPDATE jobs SET state = 'running', started_at = coalesce(started_at, :now) WHERE id = :id",
      ["now": .integer(now), "id": .integer(id)])
  }

  static func checkpoint(_ db: Connection, _ id: Int64, _ checkpoint: JSONValue, done: Int64) throws {
    try db.run(
      "UPDATE jobs SET checkpoint = :checkpoint, done = :done WHERE id = :id",
      ["checkpoint": .utf8(checkpoint.bytes), "done": .integer(done), "id": .integer(id)])
  }

  static func end(
    _ db: Connection, _ id: Int64, _ state: JobState, result: JSONValue?, problem: String?, at now: Int64
  ) throws {
    try db.run(
      """
      UPDATE jobs SET state = :state, result = :result, problem = :problem, ended_at = :now,
        done = CASE WHEN :state = 'done' THEN coalesce(total, done) ELSE done END
      WHERE id = :id AND state IN ('queued', 'running')
      """,
      [
        "state": .text(state.rawValue), "result": .utf8(opt: result?.bytes), "problem": .text(opt: problem),
        "now": .integer(now), "id": .integer(id),
      ])
  }

  static func requestCancel(_ db: Connection, _ id: Int64) throws {
    try db.run("UPDATE jobs SET cancel = 1 WHERE id = :id", ["id": .integer(id)])
  }

  static func addProblem(_ db: Connection, job: Int64, number: Int64, line: Int, detail: String) throws {
    try db.run(
      "INSERT INTO job_problems (job_id, number, line, detail) VALUES (:job, :number, :line, :detail)",
      ["job": .integer(job), "number": .integer(number), "line": .int(line), "detail": .text(detail)])
  }

  /// Problems after a number, in order; pages of a download.
  static func problems(
    _ db: Connection, job: Int64, after: Int64, limit: Int
  ) throws -> [(number: Int64, line: Int64, detail: String)] {
    try db.all(
      """
      SELECT number, line, detail FROM job_problems WHERE job_id = :job AND number > :after
      ORDER BY number LIMIT :limit
      """, ["job": .integer(job), "after": .integer(after), "limit": .int(limit)]
    ) { ($0.integer(0), $0.integer(1), $0.text(2)) }
  }

  private static func job(of row: Row) throws -> Job {
    guard let state = JobState(rawValue: row.text(3)) else { throw DamagedJob() }
    return Job(
      id: row.integer(0), project: row.optionalInteger(1), kind: row.text(2), state: state,
      parameters: try JSONValue(parsing: row.bytes(4)).object ?? JSONObject(),
      checkpoint: try row.optionalBytes(5).map { try JSONValue(parsing: $0) }, done: row.integer(6),
      total: row.optionalInteger(7), result: row.optionalBytes(8), problem: row.optionalText(9),
      isCancelRequested: row.bool(10), createdBy: row.optionalInteger(11).map { ($0, row.text(12)) },
      createdAt: row.integer(13), startedAt: row.optionalInteger(14), endedAt: row.optionalInteger(15))
  }
}
