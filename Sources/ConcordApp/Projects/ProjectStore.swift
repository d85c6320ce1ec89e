import JSON
import SQLite

/// The SQL of projects.
enum ProjectStore {
  static func project(_ db: Connection, _ id: Int64) throws -> Project? {
    try db.first(
      """
      SELECT p.id, p.name, p.description, p.schema, p.workflow, p.guidelines, p.seed, p.paused_at, p.created_at,
             p.version, c.open, c.review, c.done, c.excluded, c.annotations, c.changed_at, p.migrating_at
      FROM projects p JOIN project_counts c ON c.project_id = p.id
      WHERE p.id = :id AND p.deleted_at IS NULL
      """, ["id": .integer(id)], project)
  }

  /// Everything there is, or whose name holds the text, newest first: for admins.
  static func all(
    _ db: Connection, named text: String? = nil, before id: Int64, limit: Int
  ) throws -> [Project] {
    try db.all(
      """
      SELECT p.id, p.name, p.description, p.schema, p.workflow, p.guidelines, p.seed, p.paused_at, p.created_at,
             p.version, c.open, c.review, c.done, c.excluded, c.annotations, c.changed_at, p.migrating_at
      FROM projects p JOIN project_counts c ON c.project_id = p.id
      WHERE p.id < :before AND p.deleted_at IS NULL AND (:pattern IS NULL OR p.name LIKE :pattern ESCAPE '\\')
      ORDER BY p.id DESC LIMIT :limit
      """,
      ["before": .integer(id), "pattern": .text(opt: text.map(UserStore.pattern)), "limit": .int(limit)],
      project)
  }

  /// Those that a person is a member of, newest first.
  static func of(
    _ db: Connection, user: Int64, named text: String? = nil, before id: Int64, limit: Int
  ) throws -> [Project] {
    try db.all(
      """
      SELECT p.id, p.name, p.description, p.schema, p.workflow, p.guidelines, p.seed, p.paused_at, p.created_at,
             p.version, c.open, c.review, c.done, c.excluded, c.annotations, c.changed_at, p.migrating_at
      FROM members m JOIN projects p ON p.id = m.project_id JOIN project_counts c ON c.project_id = p.id
      WHERE m.user_id = :user AND m.project_id < :before AND m.role IS NOT NULL
        AND (:pattern IS NULL OR p.name LIKE :pattern ESCAPE '\\')
      ORDER BY m.project_id DESC LIMIT :limit
      """,
      [
        "user": .integer(user), "before": .integer(id), "pattern": .text(opt: text.map(UserStore.pattern)),
        "limit": .int(limit),
      ], project)
  }

  private static func project(_ row: Row) -> Project {
    Project(
      id: row.integer(0), name: row.text(1), description: row.text(2), schema: row.bytes(3),
      workflow: row.bytes(4),
      guidelines: row.text(5), seed: row.integer(6), pausedAt: row.optionalInteger(7),
      createdAt: row.integer(8),
      version: row.integer(9),
      counts: ProjectCounts(
        open: row.int(10), review: row.int(11), done: row.int(12), excluded: row.int(13),
        annotations: row.int(14),
        changedAt: row.integer(15)), migratingAt: row.optionalInteger(16))
  }

  /// The new project's id: never one that a deleted project had, whose lines in the audit log would be taken for its own.
  static func insert(
    _ db: Connection, name: String, description: String, schema: JSONValue, workflow: JSONValue,
    guidelines: String,
    seed: Int64, by user: Int64?, at now: Int64
  ) throws -> Int64 {
    _ = try db.run(
      """
      INSERT INTO projects (id, name, description, schema, workflow, guidelines, seed, created_by, created_at)
      VALUES (
        1 + max(coalesce((SELECT max(id) FROM projects), 0), coalesce((SELECT max(project_id) FROM audit), 0)),
        :name, :description, :schema, :workflow, :guidelines, :seed, :user, :now)
      """,
      [
        "name": .text(name), "description": .text(description), "schema": .utf8(schema.bytes),
        "workflow": .utf8(workflow.bytes), "guidelines": .text(guidelines), "seed": .integer(seed),
        "user": .integer(opt: user), "now": .integer(now),
      ])
    let id = db.lastInsertedID
    _ = try db.run(
      "INSERT INTO project_counts (project_id, changed_at) VALUES (:id, :now)",
      ["id": .integer(id), "now": .integer(now)])
    return id
  }

