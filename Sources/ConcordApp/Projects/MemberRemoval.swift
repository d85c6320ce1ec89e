import JSON
import SQLite

/// Someone leaves a project: leases end, what was done stays under their pseudonym.
enum MemberRemoval {
  static func remove(
    _ call: Call, _ db: Connection, _ member: Member, from project: Int64, rules: RulesCache
  ) throws {
    let actor = Actor(user: try call.user.id, address: call.address)
    try MemberStore.setRole(db, project: project, user: member.user, role: nil, at: call.now)
    try MemberWork.end(db, project: project, user: member.user, rules: rules, at: call.now, by: actor)
    try ReviewStore.lookAgain(db, project: project)
    try AuditStore.record(
      db, at: call.now, by: actor.user, project: project, action: "member.removed",
      subject: ("member", member.user), before: member.auditWords, address: call.address)
    call.publish(.member(project: project, user: member.user))
    call.publish(.project(project))
  }
}

extension Member {
  /// What the audit log says of someone with a role: neither name nor email, which the log could not forget.
  var auditWords: JSONValue? {
    guard let role else { return nil }
    var words: JSONObject = ["role": .string(role.rawValue), "paused": .bool(pausedAt != nil)]
    if let pauseReason { words["pause_reason"] = .string(pauseReason) }
    return .object(words)
  }
}
