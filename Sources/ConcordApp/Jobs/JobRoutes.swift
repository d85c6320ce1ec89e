import HTTP
import JSON
import SQLite

/// The wire of jobs: looking, cancelling, and all the problems that one met.
package enum JobRoutes {
  package static func show(_ call: Call, _ db: Connection) throws -> Response {
    try reply(job(call, db))
  }

  /// Cancelling twice, or what is over, changes nothing.
  package static func cancel(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("job")
    let before = try services.database.writer.perform { db in
      let before = try job(call, db)
      if before.state.isOver { return before }
      // Half of it would be neither what was nor what was asked for.
      guard [ImportRun.kind, InferenceJob.kind, LabelErrorJob.kind, ReleaseJob.kind].contains(before.kind)
      else {
        throw Problem.conflict("not_cancellable", "This goes on to its end.")
      }
      try JobStore.requestCancel(db, id)
      try AuditStore.record(
        db, at: call.now, by: call.user.id, project: before.project, action: "job.cancelled",
        subject: ("job", id), before: ["state": .string(before.state.rawValue)], after: nil,
        address: call.address)
      return before
    }
    if !before.state.isOver { services.jobs.cancel(id) }
    return .noContent
  }

  package static func problems(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("job")
    let format = call.query["format"] ?? "jsonl"
    guard format == "jsonl" || format == "csv" else {
      throw Problem.badRequest("bad_format", "“format” is jsonl or csv.")
    }
    _ = try services.database.read { try job(call, $0) }
    let stream = ProblemStream(database: services.database, job: id, isCSV: format == "csv")
    let mediaType = format == "csv" ? "text/csv; charset=utf-8" : "application/jsonl"
    return Response(
      headers: [
        "Content-Type": mediaType, "Content-Disposition": "attachment; filename=\"problems-\(id).\(format)\"",
      ], body: .stream(stream, length: nil))
  }

  static func reply(_ job: Job, status: Int = 200) -> Response {
    .bytes(job.bytes, mediaType: "application/json", status: status)
  }

  /// Jobs of a project are its managers' business; the route has made sure of that.
  private static func job(_ call: Call, _ db: Connection) throws -> Job {
    guard let job = try JobStore.job(db, try call.id("job")), job.project ?? 0 == (try call.projectID) else {
      throw Problem.notFound
    }
    return job
  }
}