  static func update(
    _ db: Connection, _ id: Int64, name: String, description: String, schema: [UInt8], workflow: [UInt8],
    guidelines: String, pausedAt: Int64?
  ) throws {
    _ = try db.run(
      """
      UPDATE projects SET name = :name, description = :description, schema = :schema, workflow = :workflow,
        guidelines = :guidelines, paused_at = :paused, version = version + 1
      WHERE id = :id
      """,
      [
        "id": .integer(id), "name": .text(name), "description": .text(description), "schema": .utf8(schema),
        "workflow": .utf8(workflow), "guidelines": .text(guidelines), "paused": .integer(opt: pausedAt),
      ])
  }

  /// Says that answers are being moved, or nil that they are no more.
  static func setMigrating(_ db: Connection, _ id: Int64, at time: Int64?) throws {
    _ = try db.run(
      "UPDATE projects SET migrating_at = :time WHERE id = :id",
      ["time": .integer(opt: time), "id": .integer(id)])
  }

  /// For what would show answers of two kinds.
  static func refuseWhileMigrating(_ db: Connection, project id: Int64) throws {
    let isMigrating = try db.first(
      "SELECT migrating_at IS NOT NULL FROM projects WHERE id = :id", ["id": .integer(id)]
    ) { $0.bool(0) }
    if isMigrating ?? false { throw Problem.migrating }
  }

  static func setDeleted(_ db: Connection, _ id: Int64, at now: Int64) throws {
    _ = try db.run(
      "UPDATE projects SET deleted_at = :now WHERE id = :id", ["now": .integer(now), "id": .integer(id)])
  }

  /// A few tasks with all that hangs on them. Returns how many there were.
  static func deleteTasks(_ db: Connection, project id: Int64, limit: Int) throws -> Int {
    try db.run(
      """
      DELETE FROM tasks WHERE id IN (
        SELECT id FROM tasks WHERE project_id = :id ORDER BY changed_at, id LIMIT :limit)
      """, ["id": .integer(id), "limit": .int(limit)])
  }

  static func delete(_ db: Connection, _ id: Int64) throws {
    _ = try db.run("DELETE FROM projects WHERE id = :id", ["id": .integer(id)])
  }

  static func counts(_ db: Connection, project: Int64) throws -> ProjectCounts? {
    try db.first(
      """
      SELECT open, review, done, excluded, annotations, changed_at FROM project_counts WHERE project_id = :project
      """, ["project": .integer(project)]
    ) {
      ProjectCounts(
        open: $0.int(0), review: $0.int(1), done: $0.int(2), excluded: $0.int(3), annotations: $0.int(4),
        changedAt: $0.integer(5))
    }
  }

  static func share(_ db: Connection, project: Int64, user: Int64, since midnight: Int64) throws
    -> ProjectShare?
  {
    try db.first(
      """
      SELECT role, annotations,
        (SELECT count(*) FROM (
           SELECT annotation_id FROM annotations_of_people WHERE user_id = :user AND project_id = :project
           ORDER BY annotation_id DESC LIMIT 5000) p
         CROSS JOIN annotations a ON a.id = p.annotation_id WHERE a.submitted_at >= :midnight),
        (SELECT count(*) FROM assignments
         WHERE user_id = :user AND project_id = :project AND state = 'returned')
      FROM members WHERE project_id = :project AND user_id = :user
      """, ["project": .integer(project), "user": .integer(user), "midnight": .integer(midnight)]
    ) {
      ProjectShare(
        role: $0.optionalText(0).flatMap(ProjectRole.init), annotations: $0.int(1), today: $0.int(2),
        returned: $0.int(3))
    }
  }
}
