import HTTP
import JSON
import SQLite

/// How far the annotators of a project agree: `GET /api/projects/{id}/agreement`.
package struct QualityRoutes: Sendable {
  private let cache = AgreementCache()

  package init() {}

  /// For reviewers and managers. Statistics over a whole project take longer than a loop may wait.
  package func agreement(_ call: Call, _ services: Services) throws -> Response {
    try call.checkQuery([])
    let project = try call.projectID
    let role = try call.role
    let (found, isBlind) = try services.database.read { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      guard let edition = try QualityStore.edition(db, project: project),
        let rules = try QualityStore.rules(db, project: project)
      else { throw Problem.notFound }
      return (edition, rules.workflow.blindReview && role < .manager)
    }
    let key = AgreementCache.Key(project: project, isBlind: isBlind)
    if let known = cache.find(key, found, now: call.now) { return Self.reply(known) }
    let (edition, builder) = try services.database.read { db in
      // Read again: answers may have come in since.
      (try QualityStore.edition(db, project: project) ?? found, try AgreementBuilder(db, project: project))
    }
    var writer = JSONWriter(reserving: 4_096)
    builder.report(isBlind: isBlind, now: call.now).write(&writer)
    let cost = services.clock() - call.now
    cache.keep(
      AgreementCache.Entry(
        edition: edition, computedAt: call.now, costMilliseconds: cost, bytes: writer.bytes), key)
    return Self.reply(writer.bytes)
  }

  private static func reply(_ bytes: [UInt8]) -> Response { .bytes(bytes, mediaType: "application/json") }
}
