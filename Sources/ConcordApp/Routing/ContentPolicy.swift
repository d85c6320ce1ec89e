import HTTP
import JSON
import SQLite

/// The `Content-Security-Policy` of our pages: everything from us alone, but for the files of tasks where a project says
/// from which hosts they may come.
enum ContentPolicy {
  static let header = "Content-Security-Policy"

  static func text(mediaHosts: [String] = []) -> String {
    let hosts = mediaHosts.map { " https://\($0)" }.joined()
    let media = hosts.isEmpty ? "" : "media-src 'self'\(hosts); connect-src 'self'\(hosts); "
    return "default-src 'self'; img-src 'self' data:\(hosts); \(media)object-src 'none'; base-uri 'none'; "
      + "form-action 'self'; frame-ancestors 'none'"
  }
}

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
