import HTTP
import JSON
import SQLite

/// Agreement by slices of `meta`, worked out by a job, because it reads every task; its result is kept with it.
struct SliceRoutes: Sendable {
  static let report = ProjectReport(kind: "slices")
  /// Tasks that are looked at for keys that could make slices.
  static let lookahead = 500
  static let longestKey = 200

  /// `POST /api/projects/:project/slices`
  func compute(_ call: Call, _ services: Services) throws -> JobReply {
    var body = BodyReader(try call.body())
    let key = body.string("key", length: 1...Self.longestKey)
    try body.finish()
    return try Self.report.start(call, services) { _ in ["key": .string(key)] }
  }

  /// `GET /api/projects/:project/slices`: the keys there are, and the last report.
  func show(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let key = call.query["key"]
    if let key, key.isEmpty || key.unicodeScalars.count > Self.longestKey {
      throw Problem.badRequest("bad_key", "\"key\" has 1 to \(Self.longestKey) characters.")
    }
    return try services.database.read { db in
      let keys = try SliceStore.keys(db, project: project, limit: Self.lookahead)
      let last = try Self.report.last(db, project: project, where: key.map { [("key", $0)] } ?? [])
      return .object { writer in
        writer.key("keys")
        writer.beginArray()
        for (key, values) in keys {
          writer.beginObject()
          writer.member("key", key)
          writer.member("values", values)
          writer.endObject()
        }
        writer.endArray()
        last.write(&writer)
      }
    }
  }
}

/// The job behind it.
enum SliceJob {
  static func register(_ services: Services) {
    let rules = RulesCache()
    SliceRoutes.report.register(services) { context, project in
      guard let key = context.parameters["key"]?.string else { throw DamagedJob() }
      let schema = try context.database.read { try rules.rules($0, project: project).schema }
      var report = SliceReport(key: key, schema: schema)
      try ProjectReport.eachPart(context) { db, after, limit in
        let part = try SliceStore.tasks(db, project: project, after: after, limit: limit)
        return (part, part.last, part.count)
      } use: { part in
        for task in part.rated { report.add(task.unit, meta: task.meta) }
      }
      return report.json
    }
  }
}
