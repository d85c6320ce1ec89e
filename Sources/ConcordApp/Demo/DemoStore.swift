import SQLite

/// The SQL that makes the demonstration's projects.
enum DemoStore {
  /// The random order and the review sample are the same at every first start.
  private static let seed: Int64 = 2_026

  static func insertProject(
    _ db: Connection, _ demo: DemoContent, by user: Int64, at now: Int64
  ) throws -> ImportProject {
    try db.run(
      """
      INSERT INTO projects (name, description, schema, workflow, guidelines, seed, created_by, created_at)
      VALUES (:name, :description, :schema, :workflow, :guidelines, :seed, :user, :now)
      """,
      [
        "name": .text(demo.name), "description": .text(demo.description),
        "schema": .utf8(demo.schema.json.bytes), "workflow": .utf8(demo.workflow.json.bytes),
        "guidelines": .text(demo.guidelines), "seed": .integer(seed), "user": .integer(user),
        "now": .integer(now),
      ])
    let id = db.lastInsertedID
    try db.run(
      "INSERT INTO project_counts (project_id, changed_at) VALUES (:id, :now)",
      ["id": .integer(id), "now": .integer(now)])
    return ImportProject(id: id, schema: demo.schema, workflow: demo.workflow, seed: seed)
  }

  /// The first gold tasks with their data.
  static func gold(
    _ db: Connection, project: Int64, limit: Int
  ) throws -> [(task: Int64, data: [UInt8])] {
    try db.all(
      """
      SELECT g.task_id, p.data FROM golds g JOIN task_payloads p ON p.task_id = g.task_id
      WHERE g.project_id = :project ORDER BY g.task_id LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { (task: $0.integer(0), data: $0.bytes(1)) }
  }

  /// Tasks that annotators disagree about, as they wait for a reviewer.
  static func disputes(_ db: Connection, project: Int64, limit: Int) throws -> [Int64] {
    try db.all(
      """
      SELECT id FROM tasks WHERE project_id = :project AND state = 'review' AND flagged = 'disputed'
      ORDER BY review_key LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { $0.integer(0) }
  }

  /// A person's annotations of tasks that a reviewer decided.
  static func decided(_ db: Connection, project: Int64, user: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT a.id FROM annotations a JOIN labels l ON l.task_id = a.task_id
      WHERE a.project_id = :project AND a.user_id = :user AND l.source = 'review' ORDER BY a.id
      """, ["project": .integer(project), "user": .integer(user)]
    ) { $0.integer(0) }
  }

  static func insertMember(
    _ db: Connection, project: Int64, user: Int64, role: ProjectRole, at now: Int64
  ) throws {
    try db.run(
      """
      INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
      VALUES (:project, :user, :role, :pseudonym, :now)
      """,
      [
        "project": .integer(project), "user": .integer(user), "role": .text(role.rawValue),
        "pseudonym": .text(Pseudonym.random()), "now": .integer(now),
      ])
  }
}
