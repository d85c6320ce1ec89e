import Crypto
import HTTP
import JSON
import SQLite

/// The people of the server, as admins see and change them, and as managers find them.
enum UserRoutes {
  private static let inviteMilliseconds: Int64 = 7 * 86_400_000

  static func list(_ call: Call, _ db: Connection) throws -> Response {
    let query = try ListQuery(call)
    let person = try call.user
    let text = call.query["q"].flatMap { $0.isEmpty ? nil : String($0.prefix(254)) }
    let hasAccount = try call.flag("account")
    let before = try query.after?.integer(0) ?? .max
    let rows: [(user: User, showsEmail: Bool)]
    if person.isAdmin {
      rows = try UserStore.list(
        db, matching: text, hasAccount: hasAccount, before: before, limit: query.limit + 1
      ).map { ($0, true) }
    } else {
      guard try UserStore.isManagerSomewhere(db, person.id) else {
        throw Refusal(problem: .forbidden, person: person, project: nil)
      }
      rows = try UserStore.list(
        db, forManager: person.id, matching: text ?? "", before: before, limit: query.limit + 1)
    }
    return Page(rows, limit: query.limit) { Cursor(.integer($0.user.id)) }.response { writer, row in
      row.user.write(&writer, showsEmail: row.showsEmail)
    }
  }

  /// Without a password the reply has a link by which the person sets one.
  static func create(_ call: Call, _ services: Services) throws -> Response {
    var body = BodyReader(try call.body())
    let email = PersonRules.email(&body)
    let name = PersonRules.name(&body)
    let password = PasswordRules.optionalPassword(&body)
    let role = body.optionalChoice("role", ServerRole.self) ?? .member
    try body.finish()
    let admin = try call.user
    if password != nil { PasswordRules.yieldToOthers() }
    let hash = try password.map { password in try PasswordHash.make(password) }
    let (user, link) = try services.database.writer.perform { db in
      try SignIn.requireRecent(call, db)
      let id = try UserStore.insert(db, email: email, name: name, role: role, password: hash, at: call.now)
      guard let user = try UserStore.user(db, id) else { throw Problem.notFound }
      try AuditStore.record(
        db, at: call.now, by: admin.id, action: "user.created", subject: ("user", id), after: user.json,
        address: call.address)
      return (user, hash == nil ? try passwordLink(db, user: id, at: call.now).link : nil)
    }
    return .created(at: "/api/users/\(user.id)") { writer in
      writer.beginObject()
      user.writeMembers(&writer)
      if let link { writer.member("link", link) }
      writer.endObject()
    }.version(user.version)
  }

  static func show(_ call: Call, _ db: Connection) throws -> Response {
    guard let user = try UserStore.user(db, call.id("user")) else { throw Problem.notFound }
    return Response.json { user.write(&$0) }.version(user.version)
  }

  private struct Change: Sendable {
    let name: String?
    let role: ServerRole?
    let isDisabled: Bool?
    let password: String?
  }

  static func update(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("user")
    var body = BodyReader(try call.body())
    let change = Change(
      name: PersonRules.optionalName(&body), role: body.optionalChoice("role", ServerRole.self),
      isDisabled: body.optionalBool("disabled"), password: PasswordRules.optionalPassword(&body))
    try body.finish()
    if change.password != nil { PasswordRules.yieldToOthers() }
    let hash = try change.password.map { password in try PasswordHash.make(password) }
    let user = try services.database.writer.perform { try apply(change, hash, to: id, call, $0) }
    call.publish(.credentials(user: id))
    return Response.json { user.write(&$0) }.version(user.version)
  }

  private static func apply(
    _ change: Change, _ hash: String?, to id: Int64, _ call: Call, _ db: Connection
  ) throws -> User {
    guard let before = try UserStore.user(db, id) else { throw Problem.notFound }
    try call.checkVersion(before.version) { before.json }
    let role = change.role ?? before.role
    if role != before.role || hash != nil { try SignIn.requireRecent(call, db) }
    let isDisabled = change.isDisabled ?? (before.disabledAt != nil)
    let losesAdmin = before.role == .admin && before.disabledAt == nil && (role != .admin || isDisabled)
    if losesAdmin, try !UserStore.hasOtherAdmin(db, than: id) { throw UserStore.lastAdmin }
    try UserStore.update(
      db, id, email: before.email, name: change.name ?? before.name, role: role,
      disabledAt: isDisabled ? before.disabledAt ?? call.now : nil)
    if let hash {
      try UserStore.setPassword(db, id, hash)
      if let email = before.email { try SignInThrottle.succeeded(db, email: email, at: call.now) }
    }
    let isSelf = try id == call.user.id
    if isDisabled || (hash != nil && !isSelf) { try SessionStore.deleteAll(db, user: id) }
    if isDisabled {
      try TokenStore.deleteAll(db, user: id)
      try LinkStore.deleteAll(db, user: id)
    }
    guard let after = try UserStore.user(db, id) else { throw Problem.notFound }
    try AuditStore.record(
      db, at: call.now, by: call.user.id, action: hash == nil ? "user.changed" : "user.password_set",
      subject: ("user", id), before: before.json, after: after.json, address: call.address)
    return after
  }

  static func invite(_ call: Call, _ db: Connection) throws -> Response {
    let id = try call.id("user")
    try SignIn.requireRecent(call, db)
    guard let user = try UserStore.user(db, id) else { throw Problem.notFound }
    guard user.email != nil, user.disabledAt == nil else {
      throw Problem.conflict("cannot_sign_in", "This person is disabled or has no email address.")
    }
    let (link, end) = try passwordLink(db, user: id, at: call.now)
    try AuditStore.record(
      db, at: call.now, by: call.user.id, action: "user.link_made", subject: ("user", id),
      address: call.address)
    return .object(201) { writer in
      writer.member("link", link)
      writer.member("expires_at", rfc3339(end))
    }
  }

  /// The path of a page, with the secret in its fragment: relative, so that no Host header finds its way into it.
  private static func passwordLink(
    _ db: Connection, user: Int64, at now: Int64
  ) throws -> (link: String, end: Int64) {
    let end = now + inviteMilliseconds
    let secret = try LinkStore.insert(db, .password, user: user, at: now, until: end)
    return ("/password#\(secret)", end)
  }
}
