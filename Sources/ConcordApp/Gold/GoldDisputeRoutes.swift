import HTTP
import JSON
import Labeling
import SQLite

/// Disputes about gold on the wire: people who were shown right answers say that they are wrong, managers decide.
struct GoldDisputeRoutes: Sendable {
  static let longestComment = 2_000

  let rules: RulesCache

  /// `GET /api/projects/:project/gold/disputes`
  func disputes(_ call: Call, _ services: Services) throws -> Response {
    let list = try ListQuery(call)
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
      writer.person("user", dispute.user, name)
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
