import JSON
import SQLite

/// The SQL of what a page may show.
enum ContentPolicyStore {
  /// The hosts that a project takes files from.
  static func mediaHosts(_ db: Connection, project: Int64) throws -> [String] {
    let hosts = try db.first(
      "SELECT workflow -> '$.media_hosts' FROM projects WHERE id = :id AND deleted_at IS NULL",
      ["id": .integer(project)]
    ) { $0.optionalBytes(0) }
    guard let bytes = hosts ?? nil else { return [] }
    return try JSONValue(parsing: bytes).array?.compactMap(\.string) ?? []
  }
}
