import HTTP
import JSON
import Labeling
import SQLite

/// How someone does in a project: for themselves, and for its managers.
struct MeRoutes: Sendable {
  /// Answers to gold that a manager sees at once.
  static let goldShown = 50

  let rules: RulesCache

  /// `GET /api/projects/:project/me`: nothing in it is about anyone else, and nothing tells what is gold.
  func me(_ call: Call, _ services: Services) throws -> Response {
    let (project, user) = (try call.projectID, try call.user.id)
    let isAsked = try call.flag("stats") ?? false
    if isAsked { try PersonAnswers.catchUp(services.database, project: project, rules: rules) }
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let workflow = rules.workflow
      let member = try MemberStore.member(db, project: project, user: user)
      let person =
        try GoldStore.person(db, project: project, user: user)
        ?? GoldPerson(project: project, user: user, role: nil)
      let tally = try GoldReportStore.tallyForOneself(
        db, project: project, user: user, workflow: workflow, at: call.now)
      let skills = try SkillStore.skills(db, project: project, user: user)
      let isShown = isAsked && workflow.annotatorStats
      let report =
        try isShown ? PersonReport(db, project: project, user: user, rules: rules, withGold: false) : nil
      return .object { writer in
        Self.writeWork(of: member, person, workflow, skills, at: call.now, &writer)
        writer.key("gold")
        if workflow.annotatorStats, workflow.usesGold { tally.write(&writer) } else { writer.null() }
        writer.optional("stats", report) { $1.write(&$0, isForManager: false) }
      }
    }
  }

  /// `GET /api/projects/:project/people/:user`
  func person(_ call: Call, _ services: Services) throws -> Response {
    let (project, user) = (try call.projectID, try call.id("user"))
    try PersonAnswers.catchUp(services.database, project: project, rules: rules)
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      guard let member = try MemberStore.member(db, project: project, user: user),
        let person = try GoldStore.person(db, project: project, user: user)
      else { throw Problem.notFound }
      let report = try PersonReport(db, project: project, user: user, rules: rules, withGold: true)
      let skills = try SkillStore.skills(db, project: project, user: user)
      let reliability = Reliability(try rules.models(db), rules.schema, user: user)
      let gold = try PersonStore.goldAnswers(db, project: project, user: user, limit: Self.goldShown)
      return .object { writer in
        writer.object("user") { writer in
          writer.member("id", user)
          writer.member("name", member.name)
          writer.member("email", member.email)
        }
        writer.member("role", member.role?.rawValue)
        Self.writeWork(of: member, person, rules.workflow, skills, at: call.now, &writer)
        writer.member("paused_at", member.pausedAt.map(rfc3339))
        writer.member("active_at", member.activeAt.map(rfc3339))
        writer.key("gold")
        person.tally.write(&writer)
        writer.key("recent")
        GoldTally(scored: person.recent.scored, correct: person.recent.correct).writeShares(&writer)
        writer.array("gold_answers", gold) { $1.write(&$0) }
        reliability.write(&writer, withConfusion: true)
        writer.key("stats")
        report.write(&writer, isForManager: true)
      }
    }
  }

  private static func writeWork(
    of member: Member?, _ person: GoldPerson, _ workflow: Workflow, _ skills: [String],
    at now: Int64, _ writer: inout JSONWriter
  ) {
    person.writePhase(&writer, workflow)
    writer.member("paused", member?.pausedAt != nil)
    writer.member("pause_reason", member?.pauseReason)
    writer.member("warned_at", person.warnedAt.map(rfc3339))
    writer.member("annotations", member?.annotations ?? 0)
    writer.member("skips", member?.skips ?? 0)
    writer.member("seconds", member?.seconds ?? 0)
    let quota =
      member?.quota(workflow, at: now) ?? QuotaUse(workflow, annotations: 0, day: (0, 0), at: now)
    writer.optional("quota", quota) { $1.write(&$0) }
    writer.member("skills", skills)
  }
}

extension GoldAnswer {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("task_id", task)
    writer.member("kind", kind.rawValue)
    writer.member("correct", isCorrect)
    writer.member("score", score)
    writer.member("told", isTold)
    writer.member("at", rfc3339(at))
    writer.endObject()
  }
}
