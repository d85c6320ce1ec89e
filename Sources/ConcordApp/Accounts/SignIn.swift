import Crypto
import HTTP
import JSON
import SQLite

/// Begins and ends sessions: the cookie, the new token at every sign-in, the end of the one that was there.
struct SignIn {
  let call: Call
  let configuration: Configuration

  init(_ call: Call, _ configuration: Configuration) {
    self.call = call
    self.configuration = configuration
  }

  var idleSince: Int64 { call.now - configuration.sessionIdle.components.seconds * 1_000 }

  /// Begins a session for someone who has shown who they are; whatever session the browser had ends.
  func begin(_ db: Connection, user: Int64, how: String) throws -> String {
    if let old = presentedToken { try SessionStore.delete(db, hash: SecretToken.hash(old)) }
    try SessionStore.deleteEnded(db, user: user, now: call.now, idleSince: idleSince)
    let end = call.now + configuration.sessionLifetime.components.seconds * 1_000
    let token = try SessionStore.insert(
      db, user: user, at: call.now, until: end, address: call.address, agent: agent)
    try AuditStore.record(
      db, at: call.now, by: user, action: "session.started", subject: ("user", user),
      after: ["how": .string(how)], address: call.address)
    return token
  }

  /// Sends the token as a cookie that scripts cannot read and other sites do not send.
  func cookie(_ token: String) -> String {
    let seconds = configuration.sessionLifetime.components.seconds
    return "\(name)=\(token); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
      + (call.isSecure ? "; Secure" : "")
  }

  var endedCookie: String {
    "\(name)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax" + (call.isSecure ? "; Secure" : "")
  }

  private var name: String { Arrival.cookieName(isSecure: call.isSecure) }

  private var presentedToken: String? {
    Arrival.sessionCookie(call.head, isSecure: call.isSecure)
  }

  private var agent: String { String((call.head.headers["User-Agent"] ?? "").prefix(300)) }

  /// What the page needs to know of whoever signed in.
  static func reply(_ user: User, cookie: String, status: Int = 200) -> Response {
    Response.json(status) { writer in
      writer.beginObject()
      writer.key("user")
      user.write(&writer)
      writer.endObject()
    }.with("Set-Cookie", cookie)
  }

  /// Some acts ask for a sign-in that is not long ago, so that a screen left open does not give an account away.
  static func requireRecent(_ call: Call, _ db: Connection) throws {
    guard case .session(let id) = try call.user.credential else { return }
    guard let session = try SessionStore.session(db, id), session.createdAt > call.now - recentMilliseconds
    else { throw reauthenticate }
  }

  private static let recentMilliseconds: Int64 = 12 * 3_600_000

  private static let reauthenticate = Problem(
    403, "reauthenticate", "Sign in again first.",
    detail: "This asks for a sign-in within the last twelve hours.")
}
