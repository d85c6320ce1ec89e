import JSON
import SQLite

/// How a project stands, told to those who look at it.
struct ProjectStanding: Sendable {
  let project: Int64
  let counts: ProjectCounts

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("id", project)
    writer.key("counts")
    counts.write(&writer)
    writer.endObject()
    return writer.bytes
  }
}

/// The SQL behind events: who may hear what, and the counters.
enum EventStore {
  /// At most so many projects are told of when someone begins to listen.
  private static let greetedProjects = 200

  static func scope(_ db: Connection, _ credential: EventCredential, at now: Int64) throws -> EventScope {
    let role = try db.first(
      "SELECT role FROM users WHERE id = :user AND disabled_at IS NULL", ["user": .integer(credential.user)]
    ) { $0.text(0) }
    guard let role, try isValid(db, credential.credential, at: now) else {
      return EventScope(user: credential.user, isAdmin: false, roles: [:], only: nil, isEmpty: true)
    }
    let roles = try db.all(
      "SELECT project_id, role FROM members WHERE user_id = :user AND role IS NOT NULL",
      ["user": .integer(credential.user)]
    ) { ($0.integer(0), ProjectRole(rawValue: $0.text(1))) }
    return EventScope(
      user: credential.user, isAdmin: role == ServerRole.admin.rawValue,
      roles: Dictionary(roles.compactMap { id, role in role.map { (id, $0) } }, uniquingKeysWith: max),
      only: credential.only)
  }

  private static func isValid(_ db: Connection, _ credential: Credential, at now: Int64) throws -> Bool {
    switch credential {
    case .session(let id):
      return try db.first(
        "SELECT 1 FROM sessions WHERE id = :id AND expires_at > :now",
        ["id": .integer(id), "now": .integer(now)]
      ) { _ in true } ?? false
    case .token(let id, _):
      return try db.first(
        "SELECT 1 FROM tokens WHERE id = :id AND (expires_at IS NULL OR expires_at > :now)",
        ["id": .integer(id), "now": .integer(now)]
      ) { _ in true } ?? false
    }
  }

  static func standing(_ db: Connection, of project: Int64) throws -> ProjectStanding? {
    try ProjectStore.counts(db, project: project).map { ProjectStanding(project: project, counts: $0) }
  }

  /// How everything stands that a listener may hear of.
  static func standing(
    _ db: Connection, for scope: EventScope
  ) throws -> (projects: [ProjectStanding], jobs: [Job]) {
    let all = try scope.only.map { [$0] } ?? projects(db, scope)
    return (
      try all.filter(scope.sees(_:)).compactMap { try standing(db, of: $0) },
      try JobStore.pending(db).filter(scope.sees(_:))
    )
  }

  private static func projects(_ db: Connection, _ scope: EventScope) throws -> [Int64] {
    guard scope.isAdmin else { return scope.roles.keys.sorted().suffix(greetedProjects) }
    return try db.all(
      "SELECT id FROM projects WHERE deleted_at IS NULL ORDER BY id DESC LIMIT :limit",
      ["limit": .int(greetedProjects)]
    ) { $0.integer(0) }
  }
}
