import SQLite

/// The parameters of a path that say which project it is about.
enum ProjectScope: String, CaseIterable {
  case project, task, assignment, annotation, comment, release, job, `import`

  /// `parameter` as routes write it: ":task".
  init?(parameter: String) {
    guard parameter.hasPrefix(":") else { return nil }
    self.init(rawValue: String(parameter.dropFirst()))
  }
}

/// Whose tokens the writer has seen: programs show the same one with every request.
private final class TokenPeople: Remembered {
  static let tables = ["tokens", "users"]
  private static let limit = 1_024

  struct Known {
    let signedIn: AccessStore.SignedIn
    let expiresAt: Int64?
  }

  /// By the beginning of the hash, which is as good as random.
  private var known: [UInt64: (hash: [UInt8], person: Known)] = [:]

  subscript(_ hash: [UInt8]) -> Known? {
    guard let found = known[Self.beginning(of: hash)], found.hash == hash else { return nil }
    return found.person
  }

  func keep(_ person: Known, _ hash: [UInt8]) {
    if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
    known[Self.beginning(of: hash)] = (hash, person)
  }

  private static func beginning(of hash: [UInt8]) -> UInt64 {
    hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// The SQL of "who is it, and what may they": asked with every request, each a step or two in an index.
enum AccessStore {
  struct SignedIn {
    let person: Person
    /// When the session or token was last written down as used.
    let usedAt: Int64?
  }

  static func person(
    _ db: Connection, session hash: [UInt8], now: Int64, idleSince: Int64
  ) throws -> SignedIn? {
    try db.first(
      """
      SELECT s.id, s.seen_at, u.id, u.email, u.name, u.role FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.token_hash = :hash AND s.expires_at > :now AND s.seen_at > :idle AND u.disabled_at IS NULL
      """, ["hash": .blob(hash), "now": .integer(now), "idle": .integer(idleSince)]
    ) { row in
      SignedIn(person: person(row, from: 2, .session(row.integer(0))), usedAt: row.integer(1))
    }
  }

  static func person(_ db: Connection, token hash: [UInt8], now: Int64) throws -> SignedIn? {
    let people = db.remembered(TokenPeople.self) ?? TokenPeople()
    if let known = people[hash] { return known.expiresAt ?? .max > now ? known.signedIn : nil }
    let found = try db.first(
      """
      SELECT t.id, t.used_at, t.access, u.id, u.email, u.name, u.role, t.expires_at
      FROM tokens t JOIN users u ON u.id = t.user_id
      WHERE t.token_hash = :hash AND (t.expires_at IS NULL OR t.expires_at > :now) AND u.disabled_at IS NULL
      """, ["hash": .blob(hash), "now": .integer(now)]
    ) { row in
      let access = TokenAccess(rawValue: row.text(2)) ?? .read
      let signedIn = SignedIn(
        person: person(row, from: 3, .token(row.integer(0), access)), usedAt: row.optionalInteger(1))
      return TokenPeople.Known(signedIn: signedIn, expiresAt: row.optionalInteger(7))
    }
    guard let found else { return nil }
    people.keep(found, hash)
    db.remember(people)
    return found.signedIn
  }

  private static func person(_ row: Row, from column: Int, _ credential: Credential) -> Person {
    Person(
      id: row.integer(column), email: row.optionalText(column + 1), name: row.text(column + 2),
      role: ServerRole(rawValue: row.text(column + 3)) ?? .member, credential: credential)
  }

  static func touch(_ db: Connection, _ credential: Credential, at now: Int64) throws {
    switch credential {
    case .session(let id):
      _ = try db.run(
        "UPDATE sessions SET seen_at = :now WHERE id = :id", ["now": .integer(now), "id": .integer(id)])
    case .token(let id, _):
      _ = try db.run(
        "UPDATE tokens SET used_at = :now WHERE id = :id", ["now": .integer(now), "id": .integer(id)])
    }
  }

  /// The project that a thing belongs to; nil when there is no such thing, or it belongs to none.
  static func project(_ db: Connection, of scope: ProjectScope, _ id: Int64) throws -> Int64? {
    let found: Int64??
    switch scope {
    case .project:
      found = try db.first("SELECT id FROM projects WHERE id = :id", ["id": .integer(id)]) { $0.integer(0) }
    case .task:
      found = try db.first("SELECT project_id FROM tasks WHERE id = :id", ["id": .integer(id)]) {
        $0.integer(0)
      }
    case .assignment:
      found = try db.first("SELECT project_id FROM assignments WHERE id = :id", ["id": .integer(id)]) {
        $0.integer(0)
      }
    case .annotation:
      found = try db.first("SELECT project_id FROM annotations WHERE id = :id", ["id": .integer(id)]) {
        $0.integer(0)
      }
    case .comment:
      found = try db.first("SELECT project_id FROM comments WHERE id = :id", ["id": .integer(id)]) {
        $0.integer(0)
      }
    case .release:
      found = try db.first("SELECT project_id FROM releases WHERE id = :id", ["id": .integer(id)]) {
        $0.integer(0)
      }
    case .job, .import:
      // 0: a job of a project that is gone.
      found = try db.first("SELECT coalesce(project_id, 0) FROM jobs WHERE id = :id", ["id": .integer(id)]) {
        $0.integer(0)
      }
    }
    return found ?? nil
  }

  /// The same, with the role that someone has in it.
  static func project(
    _ db: Connection, of scope: ProjectScope, _ id: Int64, for user: Int64
  ) throws -> (project: Int64, role: ProjectRole?)? {
    // Whoever labels asks for nothing else: one look instead of two.
    if scope == .assignment {
      return try db.first(
        """
        SELECT a.project_id, m.role FROM assignments a
          LEFT JOIN members m ON m.project_id = a.project_id AND m.user_id = :user
        WHERE a.id = :id
        """, ["user": .integer(user), "id": .integer(id)]
      ) { ($0.integer(0), $0.optionalText(1).flatMap(ProjectRole.init(rawValue:))) }
    }
    guard let project = try project(db, of: scope, id) else { return nil }
    return (project, try role(db, project: project, user: user))
  }

  static func isDeleted(_ db: Connection, project: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM projects WHERE id = :id AND deleted_at IS NOT NULL", ["id": .integer(project)]
    ) { _ in true } ?? false
  }

  static func isJob(_ db: Connection, _ id: Int64, by user: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM jobs WHERE id = :id AND created_by = :user",
      ["id": .integer(id), "user": .integer(user)]
    ) { _ in true } ?? false
  }

  static func role(_ db: Connection, project: Int64, user: Int64) throws -> ProjectRole? {
    let role = try db.first(
      "SELECT role FROM members WHERE project_id = :project AND user_id = :user",
      ["project": .integer(project), "user": .integer(user)]
    ) { $0.optionalText(0) }
    return role.flatMap { $0 }.flatMap(ProjectRole.init(rawValue:))
  }
}
