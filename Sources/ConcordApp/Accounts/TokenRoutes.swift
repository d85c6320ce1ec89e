import HTTP
import SQLite

/// Tokens for programs: made, shown once, listed, ended.
enum TokenRoutes {
  private static let dayMilliseconds: Int64 = 86_400_000

  static func create(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let name = PersonRules.name(&body)
    let access = body.optionalChoice("access", TokenAccess.self) ?? .write
    let days = body.optionalInteger("expires_in_days", 1...3_650)
    try body.finish()
    try SignIn.requireRecent(call, db)
    let person = try call.user
    guard try TokenStore.count(db, user: person.id) < TokenStore.mostPerPerson else {
      throw Problem.conflict(
        "too_many_tokens", "You have \(TokenStore.mostPerPerson) tokens; end some first.")
    }
    let expiresAt = days.map { call.now + $0 * dayMilliseconds }
    let (id, token) = try TokenStore.insert(
      db, user: person.id, name: name, access: access, expiresAt: expiresAt, at: call.now)
    try AuditStore.record(
      db, at: call.now, by: person.id, action: "token.created", subject: ("token", id),
      after: ["name": .string(name), "access": .string(access.rawValue)], address: call.address)
    return .object(201) { writer in
      writer.member("id", id)
      writer.member("name", name)
      writer.member("token", token)
      writer.member("access", access.rawValue)
      writer.member("expires_at", expiresAt.map(rfc3339))
    }
  }

  static func list(_ call: Call, _ db: Connection) throws -> Response {
    let query = try ListQuery(call)
    let rows = try TokenStore.list(
      db, user: call.user.id, before: try query.after?.integer(0) ?? .max, limit: query.limit + 1)
    return Page(rows, limit: query.limit) { Cursor(.integer($0.id)) }.response { writer, token in
      writer.beginObject()
      writer.member("id", token.id)
      writer.member("name", token.name)
      writer.member("access", token.access.rawValue)
      writer.member("created_at", rfc3339(token.createdAt))
      writer.member("used_at", token.usedAt.map(rfc3339))
      writer.member("expires_at", token.expiresAt.map(rfc3339))
      writer.endObject()
    }
  }

  static func end(_ call: Call, _ db: Connection) throws -> Response {
    let person = try call.user
    let id = try call.id("token")
    guard try TokenStore.delete(db, id, user: person.id) else { throw Problem.notFound }
    try AuditStore.record(
      db, at: call.now, by: person.id, action: "token.ended", subject: ("token", id), address: call.address)
    call.publish(.credentials(user: person.id))
    return .noContent
  }
}
