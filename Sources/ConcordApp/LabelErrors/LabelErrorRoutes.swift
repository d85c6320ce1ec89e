import HTTP
import JSON
import Labeling
import SQLite

/// Likely wrong labels on the wire: search for them, page through them, send them to review.
struct LabelErrorRoutes: Sendable {
  /// Tasks that one request sends to review.
  static let most = 1_000
  /// Tasks in one transaction.
  private static let step = 50

  let rules: RulesCache

  /// `POST /api/projects/:project/label-errors`: one search at a time; who asks meanwhile is told of that one.
  func search(_ call: Call, _ services: Services) throws -> JobReply {
    var body = BodyReader(try call.bodyIfAny())
    let predictions = body.optionalChoice("predictions", PredictionSource.self) ?? .auto
    try body.finish()
    let (project, user, now) = (try call.projectID, try call.user.id, call.now)
    let (job, isNew) = try services.database.writer.perform { db -> (Int64, Bool) in
      if let pending = try LabelErrorStore.pendingJob(db, project) { return (pending, false) }
      let total = try ProjectStore.counts(db, project: project)?.done ?? 0
      let job = try JobStore.insert(
        db, kind: LabelErrorJob.kind, project: project,
        parameters: ["predictions": .string(predictions.rawValue)], total: Int64(total), by: user, at: now)
      return (job, true)
    }
    if isNew { services.jobs.run(job) }
    return JobReply(job, services)
  }

  /// `GET /api/projects/:project/label-errors`
  func list(_ call: Call, _ services: Services) throws -> Response {
    let query = try ListQuery(call)
    let project = try call.projectID
    let role = try call.role
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let question = try self.question(call, rules)
      let least = try self.leastScore(call)
      let list = LabelErrorList(
        db, rules, question: question, leastScore: least,
        isBlind: rules.workflow.blindReview && role < .manager)
      let page = try list.page(after: query.after?.integer(0) ?? 0, limit: query.limit)
      let checks = try CheckResults(db, project: project, schema: rules.schema)
      let pending = try LabelErrorStore.pendingJob(db, project)
      return .json { list.write(&$0, page, checks, job: pending) }
    }
  }

  /// `POST /api/projects/:project/label-errors/review`: some, or the most suspicious; in steps, so that annotators do not
  /// wait for a thousand tasks.
  func review(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let ids = try chosenTasks(call, services)
    var outcome = TaskActions.Outcome()
    for start in stride(from: 0, to: ids.count, by: Self.step) {
      let part = Array(ids[start..<min(start + Self.step, ids.count)])
      outcome.add(
        try services.database.writer.perform { db in
          let flow = try TaskFlow(
            db, project: project, cache: rules, now: call.now,
            actor: Actor(user: call.user.id, address: call.address))
          let outcome = try LabelChecks(flow, user: call.user.id).send(part)
          try flow.finish()
          return outcome
        })
    }
    if outcome.changed > 0 { services.events.publish(.project(project)) }
    return .object { writer in
      writer.member("sent", outcome.changed)
      outcome.writeRefused(&writer)
    }
  }

  /// The tasks that the body names, or the first of the list as it is filtered.
  private func chosenTasks(_ call: Call, _ services: Services) throws -> [Int64] {
    var body = BodyReader(try call.body())
    let given = body.optionalIDs("tasks", limit: Self.most)
    let first = body.optionalInteger("first", 1...Int64(Self.most)).map(Int.init)
    let name = body.optionalString("question", length: 1...200)
    let least = body.has("min_score") ? body.double("min_score", 0...1) : 0
    if (given?.isEmpty ?? true) == (first == nil) { body.fail("tasks", "give either tasks or first") }
    try body.finish()
    if let given { return given }
    return try services.database.read { db in
      let rules = try rules.rules(db, project: try call.projectID)
      if let name, rules.schema.question(name) == nil {
        throw Problem.schemaViolation("/question", "is no question")
      }
      let list = LabelErrorList(db, rules, question: name, leastScore: least, isBlind: true)
      return try list.tasks(first: first ?? 0)
    }
  }

  private func question(_ call: Call, _ rules: ProjectRules) throws -> String? {
    guard let name = call.query["question"] else { return nil }
    guard rules.schema.question(name) != nil else {
      throw Problem.badRequest("bad_question", "There is no question of this name.")
    }
    return name
  }

  private func leastScore(_ call: Call) throws -> Double {
    guard let text = call.query["min_score"] else { return 0 }
    guard let value = Double(text), (0...1).contains(value) else {
      throw Problem.badRequest("bad_min_score", "\"min_score\" is a number from 0 to 1.")
    }
    return value
  }
}
