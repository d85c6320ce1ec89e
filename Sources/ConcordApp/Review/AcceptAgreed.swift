import HTTP
import JSON
import SQLite

/// Ends the review of tasks on which the annotators agree: what was drawn as a sample, or goes to review by rule,
/// need not be opened one by one when nothing in it differs.
struct AcceptAgreed: Sendable {
  /// Tasks that one request decides at most.
  static let most = 1_000
  /// Tasks in one transaction.
  static let step = 50

  let rules: RulesCache

  /// `POST /api/projects/:project/review/accept`
  func accept(_ call: Call, _ services: Services) throws -> Response {
    var body = BodyReader(try call.bodyIfAny())
    let similarity = body.has("similarity") ? body.double("similarity", 0...1) : 1
    let isPreview = body.optionalBool("preview") ?? false
    try body.finish()
    let (project, user) = (try call.projectID, try call.user.id)
    let agreed = AgreedTasksStore(project: project, user: user, similarity: similarity, now: call.now)
    let matching = try services.database.read { db in
      try agreed.count(db, selfReview: rules.rules(db, project: project).workflow.selfReview)
    }
    var outcome = TaskActions.Outcome()
    while !isPreview, outcome.changed + outcome.refused.count < min(matching, Self.most) {
      let refused = Set(outcome.refused.map(\.id))
      let step = try services.database.writer.perform { db in
        try self.step(db, agreed, besides: refused, actor: Actor(user: user, address: call.address))
      }
      guard step.changed + step.refused.count > 0 else { break }
      outcome.add(step)
    }
    if outcome.changed > 0 { services.events.publish(.project(project)) }
    return .object { writer in
      writer.member("matching", matching)
      writer.member("accepted", outcome.changed)
      writer.member("remaining", max(0, matching - outcome.changed - outcome.refused.count))
    }
  }

  private func step(
    _ db: Connection, _ agreed: AgreedTasksStore, besides refused: Set<Int64>, actor: Actor
  ) throws -> TaskActions.Outcome {
    let flow = try TaskFlow(db, project: agreed.project, cache: rules, now: agreed.now, actor: actor)
    let ids = try agreed.ids(
      db, selfReview: flow.workflow.selfReview, besides: refused, limit: Self.step)
    let outcome = try TaskActions(flow, user: agreed.user).act(.acceptConsensus, on: ids, priority: nil)
    try flow.finish()
    return outcome
  }
}
