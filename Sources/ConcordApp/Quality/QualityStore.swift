import Agreement
import JSON
import Labeling
import SQLite

/// What the quality pages read from the database.
package enum QualityStore {
  /// What is asked before the cache answers.
  package static let editionQuery: StaticString = """
    SELECT p.version, c.annotations, c.changed_at,
      coalesce((SELECT max(active_at) FROM members WHERE project_id = p.id), 0)
    FROM projects AS p JOIN project_counts AS c ON c.project_id = p.id WHERE p.id = :project
    """
  package static let namesQuery: StaticString = """
    SELECT u.id, u.name, m.pseudonym FROM members AS m JOIN users AS u ON u.id = m.user_id
    WHERE m.project_id = :project ORDER BY u.id
    """
  package static let annotationsQuery: StaticString = """
    SELECT a.task_id, a.user_id, a.answers FROM annotations AS a
    JOIN tasks AS t ON t.id = a.task_id JOIN task_payloads AS p ON p.task_id = a.task_id
    WHERE a.project_id = :project AND a.counted = 1 AND t.state <> 'excluded' AND p.gold IS NULL
    ORDER BY a.id DESC LIMIT :limit
    """

  /// What an agreement report depends on, as far as a look at two rows can tell.
  struct Edition: Sendable, Equatable {
    let version: Int64
    let annotations: Int64
    let changedAt: Int64
    /// An annotation that was edited, or returned and done again, changes no count.
    let editedAt: Int64
  }

  static func edition(_ db: Connection, project: Int64) throws -> Edition? {
    try db.first(editionQuery, ["project": .integer(project)]) { row in
      Edition(
        version: row.integer(0), annotations: row.integer(1), changedAt: row.integer(2),
        editedAt: row.integer(3))
    }
  }

  static func rules(_ db: Connection, project: Int64) throws -> (schema: LabelSchema, workflow: Workflow)? {
    try db.first(
      "SELECT schema, workflow FROM projects WHERE id = :project", ["project": .integer(project)]
    ) { row in
      (
        try LabelSchema(JSONValue(parsing: row.bytes(0))),
        try Workflow(JSONValue(parsing: row.bytes(1)))
      )
    }
  }

  /// What everyone who is or was in the project is called.
  static func names(_ db: Connection, project: Int64) throws -> [Int64: Name] {
    let members = try db.all(namesQuery, ["project": .integer(project)]) {
      ($0.integer(0), Name(name: $0.text(1), pseudonym: $0.text(2)))
    }
    return Dictionary(members, uniquingKeysWith: { first, _ in first })
  }

  struct Name: Sendable {
    let name: String
    let pseudonym: String
  }

  /// The counted annotations of tasks that are neither gold nor excluded, the newest first: reviewers' decisions
  /// are labels and not among them.
  static func eachAnnotation(
    _ db: Connection, project: Int64, limit: Int, _ body: (_ task: Int64, _ user: Int64, Answers) -> Void
  ) throws {
    try db.each(
      annotationsQuery, ["project": .integer(project), "limit": .integer(Int64(limit))]
    ) { row in
      let answers = try row.withBytes(2) { try JSONValue(parsing: $0) }
      body(row.integer(0), row.integer(1), Answers(stored: answers))
      return true
    }
  }
}
