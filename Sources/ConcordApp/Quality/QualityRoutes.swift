import HTTP
import JSON
import SQLite

/// How far the annotators of a project agree: `GET /api/projects/{id}/agreement`.
package struct QualityRoutes: Sendable {
  private let cache = AgreementCache()
  private let rules: RulesCache

  init(rules: RulesCache) { self.rules = rules }

  /// For reviewers and managers, from kept counts, which are brought up to date first.
  package func agreement(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let role = try call.role
    try TallyJob.catchUp(services, project: project, rules: rules)
    let (found, isBlind) = try services.database.read { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      guard let edition = try QualityStore.edition(db, project: project) else { throw Problem.notFound }
      let rules = try rules.rules(db, project: project)
      return (edition, rules.workflow.blindReview && role < .manager)
    }
    let key = AgreementCache.Key(project: project, isBlind: isBlind)
    if let known = cache.find(key, found, now: call.now) { return Self.reply(known) }
    let (edition, report) = try services.database.read { db in
      // Read again: answers may have come in since.
      (try QualityStore.edition(db, project: project) ?? found, try AgreementReport(db, project: project))
    }
    var writer = JSONWriter(reserving: 4_096)
    report.report(isBlind: isBlind, now: call.now).write(&writer)
    cache.keep(AgreementCache.Entry(edition: edition, computedAt: call.now, bytes: writer.bytes), key)
    return Self.reply(writer.bytes)
  }

  private static func reply(_ bytes: [UInt8]) -> Response { .bytes(bytes, mediaType: "application/json") }
}
