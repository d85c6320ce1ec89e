import Crypto
import SQLite

/// What the command line does with people, also beside a running server: each call is one transaction, and the audit
/// log says that it came from the command line.
package struct AccountTool {
  private static let linkMilliseconds: Int64 = 7 * 86_400_000
  private let database: Database
  private let now: Int64

  package init(_ database: Database, now: Int64 = Database.systemMilliseconds()) {
    self.database = database
    self.now = now
  }

  /// Someone new; without a password the path of a one-time page to choose one is returned.
  package func add(email: String, name: String, role: ServerRole, password: String?) throws -> String? {
    guard PersonRules.isEmail(email) else { throw StartError("\"\(email)\" is not an email address") }
    guard !name.isEmpty, PersonRules.isName(name) else { throw StartError("the name must be one line") }
    let hash = try password.map(hash)
    let now = self.now
    return try database.writer.perform { db in
      let id = try UserStore.insert(db, email: email, name: name, role: role, password: hash, at: now)
      try AuditStore.record(
        db, at: now, by: nil, action: "user.created", subject: ("user", id),
        after: ["role": .string(role.rawValue), "from": "command line"])
      return hash == nil ? try link(db, id) : nil
    }
  }

  /// Everyone who can sign in, the newest first, a line each: id, role, email, name.
  package func list(_ body: (String) -> Void) throws {
    var before = Int64.max
    while true {
      let users = try database.read {
        try UserStore.list($0, matching: nil, hasAccount: true, before: before, limit: 500)
      }
      guard let last = users.last else { return }
      for user in users {
        guard let email = user.email else { continue }
        body(
          "\(user.id)\t\(user.role.rawValue)\(user.disabledAt == nil ? "" : ", disabled")\t\(email)\t\(user.name)"
        )
      }
      before = last.id
    }
  }

  /// Ends sessions, tokens and links at once.
  package func disable(email: String) throws {
    let now = self.now
    try database.writer.perform { db in
      let user = try find(db, email)
      guard user.disabledAt == nil else { return }
      if user.role == .admin, try !UserStore.hasOtherAdmin(db, than: user.id) {
        throw StartError("\(email) is the only admin who can sign in")
      }
      try UserStore.update(db, user.id, email: user.email, name: user.name, role: user.role, disabledAt: now)
      try SessionStore.deleteAll(db, user: user.id)
      try TokenStore.deleteAll(db, user: user.id)
      try LinkStore.deleteAll(db, user: user.id)
      try AuditStore.record(
        db, at: now, by: nil, action: "user.changed", subject: ("user", user.id),
        after: ["disabled": true, "from": "command line"])
    }
  }

  /// A new password, which ends all sessions; without one, the path of a one-time page to choose it.
  package func setPassword(email: String, _ password: String?) throws -> String? {
    let hash = try password.map(hash)
    let now = self.now
    return try database.writer.perform { db in
      let user = try find(db, email)
      try AuditStore.record(
        db, at: now, by: nil, action: hash == nil ? "user.link_made" : "user.password_changed",
        subject: ("user", user.id), after: ["from": "command line"])
      guard let hash else { return try link(db, user.id) }
      try UserStore.setPassword(db, user.id, hash)
      try SessionStore.deleteAll(db, user: user.id)
      return nil
    }
  }

  /// A token for a program; its clear text exists in what is returned alone.
  package func makeToken(email: String, name: String, access: TokenAccess, days: Int?) throws -> String {
    let now = self.now
    return try database.writer.perform { db in
      let user = try find(db, email)
      guard user.disabledAt == nil else { throw StartError("\(email) is disabled") }
      let (id, token) = try TokenStore.insert(
        db, user: user.id, name: name, access: access, expiresAt: days.map { now + Int64($0) * 86_400_000 },
        at: now)
      try AuditStore.record(
        db, at: now, by: nil, action: "token.created", subject: ("token", id),
        after: ["user": .integer(user.id), "from": "command line"])
      return token
    }
  }

  private func find(_ db: Connection, _ email: String) throws -> User {
    guard let user = try UserStore.user(db, email: email) else {
      throw StartError("there is no user \(email)")
    }
    return user
  }

  private func link(_ db: Connection, _ user: Int64) throws -> String {
    "/password#"
      + (try LinkStore.insert(db, .password, user: user, at: now, until: now + Self.linkMilliseconds))
  }

  private func hash(_ password: String) throws -> String {
    if let fault = PasswordRules.fault(password) { throw StartError("the password \(fault)") }
    return try PasswordHash.make(password)
  }
}
