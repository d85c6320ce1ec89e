import Crypto
import HTTP
import JSON
import SQLite

/// What people change about themselves.
enum AccountRoutes {
  private static let preferencesLimit = 16 * 1_024

  private static let wrongPassword = Problem(
    403, "wrong_password", "The current password is not right.",
    errors: [.init(pointer: "/current_password", detail: "is not the current password")])

  private struct Change: Sendable {
    let name: String?
    let email: String?
    let password: String?
    let current: String?
    var needsPassword: Bool { email != nil || password != nil }
  }

  /// A new email or password asks for the current password; a new password ends all other sessions.
  static func update(_ call: Call, _ services: Services) throws -> Response {
    let person = try call.user
    let change = try self.change(call)
    let stored = try services.database.read { try UserStore.password($0, person.id) }
    if change.needsPassword, let stored { try confirm(change, stored, call, services) }
    let hash = try change.password.map { password in try PasswordHash.make(password) }
    let user = try services.database.writer.perform { db in
      guard let before = try UserStore.user(db, person.id) else { throw Problem.unauthenticated }
      try call.checkVersion(before.version) { before.json }
      guard try UserStore.password(db, person.id) == stored else { throw wrongPassword }
      try UserStore.update(
        db, person.id, email: change.email ?? before.email, name: change.name ?? before.name,
        role: before.role,
        disabledAt: before.disabledAt)
      if let hash {
        var current: Int64 = 0
        if case .session(let id) = person.credential { current = id }
        try UserStore.setPassword(db, person.id, hash)
        try SessionStore.deleteAll(db, user: person.id, except: current)
        try LinkStore.deleteAll(db, user: person.id)
      }
      guard let after = try UserStore.user(db, person.id) else { throw Problem.unauthenticated }
      try AuditStore.record(
        db, at: call.now, by: person.id, action: hash == nil ? "user.changed" : "user.password_changed",
        subject: ("user", person.id), before: before.json, after: after.json, address: call.address)
      return after
    }
    if hash != nil { call.publish(.credentials(user: person.id)) }
    return Response.json { user.write(&$0) }.version(user.version)
  }

  private static func change(_ call: Call) throws -> Change {
    var body = BodyReader(try call.body())
    let change = Change(
      name: PersonRules.optionalName(&body), email: PersonRules.optionalEmail(&body),
      password: PasswordRules.optionalPassword(&body),
      current: body.optionalString("current_password", length: 0...PasswordRules.length.upperBound))
    if change.needsPassword, change.current == nil { body.fail("current_password", "is required") }
    try body.finish()
    return change
  }

  /// Guessing here is throttled like guessing at sign-in.
  private static func confirm(
    _ change: Change, _ stored: String, _ call: Call, _ services: Services
  ) throws {
    let person = try call.user
    let email = person.email ?? ""
    try services.database.read {
      try SignInThrottle.check($0, email: email, address: call.address, now: call.now)
    }
    PasswordRules.yieldToOthers()
    if !PasswordHash.verify(change.current ?? "", against: stored).matches {
      try SessionRoutes.noteFailure(call, services, email: email, user: person.id)
      throw wrongPassword
    }
  }

  static func preferences(_ call: Call, _ db: Connection) throws -> Response {
    .bytes(try UserStore.preferences(db, call.user.id), mediaType: "application/json")
  }

  static func setPreferences(_ call: Call, _ db: Connection) throws -> Response {
    let body = try call.body()
    var reader = BodyReader(body)
    if let theme = reader.optionalString("theme"), !["system", "light", "dark"].contains(theme) {
      reader.fail("theme", "must be one of system, light, dark")
    }
    _ = reader.optionalObject("keys")
    try reader.finish()
    guard call.request.body.count <= preferencesLimit else {
      throw Problem.tooLarge("Preferences have at most \(preferencesLimit) bytes.")
    }
    try UserStore.setPreferences(db, call.user.id, body)
    return .json(.object(body))
  }
}
