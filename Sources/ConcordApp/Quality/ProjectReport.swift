import HTTP
import JSON
import SQLite

/// A report that needs every task of a project: a job works it out in steps, and its result is kept with the job.
struct ProjectReport: Sendable {
  /// Tasks that are read at once.
  private static let step = 1_000
  /// Jobs that are looked through for the last one that was asked for in the same way.
  private static let lookback = 50

  let kind: String

  /// - Parameter parameters: what is asked for; throws what is wrong with it.
  func start(
    _ call: Call, _ services: Services,
    _ parameters: @escaping @Sendable (Connection) throws -> JSONValue
  ) throws -> JobReply {
    let (project, user, now) = (try call.projectID, try call.user.id, call.now)
    let job = try services.database.writer.perform { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      let total = try ProjectStore.counts(db, project: project)?.tasks ?? 0
      return try JobStore.insert(
        db, kind: kind, project: project, parameters: try parameters(db), total: Int64(total), by: user,
        at: now)
    }
    services.jobs.run(job)
    return JobReply(job, services)
  }

  /// What there is of a report: the job that works it out just now, and the last that was finished.
  struct Last {
    let pending: Job?
    let done: Job?

    func write(_ writer: inout JSONWriter) {
      writer.key("job")
      if let pending { pending.write(into: &writer) } else { writer.null() }
      writer.member("computed_at", done?.endedAt.map(rfc3339))
      writer.memberRaw("report", done?.result)
    }
  }

  /// - Parameter asked: parameters that it was asked for with; others may be any.
  func last(_ db: Connection, project: Int64, where asked: [(String, String)]) throws -> Last {
    let jobs = try JobStore.jobs(db, project: project, kind: kind, before: .max, limit: Self.lookback)
      .filter { job in asked.allSatisfy { job.parameters[$0.0]?.string == $0.1 } }
    let first = jobs.first
    return Last(pending: first?.state.isOver == false ? first : nil, done: jobs.first { $0.state == .done })
  }

  func register(
    _ services: Services, _ run: @escaping @Sendable (JobContext, _ project: Int64) throws -> JSONValue
  ) {
    let events = services.events
    services.jobs.register(kind) { context in
      guard let project = context.project else { throw DamagedJob() }
      let report = try run(context, project)
      events.publish(.project(project))
      return report
    }
  }

  /// Reads in steps: each sees the tasks as they are then. A restart begins again.
  static func eachPart<Part>(
    _ context: JobContext,
    _ read: (Connection, _ after: Int64, _ limit: Int) throws -> (part: Part, last: Int64?, count: Int),
    use: (Part) -> Void
  ) throws {
    var (place, done) = (Int64(0), Int64(0))
    while true {
      try context.check()
      let found = try context.database.read { try read($0, place, step) }
      use(found.part)
      guard let last = found.last else { return }
      place = last
      done += Int64(found.count)
      let reached = done
      try context.database.writer.perform { try context.save($0, [:], done: reached) }
      context.announceProgress()
    }
  }
}
