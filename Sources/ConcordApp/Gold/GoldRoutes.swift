import HTTP
import JSON
import Labeling
import SQLite

/// Gold on the wire: how it is used and how people do on it, and who is let in.
struct GoldRoutes: Sendable {
  static let excerptLength = 120

  let rules: RulesCache

  /// `GET /api/projects/:project/gold`
  func report(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    return try services.database.read { db in
      let workflow = try rules.rules(db, project: project).workflow
      let totals = try GoldReportStore.totals(db, project: project)
      let people = try GoldReportStore.people(db, project: project)
      let disputes = try GoldDisputeStore.count(db, project: project, state: .open)
      return .object { writer in
        writer.member("tasks", totals.tasks)
        writer.member("shown", totals.shown)
        writer.member("open_disputes", disputes)
        writer.key("answers")
        GoldTally(scored: totals.answered, correct: totals.correct).writeShares(&writer)
        writer.key("people")
        writer.beginArray()
        for entry in people { entry.write(&writer, workflow) }
        writer.endArray()
      }
    }
  }

  /// `GET /api/projects/:project/gold/tasks`
  func tasks(_ call: Call, _ services: Services) throws -> Response {
    let list = try ListQuery(call)
    let after = try list.after?.integer(0) ?? 0
    let project = try call.projectID
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let tasks = try GoldReportStore.tasks(db, project: project, after: after, limit: list.limit + 1)
      return Page(tasks, limit: list.limit) { Cursor(.integer($0.id)) }.response { writer, task in
        writer.beginObject()
        writer.member("task_id", task.id)
        writer.member("external_id", task.externalID)
        writer.member("excerpt", rules.excerpt(of: task.data, length: Self.excerptLength))
        writer.memberRaw("gold", task.gold)
        task.writeUse(&writer)
        writer.endObject()
      }
    }
  }

  private enum Admission: String, CaseIterable { case grant, reset }

  /// `POST /api/projects/:project/people/:user/qualification`: lets someone in without the entry test, or lets them
  /// begin it anew.
  func qualify(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let action = body.choice("action", Admission.self)
    try body.finish()
    let (project, user) = (try call.projectID, try call.id("user"))
    guard let before = try GoldStore.person(db, project: project, user: user), before.role != nil else {
      throw Problem.notFound
    }
    var person = before
    if action == .grant {
      person.qualifiedAt = before.qualifiedAt ?? call.now
      person.failedAt = nil
    }
    try GoldStore.save(db, person)
    if action == .reset { try GoldStore.resetTest(db, project: project, user: user) }
    try AuditStore.record(
      db, at: call.now, by: call.user.id, project: project,
      action: action == .grant ? "member.let_in" : "member.test_reset", subject: ("member", user),
      address: call.address)
    call.publish(.member(project: project, user: user))
    guard let after = try GoldStore.person(db, project: project, user: user) else { throw Problem.notFound }
    let workflow = try rules.rules(db, project: project).workflow
    return .object { writer in
      writer.member("user_id", user)
      after.writePhase(&writer, workflow)
    }
  }
}

extension GoldReport.Task {
  /// How often it was shown and how it was answered.
  func writeUse(_ writer: inout JSONWriter) {
    writer.member("note", note)
    writer.member("active", isActive)
    writer.member("shown", shown)
    writer.key("answers")
    GoldTally(scored: answered, correct: correct).writeShares(&writer)
    writer.member("open_disputes", disputes)
    writer.member("set_at", rfc3339(setAt))
  }
}

extension GoldTally {
  /// The same without the mean score, where only rights are counted.
  func writeShares(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("scored", scored)
    writer.member("correct", correct)
    writer.member("accuracy", accuracy)
    writer.key("interval")
    writer.writeInterval(correct, of: scored)
    writer.endObject()
  }
}

extension GoldReport.Entry {
  fileprivate func write(_ writer: inout JSONWriter, _ workflow: Workflow) {
    writer.beginObject()
    writer.person("user", person.user, name)
    writer.member("role", person.role?.rawValue)
    person.writePhase(&writer, workflow)
    writer.member("drawn", person.drawn)
    writer.key("gold")
    person.tally.write(&writer)
    writer.key("recent")
    GoldTally(scored: person.recent.scored, correct: person.recent.correct).writeShares(&writer)
    writer.member("warned_at", person.warnedAt.map(rfc3339))
    writer.member("paused", pausedAt != nil)
    writer.member("paused_at", pausedAt.map(rfc3339))
    writer.member("pause_reason", pauseReason)
    writer.endObject()
  }
}
