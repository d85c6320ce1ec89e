import JSON
import Labeling
import SQLite

/// What the quality pages read from the database.
package enum QualityStore {
  /// What is asked before the cache answers.
  package static let editionQuery: StaticString = """
    SELECT p.version, p.seed, coalesce(t.counted_to, 0), coalesce(t.edition, 0)
    FROM projects AS p LEFT JOIN tallies AS t ON t.project_id = p.id WHERE p.id = :project
    """
  package static let namesQuery: StaticString = """
    SELECT u.id, u.name, m.pseudonym FROM members AS m JOIN users AS u ON u.id = m.user_id
    WHERE m.project_id = :project ORDER BY u.id
    """

  /// What an agreement report depends on.
  struct Edition: Sendable, Equatable {
    let version: Int64
    let seed: Int64
    let countedTo: Int64
    let edition: Int64
  }

  static func edition(_ db: Connection, project: Int64) throws -> Edition? {
    try db.first(editionQuery, ["project": .integer(project)]) { row in
      Edition(
        version: row.integer(0), seed: row.integer(1), countedTo: row.integer(2), edition: row.integer(3))
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
}
