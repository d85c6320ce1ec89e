import HTTP
import JSON
import SQLite

/// Forgets who someone was. What they did stays: labels, decisions and comments are the projects', and stand there under a
/// pseudonym.
struct UserErasure: Sendable {
  let rules: RulesCache

  static let name = "Someone who left"

  /// Takes the person out of every project, ends all their keys, and forgets name, email, password and preferences, in
  /// the audit log too; where they worked from, in a job.
  func erase(_ call: Call, _ services: Services) throws -> JobReply {
    let job = try services.database.writer.perform { try erase(call, $0) }
    services.jobs.run(job)
    return JobReply(job: job) { .noContent }
  }

  private func erase(_ call: Call, _ db: Connection) throws -> Int64 {
    let id = try call.id("user")
    try SignIn.requireRecent(call, db)
    guard let user = try UserStore.user(db, id) else { throw Problem.notFound }
    try call.checkVersion(user.version) { user.json }
    if user.role == .admin, user.disabledAt == nil, try !UserStore.hasOtherAdmin(db, than: id) {
      throw UserStore.lastAdmin
    }
    for project in try MemberStore.projects(db, of: id) {
      guard let member = try MemberStore.member(db, project: project, user: id) else { continue }
      try MemberRemoval.remove(call, db, member, from: project, rules: rules)
    }
    try SessionStore.deleteAll(db, user: id)
    try TokenStore.deleteAll(db, user: id)
    try LinkStore.deleteAll(db, user: id)
    if let email = user.email { try SignInThrottle.succeeded(db, email: email, at: call.now) }
    try UserStore.erase(db, id, name: Self.name, at: call.now)
    try AuditStore.erase(db, user: id)
    try AuditStore.record(
      db, at: call.now, by: call.user.id, action: "user.erased", subject: ("user", id), address: call.address)
    call.publish(.credentials(user: id))
    return try AddressErasure.insert(db, user: id, by: call.user.id, at: call.now)
  }
}
