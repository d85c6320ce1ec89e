import Crypto
import HTTP
import JSON
import SQLite

/// Signing in and out, and the list of where one is signed in.
enum SessionRoutes {
  private static let badCredentials = Problem(
    401, "bad_credentials", "The email or the password is not right.")

  /// The same work, answer and time for an unknown person, a wrong password and someone who was locked out.
  static func signIn(_ call: Call, _ services: Services) throws -> Response {
    var body = BodyReader(try call.body())
    let email = body.string("email", length: 0...254)
    let password = body.string("password", length: 0...PasswordRules.length.upperBound)
    try body.finish()
    let (user, stored) = try services.database.read { db in
      try SignInThrottle.check(db, email: email, address: call.address, now: call.now)
      let user = try UserStore.user(db, email: email)
      return (user, try user.flatMap { try UserStore.password(db, $0.id) })
    }
    PasswordRules.yieldToOthers()
    let (matches, needsRehash) = PasswordHash.verify(password, against: stored ?? PasswordHash.dummy)
    guard matches, let stored, let user, user.disabledAt == nil else {
      try noteFailure(call, services, email: email, user: user?.id)
      throw badCredentials
    }
    let newHash = needsRehash ? try PasswordHash.make(password) : nil
    let signIn = SignIn(call, services.configuration)
    let token = try services.database.writer.perform { db in
      // The password may have been changed, or the person locked out, while it was being checked.
      guard try UserStore.password(db, user.id) == stored, try UserStore.user(db, user.id)?.disabledAt == nil
      else { throw badCredentials }
      if let newHash { try UserStore.setPassword(db, user.id, newHash) }
      try SignInThrottle.succeeded(db, email: email, at: call.now)
      return try signIn.begin(db, user: user.id, how: "password")
    }
    return SignIn.reply(user, cookie: signIn.cookie(token))
  }

  static func noteFailure(_ call: Call, _ services: Services, email: String, user: Int64?) throws {
    try services.database.writer.perform { db in
      try SignInThrottle.failed(db, email: email, address: call.address, at: call.now)
      try AuditStore.record(
        db, at: call.now, by: nil, action: "session.refused", subject: user.map { "user \($0)" } ?? "user",
        address: call.address)
    }
  }

  static func show(_ call: Call, _ db: Connection, _ services: Services) throws -> Response {
    let person = try call.user
    guard let user = try UserStore.user(db, person.id) else { throw Problem.unauthenticated }
    var session: Session?
    if case .session(let id) = person.credential { session = try SessionStore.session(db, id) }
    let preferences = try UserStore.preferences(db, person.id)
    return .object { writer in
      writer.key("user")
      user.write(&writer)
      writer.memberRaw("preferences", preferences)
      writer.object("session", session) { writer, session in
        writer.member("id", session.id)
        writer.member("expires_at", rfc3339(session.expiresAt))
      }
      writer.object("server") { writer in
        writer.member("version", ConcordServer.version)
        writer.member("demo", services.configuration.isDemo)
      }
    }
  }

  static func signOut(_ call: Call, _ db: Connection, _ services: Services) throws -> Response {
    let person = try call.user
    guard case .session(let id) = person.credential else { return .noContent }
    _ = try SessionStore.delete(db, id, user: person.id)
    try AuditStore.record(
      db, at: call.now, by: person.id, action: "session.ended", subject: ("user", person.id),
      address: call.address)
    call.publish(.credentials(user: person.id))
    return Response.noContent.with("Set-Cookie", SignIn(call, services.configuration).endedCookie)
  }

  static func list(_ call: Call, _ db: Connection, _ services: Services) throws -> Response {
    let query = try ListQuery(call)
    let person = try call.user
    let rows = try SessionStore.list(
      db, user: person.id, now: call.now, idleSince: SignIn(call, services.configuration).idleSince,
      before: try query.after?.integer(0) ?? .max, limit: query.limit + 1)
    return Page(rows, limit: query.limit) { Cursor(.integer($0.id)) }.response { writer, session in
      writer.beginObject()
      writer.member("id", session.id)
      writer.member("created_at", rfc3339(session.createdAt))
      writer.member("seen_at", rfc3339(session.seenAt))
      writer.member("expires_at", rfc3339(session.expiresAt))
      writer.member("address", session.address)
      writer.member("agent", session.agent)
      writer.member("current", person.credential == .session(session.id))
      writer.endObject()
    }
  }

  static func end(_ call: Call, _ db: Connection) throws -> Response {
    let person = try call.user
    guard try SessionStore.delete(db, call.id("session"), user: person.id) else { throw Problem.notFound }
    try AuditStore.record(
      db, at: call.now, by: person.id, action: "session.ended", subject: ("user", person.id),
      address: call.address)
    call.publish(.credentials(user: person.id))
    return .noContent
  }

  static func endOthers(_ call: Call, _ db: Connection) throws -> Response {
    let person = try call.user
    var current: Int64 = 0
    if case .session(let id) = person.credential { current = id }
    try SessionStore.deleteAll(db, user: person.id, except: current)
    try AuditStore.record(
      db, at: call.now, by: person.id, action: "session.others_ended", subject: ("user", person.id),
      address: call.address)
    call.publish(.credentials(user: person.id))
    return .noContent
  }
}
