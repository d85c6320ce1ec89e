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
