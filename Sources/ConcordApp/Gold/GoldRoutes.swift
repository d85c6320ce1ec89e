import HTTP
import JSON
import Labeling
import SQLite

/// Gold on the wire: how it is used and how people do on it, disputes about it, and who is let in.
struct GoldRoutes: Sendable {
  static let excerptLength = 120
  static let longestComment = 2_000

  let rules: RulesCache

  /// `GET /api/projects/:project/gold`
  func report(_ call: Call, _ services: Services) throws -> Response {
    try call.checkQuery([])
    let project = try call.projectID
    return try services.database.read { db in
      let workflow = try rules.rules(db, project: project).workflow
      let totals = try GoldReport.totals(db, project: project)
      let people = try GoldReport.people(db, project: project)
      let disputes = try GoldDisputeStore.count(db, project: project, state: .open)
      return .json { writer in
        writer.beginObject()
        writer.member("tasks", totals.tasks)
        writer.member("shown", totals.shown)
        writer.member("open_disputes", disputes)
        writer.key("answers")
        GoldTally(scored: totals.answered, correct: totals.correct).writeShares(&writer)
        writer.key("people")
        writer.beginArray()
        for entry in people { entry.write(&writer, workflow) }
        writer.endArray()
        writer.endObject()
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
      let tasks = try GoldReport.tasks(db, project: project, after: after, limit: list.limit + 1)
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

  /// `GET /api/projects/:project/gold/disputes`
  func disputes(_ call: Call, _ services: Services) throws -> Response {
    let list = try ListQuery(call, others: ["state"])
    let after = try list.after?.integer(0) ?? 0
    guard let state = GoldDispute.State(rawValue: call.query["state"] ?? "open") else {
      throw Problem.badRequest("bad_parameter", "\"state\" is open, upheld or rejected.")
    }
    let project = try call.projectID
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let disputes = try GoldDisputeStore.disputes(
        db, project: project, state: state, after: after, limit: list.limit + 1)
      let shown = try disputes.map { try Shown($0, db) }
      return Page(shown, limit: list.limit) { Cursor(.integer($0.dispute.id)) }.response { writer, shown in
        shown.write(&writer, rules)
      }
    }
  }

  /// `POST /api/annotations/:annotation/dispute`: by its author, of gold whose answers they were shown. Of all else it
  /// says the same, so that it tells nobody what is gold.
  func dispute(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let comment = body.string("comment", length: 1...Self.longestComment)
    try body.finish()
    let user = try call.user.id
    guard let annotation = try AnnotationStore.annotation(db, call.id("annotation")), annotation.user == user
    else { throw Problem.notFound }
    guard let answer = try GoldStore.answer(db, task: annotation.task, user: user), answer.isTold else {
      throw Problem.conflict("not_disputable", "You were not shown a right answer to this task.")
    }
    let isNew = try GoldDisputeStore.insert(
      db, project: annotation.project, task: annotation.task, user: user, comment: comment, at: call.now)
    guard isNew, let dispute = try GoldDisputeStore.dispute(db, task: annotation.task, user: user) else {
      throw Problem.conflict("already_disputed", "You have disputed this task already.")
    }
    try AuditStore.record(
      db, at: call.now, by: user, project: annotation.project, action: "gold.disputed",
      subject: ("task", annotation.task), after: ["comment": .string(comment)], address: call.address)
    call.publish(.project(annotation.project))
    return .json(
      ["id": .integer(dispute.id), "state": .string(dispute.state.rawValue), "comment": .string(comment)],
      status: 201)
  }

  private enum Verdict: String, CaseIterable { case reject, correct, remove }

  /// `POST /api/projects/:project/gold/disputes/:dispute`: all open disputes about the task end with it.
  func decide(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let verdict = body.choice("decision", Verdict.self)
    let gold = body.optionalObject("gold")
    let reply = body.optionalString("reply", length: 0...Self.longestComment)
    if verdict == .correct, gold == nil { body.fail("gold", "is required") }
    try body.finish()
    let user = try call.user.id
    guard let dispute = try GoldDisputeStore.dispute(db, call.id("dispute")),
      dispute.project == (try call.projectID), let task = try TaskStore.task(db, dispute.task)
    else { throw Problem.notFound }
    guard dispute.state == .open else {
      throw Problem.conflict("decided", "This dispute is decided: \(dispute.state.rawValue).")
    }
    let flow = try flow(call, db)
    let golds = GoldTasks(flow, user: user)
    switch verdict {
    case .correct: try golds.set(task, .object(gold ?? [:]))
    case .remove: try golds.remove(task)
    case .reject, nil: break
    }
    let state = verdict == .reject ? GoldDispute.State.rejected : .upheld
    try GoldDisputeStore.decide(db, task: task.id, as: state, reply: reply, by: user, at: call.now)
    try AuditStore.record(
      db, at: call.now, by: user, project: flow.project, action: "gold.dispute_decided",
      subject: ("task", task.id),
      after: ["dispute": .integer(dispute.id), "decision": .string(verdict?.rawValue ?? "")],
      address: call.address)
    try finish(call, flow)
    guard let decided = try GoldDisputeStore.dispute(db, dispute.id) else { throw Problem.notFound }
    let shown = try Shown(decided, db)
    let rules = flow.rules
    return .json { shown.write(&$0, rules) }
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
    return .json { writer in
      writer.beginObject()
      writer.member("user_id", user)
      after.writePhase(&writer, workflow)
      writer.endObject()
    }
  }

  private func flow(_ call: Call, _ db: Connection) throws -> TaskFlow {
    try TaskFlow(
      db, project: call.projectID, cache: rules, now: call.now,
      actor: Actor(user: call.user.id, address: call.address))
  }

  private func finish(_ call: Call, _ flow: TaskFlow) throws {
    try flow.finish()
    for user in flow.changedMembers { call.publish(.member(project: flow.project, user: user)) }
    call.publish(.project(flow.project))
  }

  /// A dispute with what it is about.
  private struct Shown {
    let dispute: GoldDispute
    let name: String
    let data: [UInt8]
    let gold: [UInt8]?
    let answers: [UInt8]?

    init(_ dispute: GoldDispute, _ db: Connection) throws {
      self.dispute = dispute
      name = try ReviewStore.names(db, project: dispute.project, user: dispute.user).name
      data = try TaskStore.data(db, dispute.task) ?? []
      gold = try GoldStore.answers(db, task: dispute.task)
      answers = try AnnotationStore.annotation(db, task: dispute.task, user: dispute.user)?.answers
    }

    func write(_ writer: inout JSONWriter, _ rules: ProjectRules) {
      writer.beginObject()
      writer.member("id", dispute.id)
      writer.member("task_id", dispute.task)
      writer.member("excerpt", rules.excerpt(of: data, length: GoldRoutes.excerptLength))
      writer.key("user")
      writer.beginObject()
      writer.member("id", dispute.user)
      writer.member("name", name)
      writer.endObject()
      writer.member("comment", dispute.comment)
      writer.memberRaw("gold", gold)
      writer.memberRaw("answers", answers)
      writer.member("state", dispute.state.rawValue)
      writer.member("reply", dispute.reply)
      writer.member("at", rfc3339(dispute.at))
      writer.member("decided_at", dispute.decidedAt.map(rfc3339))
      writer.endObject()
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
    writer.key("user")
    writer.beginObject()
    writer.member("id", person.user)
    writer.member("name", name)
    writer.endObject()
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
