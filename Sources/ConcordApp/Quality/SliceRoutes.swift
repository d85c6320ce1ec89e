import HTTP
import JSON
import SQLite

/// Agreement by slices of `meta`, worked out by a job, because it reads every task; its result is kept with it.
struct SliceRoutes: Sendable {
  static let kind = "slices"
  /// Tasks that are looked at for keys that could make slices.
  static let lookahead = 500
  static let longestKey = 200

  private let rules: RulesCache

  init(rules: RulesCache) { self.rules = rules }

  /// `POST /api/projects/:project/slices`
  func compute(_ call: Call, _ services: Services) throws -> JobReply {
    var body = BodyReader(try call.body())
    let key = body.string("key", length: 1...Self.longestKey)
    try body.finish()
    let (project, user) = (try call.projectID, try call.user.id)
    let job = try services.database.writer.perform { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      let total = try ProjectStore.counts(db, project: project)?.tasks ?? 0
      return try JobStore.insert(
        db, kind: Self.kind, project: project, parameters: ["key": .string(key)], total: Int64(total),
        by: user,
        at: call.now)
    }
    services.jobs.run(job)
    return JobReply(job: job) {
      guard let found = try services.database.read({ try JobStore.job($0, job) }) else {
        throw Problem.notFound
      }
      return JobRoutes.reply(found, status: found.state.isOver ? 200 : 202)
    }
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
      let jobs = try JobStore.jobs(db, project: project, kind: Self.kind, before: .max, limit: 50)
      let matching = jobs.filter { key == nil || $0.parameters["key"]?.string == key }
      let done = matching.first { $0.state == .done }
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
        writer.key("job")
        if let job = matching.first, !job.state.isOver { job.write(into: &writer) } else { writer.null() }
        writer.member("computed_at", done?.endedAt.map(rfc3339))
        writer.memberRaw("report", done?.result)
      }
    }
  }
}

/// The job behind it.
enum SliceJob {
  private static let step = 1_000

  static func register(_ services: Services) {
    let rules = RulesCache()
    let events = services.events
    services.jobs.register(SliceRoutes.kind) { context in
      guard let project = context.project, let key = context.parameters["key"]?.string else {
        throw DamagedJob()
      }
      let report = try run(context, project, key, rules)
      events.publish(.project(project))
      return report
    }
  }

  /// Reads in steps: each sees the tasks as they are then. A restart begins again.
  private static func run(
    _ context: JobContext, _ project: Int64, _ key: String, _ rules: RulesCache
  ) throws -> JSONValue {
    let schema = try context.database.read { try rules.rules($0, project: project).schema }
    var report = SliceReport(key: key, schema: schema)
    var (place, done) = (Int64(0), Int64(0))
    while true {
      try context.check()
      let after = place
      let tasks = try context.database.read { db in
        try SliceStore.tasks(db, project: project, after: after, limit: step)
      }
      for task in tasks.rated { report.add(task.unit, meta: task.meta) }
      guard let last = tasks.last else { break }
      place = last
      done += Int64(tasks.count)
      let reached = done
      try context.database.writer.perform { try context.save($0, [:], done: reached) }
      context.announceProgress()
    }
    return report.json
  }
}
