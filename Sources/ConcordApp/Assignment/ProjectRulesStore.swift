import SQLite

/// The SQL of what a project asks and how its work goes.
enum ProjectRulesStore {
  static func edition(_ db: Connection, project: Int64) throws -> Edition? {
    try db.first("SELECT version, seed FROM projects WHERE id = :id", ["id": .integer(project)]) {
      Edition(version: $0.integer(0), seed: $0.integer(1))
    }
  }

  static func rules(_ db: Connection, project: Int64, edition: Edition) throws -> ProjectRules? {
    try db.first("SELECT schema, workflow FROM projects WHERE id = :id", ["id": .integer(project)]) { row in
      try ProjectRules(project: project, edition: edition, schema: row.bytes(0), workflow: row.bytes(1))
    }
  }
}
