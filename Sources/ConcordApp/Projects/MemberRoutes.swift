import HTTP
import JSON
import Labeling
import SQLite

/// Who belongs to a project, and with which role.
struct MemberRoutes: Sendable {
  let rules: RulesCache

  func list(_ call: Call, _ db: Connection) throws -> Response {
    let list = try ListQuery(call)
    let after = try list.after?.integer(0) ?? 0
    let members = try MemberStore.members(db, project: call.projectID, after: after, limit: list.limit + 1)
    let isManager = try call.role == .manager
    // How people do on gold is between them and their managers.
    let workflow = try rules.rules(db, project: call.projectID).workflow
    let people = try isManager ? GoldReportStore.standings(db, project: call.projectID, among: members) : [:]
    let page = Page(members, limit: list.limit) { Cursor(.integer($0.user)) }
    let project = try call.projectID
    var skills: [Int64: [String]] = [:]
    for member in page.items {
      skills[member.user] = try SkillStore.skills(db, project: project, user: member.user)
    }
    return page.response { writer, member in
      write(
        member, &writer, isManager: isManager, gold: people[member.user], workflow,
        quota: member.quota(workflow, at: call.now), skills: skills[member.user] ?? [])
    }
  }

  /// Adds someone, changes the role or the skills, pauses or lets go on.
  func put(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let role = body.optionalChoice("role", ProjectRole.self)
    let isPaused = body.optionalBool("paused")
    let skills = SkillRoutes.read(&body)
    try body.finish()
    let (project, user) = (try call.projectID, try call.id("user"))
    let before = try MemberStore.member(db, project: project, user: user)
    let skillsBefore = try SkillStore.skills(db, project: project, user: user)
    guard try MemberStore.canSignIn(db, user: user) else { throw Problem.notFound }
    guard let newRole = role ?? before?.role else { throw Problem.schemaViolation("/role", "is required") }
    if newRole != before?.role {
      try MemberStore.setRole(db, project: project, user: user, role: newRole, at: call.now)
    }
    if let isPaused, isPaused != (before?.pausedAt != nil) {
      try MemberStore.setPaused(db, project: project, user: user, at: isPaused ? call.now : nil)
      if isPaused {
        try endWork(call, db, project, user)
      } else {
        // Judged by what is to come: the answers that led to the pause were looked at.
        try GoldStore.pardon(db, project: project, user: user)
      }
    }
    if let skills { try change(call, db, skills, user) }
    guard let after = try MemberStore.member(db, project: project, user: user) else { throw Problem.notFound }
    try ReviewStore.lookAgain(db, project: project)
    try record(
      call, db, before?.role == nil ? "member.added" : "member.changed", before: before, after: after,
      skills: (skillsBefore, skills ?? skillsBefore))
    call.publish(.member(project: project, user: user))
    call.publish(.project(project))
    let workflow = try rules.rules(db, project: project).workflow
    let gold = try GoldStore.person(db, project: project, user: user)
    let now = try SkillStore.skills(db, project: project, user: user)
    let quota = after.quota(workflow, at: call.now)
    return .json { write(after, &$0, isManager: true, gold: gold, workflow, quota: quota, skills: now) }
  }

  private func change(_ call: Call, _ db: Connection, _ skills: [String], _ user: Int64) throws {
    let flow = try TaskFlow(
      db, project: call.projectID, cache: rules, now: call.now,
      actor: Actor(user: call.user.id, address: call.address))
    guard try SkillChange(flow: flow).set(skills, for: user) else { return }
    try flow.finish()
  }

  /// Takes the role away: leases end, what was done stays under its pseudonym.
  func remove(_ call: Call, _ db: Connection) throws -> Response {
    let (project, user) = (try call.projectID, try call.id("user"))
    guard let before = try MemberStore.member(db, project: project, user: user), before.role != nil else {
      throw Problem.notFound
    }
    try MemberRemoval.remove(call, db, before, from: project, rules: rules)
    return .noContent
  }

  private func endWork(_ call: Call, _ db: Connection, _ project: Int64, _ user: Int64) throws {
    let actor = Actor(user: try call.user.id, address: call.address)
    try MemberWork.end(db, project: project, user: user, rules: rules, at: call.now, by: actor)
  }

  private func record(
    _ call: Call, _ db: Connection, _ action: String, before: Member?, after: Member,
    skills: (before: [String], after: [String])
  ) throws {
    let saysSkills = Set(skills.before) != Set(skills.after)
    func words(_ member: Member?, _ skills: [String]) -> JSONValue? {
      guard saysSkills, case .object(var words) = member?.auditWords else { return member?.auditWords }
      words["skills"] = .array(skills.map { .string($0) })
      return .object(words)
    }
    try AuditStore.record(
      db, at: call.now, by: call.user.id, project: call.projectID, action: action,
      subject: ("member", after.user), before: words(before, skills.before),
      after: words(after, skills.after), address: call.address)
  }

  private func write(
    _ member: Member, _ writer: inout JSONWriter, isManager: Bool, gold: GoldPerson?, _ workflow: Workflow,
    quota: QuotaUse?, skills: [String]
  ) {
    writer.beginObject()
    writer.object("user") { writer in
      writer.member("id", member.user)
      writer.member("name", member.name)
      writer.member("email", isManager ? member.email : nil)
    }
    writer.member("role", member.role?.rawValue)
    writer.member("paused", member.pausedAt != nil)
    writer.member("skills", skills)
    if isManager {
      writer.member("pause_reason", member.pauseReason)
      writer.object("gold", gold) { writer, gold in
        gold.writePhase(&writer, workflow)
        writer.key("answers")
        gold.tally.write(&writer)
        writer.key("recent")
        GoldTally(scored: gold.recent.scored, correct: gold.recent.correct).writeShares(&writer)
        writer.member("warned_at", gold.warnedAt.map(rfc3339))
      }
    }
    // With the names of all pseudonyms, a data set that was given away would name its annotators.
    writer.member("pseudonym", isManager ? member.pseudonym : nil)
    writer.member("annotations", member.annotations)
    writer.member("skips", member.skips)
    writer.member("seconds", member.seconds)
    writer.optional("quota", quota) { $1.write(&$0) }
    writer.member("active_at", member.activeAt.map(rfc3339))
    writer.member("added_at", rfc3339(member.addedAt))
    writer.endObject()
  }
}
