import HTTP
import JSON
import Labeling
import SQLite

/// What the consensus rests on, on the wire: the models, the people in them, and how right confidences turned out.
struct InferenceRoutes: Sendable {
  let rules: RulesCache

  /// `GET /api/projects/:project/inference`
  func show(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let role = try call.role
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let report = try InferenceReport(
        db, rules, isBlind: rules.workflow.blindReview && role < .manager)
      return .json { report.write(&$0) }
    }
  }

  /// `POST /api/projects/:project/inference/refit`
  func refit(_ call: Call, _ services: Services) throws -> JobReply {
    let project = try call.projectID
    let (user, now, address) = (try call.user.id, call.now, call.address)
    let job = try services.database.writer.perform { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      let job = try InferenceJob.start(db, project: project, by: user, at: now)
      try AuditStore.record(
        db, at: now, by: user, project: project, action: "inference.refit", subject: ("project", project),
        before: nil, after: ["job": .integer(job)], address: address)
      return job
    }
    services.jobs.run(job)
    return JobReply(job, services)
  }
}
