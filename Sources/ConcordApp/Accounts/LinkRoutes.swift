import Crypto
import HTTP
import SQLite

/// One-time links: for a first or forgotten password, and the demo's way in.
enum LinkRoutes {
  static let badLink = Problem(
    404, "bad_link", "This link was used, has run out, or never was one.", detail: "Ask for a new one.")

  /// Signs in by a link for that; for a link to set a password, says whose it is and leaves it unused.
  static func open(_ call: Call, _ db: Connection, _ services: Services) throws -> Response {
    var body = BodyReader(try call.body())
    let secret = body.string("secret", length: 1...200)
    try body.finish()
    let (link, user) = try self.link(secret, call, db)
    switch link.purpose {
    case .setup: throw badLink
    case .password:
      return .object { writer in
        writer.member("purpose", link.purpose.rawValue)
        writer.member("email", user.email)
      }
    case .signIn:
      try LinkStore.use(db, link, at: call.now)
      let signIn = SignIn(call, services.configuration)
      let token = try signIn.begin(db, user: user.id, how: "link")
      return Response.object { writer in
        writer.key("user")
        user.write(&writer)
        writer.member("purpose", link.purpose.rawValue)
      }.with("Set-Cookie", signIn.cookie(token))
    }
  }

  /// Sets a password by a link and signs in with it; all other sessions end.
  static func setPassword(_ call: Call, _ services: Services) throws -> Response {
    var body = BodyReader(try call.body())
    let secret = body.string("secret", length: 1...200)
    let password = PasswordRules.password(&body)
    try body.finish()
    _ = try services.database.read { try passwordLink(secret, call, $0) }
    PasswordRules.yieldToOthers()
    let hash = try PasswordHash.make(password)
    let signIn = SignIn(call, services.configuration)
    let (user, token) = try services.database.writer.perform { db in
      let (link, user) = try passwordLink(secret, call, db)
      try LinkStore.use(db, link, at: call.now)
      try UserStore.setPassword(db, user.id, hash)
      try SessionStore.deleteAll(db, user: user.id)
      if let email = user.email { try SignInThrottle.succeeded(db, email: email, at: call.now) }
      try AuditStore.record(
        db, at: call.now, by: user.id, action: "user.password_set", subject: ("user", user.id),
        address: call.address)
      return (user, try signIn.begin(db, user: user.id, how: "link"))
    }
    call.publish(.credentials(user: user.id))
    return SignIn.reply(user, cookie: signIn.cookie(token))
  }

  private static func passwordLink(
    _ secret: String, _ call: Call, _ db: Connection
  ) throws -> (LinkStore.Link, User) {
    let (link, user) = try self.link(secret, call, db)
    guard link.purpose == .password else { throw badLink }
    return (link, user)
  }

  private static func link(_ secret: String, _ call: Call, _ db: Connection) throws -> (LinkStore.Link, User)
  {
    guard let link = try LinkStore.link(db, secret: secret, now: call.now), let id = link.user,
      let user = try UserStore.user(db, id)
    else { throw badLink }
    return (link, user)
  }
}
