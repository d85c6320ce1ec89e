import HTTP
import JSON
import SQLite

/// The wire of imports: a file in, a look at one before, and those that were.
package enum ImportRoutes {
  /// Larger files are split by who sends them; the disk may set a limit before.
  package static let longestBody: Int64 = 1 << 40
  package static let longestPreview = 256 << 10

  package static func upload(_ call: Call, _ services: Services) throws -> any BodySink {
    try ImportUpload(call, services)
  }

  package static func preview(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    guard let found = try services.database.read({ try ImportStore.project($0, project) }) else {
      throw Problem.notFound
    }
    return try ImportPreview(call, found, services.database).response()
  }

  package static func list(_ call: Call, _ db: Connection) throws -> Response {
    let query = try ListQuery(call)
    let before = try query.after?.integer(0) ?? Int64.max
    let jobs = try JobStore.jobs(
      db, project: try call.projectID, kind: ImportRun.kind, before: before, limit: query.limit)
    return Page(jobs, limit: query.limit) { Cursor(.integer($0.id)) }.response { writer, job in
      job.write(into: &writer)
    }
  }
}

/// What the server does about imports when it starts.
package enum ImportJobs {
  package static func register(_ services: Services) throws {
    try sweep(services)
    let folder = ImportFile.folder(of: services.configuration.dataDirectory)
    let events = services.events
    let (files, limits) = (services.media, services.configuration.media)
    services.jobs.register(ImportRun.kind) { context in
      try ImportRun(context, folder: folder, files, limits) { events.publish(.project($0)) }.run()
    }
  }

  /// Removes files that no job will read: uploads that the end of the server cut off.
  private static func sweep(_ services: Services) throws {
    let jobs = try services.database.read(JobStore.pending)
    let wanted = Set(jobs.compactMap { $0.parameters["file"]?.string })
    ImportFile.removeAll(in: ImportFile.folder(of: services.configuration.dataDirectory), except: wanted)
  }
}
