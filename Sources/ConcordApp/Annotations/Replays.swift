import HTTP
import JSON
import SQLite

/// A reply that can be given again: the next task's data, which may be large, is not part of what is stored, but is
/// joined in at its place.
struct Reply: Sendable {
  let status: Int
  let body: [UInt8]
  /// Which task's JSON belongs at which byte of the body.
  var next: (task: Int64, at: Int)?

  /// Of the object that the reply is.
  var version: Int64? {
    get throws { try JSONValue(parsing: body)["version"]?.integer }
  }

  /// The whole body.
  func joined(_ db: Connection) throws -> [UInt8] {
    guard let next else { return body }
    let task = try TaskPayload.shown(db, task: next.task)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count + task.count)
    bytes += body[..<next.at]
    bytes += task
    bytes += body[next.at...]
    return bytes
  }
}

/// Makes sure that a request with an `Idempotency-Key` does its work once, and is answered the same ever after.
enum Replays {
  static let longestKey = 200

  static func once(_ call: Call, _ db: Connection, _ work: () throws -> Reply) throws -> Response {
    try response(reply(call, db, work), db)
  }

  /// The same where the reply is an object with a `version`, which is its ETag: then, and when it is given again.
  static func onceVersioned(_ call: Call, _ db: Connection, _ work: () throws -> Reply) throws -> Response {
    let reply = try reply(call, db, work)
    let response = try response(reply, db)
    return try reply.version.map { response.version($0) } ?? response
  }

  private static func reply(_ call: Call, _ db: Connection, _ work: () throws -> Reply) throws -> Reply {
    guard let key = call.head.headers["Idempotency-Key"] else { return try work() }
    guard (1...longestKey).contains(key.utf8.count) else {
      throw Problem.badRequest("bad_idempotency_key", "Idempotency-Key has 1 to \(longestKey) characters.")
    }
    let user = try call.user.id
    let subject = "\(call.head.method.rawValue) \(call.head.path)"
    if let first = try ReplayStore.reply(db, user: user, key: key) {
      guard first.subject == subject else {
        throw Problem(
          422, "idempotency_key_reused", "This Idempotency-Key was used for something else.",
          detail: "A key stands for one request. Make a new one for each.")
      }
      return first.reply
    }
    let reply = try work()
    try ReplayStore.keep(
      db, user: user, project: call.projectID, key: key, subject: subject, reply, at: call.now)
    return reply
  }

  private static func response(_ reply: Reply, _ db: Connection) throws -> Response {
    .json(try reply.joined(db), status: reply.status)
  }
}
