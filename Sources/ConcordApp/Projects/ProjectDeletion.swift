import HTTP
import JSON
import SQLite

/// Takes a project away: gone for everyone in one transaction; its rows follow in steps, as a job that a restart
/// continues, so that others' submits go on in between.
struct ProjectDeletion: Sendable {
  static let kind = "deletion"
  /// Tasks in one transaction.
  static let step = 500

  /// `DELETE /api/projects/:project`
  static func remove(_ call: Call, _ services: Services) throws -> JobReply {
    try call.checkQuery([])
    let id = try call.projectID
    let user = try call.user.id
    let (now, address) = (call.now, call.address)
    let started = try services.database.writer.perform { db -> (job: Int64?, others: [Int64]) in
      guard let project = try ProjectStore.project(db, id) else { throw Problem.notFound }
      try call.checkVersion(project.version) { project.json(role: .manager) }
      try AuditStore.record(
        db, at: now, by: user, project: id, action: "project.deleted", subject: ("project", id),
        before: ["name": .string(project.name), "tasks": .integer(Int64(project.counts.tasks))],
        address: address)
      try MemberStore.removeAll(db, project: id)
      try ProjectStore.setDeleted(db, id, at: now)
      let others = try JobStore.pending(db).filter { $0.project == id }.map(\.id)
      let job = try JobStore.insert(
        db, kind: kind, project: nil, parameters: ["project": .integer(id)],
        total: Int64(project.counts.tasks), by: user, at: now)
      return (job, others)
    }
    for job in started.others { services.jobs.cancel(job) }
    if let job = started.job { services.jobs.run(job) }
    services.events.publish(.project(id))
    return JobReply(job: started.job) {
      started.job.map { Response.noContent.with("Location", "/api/jobs/\($0)") } ?? .noContent
    }
  }

  static func register(_ services: Services) {
    let folder = ImportFile.folder(of: services.configuration.dataDirectory)
    services.jobs.register(kind) { try run($0, files: folder) }
  }

  private static func run(_ context: JobContext, files: String) throws -> JSONValue {
    guard let project = context.parameters["project"]?.integer else { throw DamagedJob() }
    var done = context.checkpoint?["done"]?.integer ?? 0
    removeFiles(try context.database.read { try JobStore.files($0, project: project) }, in: files)
    var goesOn = true
    while goesOn {
      // A project that is gone stays gone: only the end of the server stops this.
      do { try context.check() } catch JobStopped.paused { throw JobStopped.paused } catch {}
      let before = done
      (goesOn, done) = try context.database.writer.perform { db in
        let deleted = try ProjectStore.deleteTasks(db, project: project, limit: step)
        let problems = deleted == 0 ? try JobStore.deleteProblems(db, project: project, limit: step) : 0
        let done = before + Int64(deleted)
        try context.save(db, ["done": .integer(done)], done: done)
        if deleted + problems == 0 { try ProjectStore.delete(db, project) }
        return (deleted + problems > 0, done)
      }
      context.announceProgress()
    }
    return ["tasks": .integer(done)]
  }

  /// Uploads that wait to be read, or are being read.
  private static func removeFiles(_ names: [String], in folder: String) {
    for name in names { ImportFile(folder: folder, name: name).remove() }
  }
}
