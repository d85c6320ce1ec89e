import Crypto
import HTTP
import SQLite

/// The first admin: made once, by whoever has the link that the server printed, or from the environment.
package enum SetupRoutes {
  private static let linkMilliseconds: Int64 = 7 * 86_400_000

  static func status(_ call: Call, _ db: Connection) throws -> Response {
    let isOpen = try UserStore.isEmpty(db)
    return .object { writer in
      writer.member("open", isOpen)
    }
  }

  static func setUp(_ call: Call, _ services: Services) throws -> Response {
    guard try services.database.read(UserStore.isEmpty) else { throw Problem.notFound }
    var body = BodyReader(try call.body())
    let secret = body.string("secret", length: 1...200)
    let email = PersonRules.email(&body)
    let name = PersonRules.name(&body)
    let password = PasswordRules.password(&body)
    try body.finish()
    _ = try services.database.read { try link(secret, call, $0) }
    PasswordRules.yieldToOthers()
    let hash = try PasswordHash.make(password)
    let signIn = SignIn(call, services.configuration)
    let (user, token) = try services.database.writer.perform { db in
      guard try UserStore.isEmpty(db) else { throw Problem.notFound }
      try LinkStore.use(db, link(secret, call, db), at: call.now)
      let user = try makeAdmin(db, email: email, name: name, password: hash, at: call.now, from: call.address)
      return (user, try signIn.begin(db, user: user.id, how: "setup"))
    }
    return SignIn.reply(user, cookie: signIn.cookie(token), status: 201)
  }

  private static func link(_ secret: String, _ call: Call, _ db: Connection) throws -> LinkStore.Link {
    guard let link = try LinkStore.link(db, secret: secret, now: call.now), link.purpose == .setup else {
      throw LinkRoutes.badLink
    }
    return link
  }

  /// Makes the admin that the environment names, while no admin has a password: also beside a demo's people.
  package static func makeFirstAdmin(_ services: Services) throws {
    let configuration = services.configuration
    guard let email = configuration.adminEmail, let password = configuration.adminPassword,
      try services.database.read({ db in
        try !UserStore.hasOtherAdmin(db, than: 0) && UserStore.user(db, email: email) == nil
      })
    else { return }
    guard PersonRules.isEmail(email) else { throw StartError("CONCORD_ADMIN_EMAIL is not an email address") }
    if let fault = PasswordRules.fault(password) { throw StartError("CONCORD_ADMIN_PASSWORD \(fault)") }
    let hash = try PasswordHash.make(password)
    let name = String(email.prefix { $0 != "@" })
    let now = services.clock()
    _ = try services.database.writer.perform { db in
      try makeAdmin(db, email: email, name: name, password: hash, at: now, from: nil)
    }
  }

  /// The path of the page that makes the first admin, with a new secret in its fragment; nil when someone is there.
  package static func link(_ services: Services) throws -> String? {
    guard try services.database.read(UserStore.isEmpty) else { return nil }
    let now = services.clock()
    let secret = try services.database.writer.perform { db in
      try LinkStore.insert(db, .setup, user: nil, at: now, until: now + linkMilliseconds)
    }
    return "/setup#\(secret)"
  }

  private static func makeAdmin(
    _ db: Connection, email: String, name: String, password: String, at now: Int64, from address: String?
  ) throws -> User {
    let id = try UserStore.insert(db, email: email, name: name, role: .admin, password: password, at: now)
    guard let user = try UserStore.user(db, id) else { throw Problem.notFound }
    try AuditStore.record(
      db, at: now, by: id, action: "user.created", subject: ("user", id), after: user.json, address: address)
    return user
  }
}
