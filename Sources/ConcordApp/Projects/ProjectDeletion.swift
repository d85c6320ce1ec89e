import HTTP
import JSON
import SQLite

/// Takes a project away: gone for everyone in one transaction; its rows follow in steps, as a job that a restart
/// continues, so that others' submits go on in between. At its end no answer is left in the database, neither in the
/// first replies kept for its people nor in the audit log.
struct ProjectDeletion: Sendable {
  static let kind = "deletion"
  /// Tasks in one transaction.
  static let step = 500
  /// Kept answers of people in one transaction.
  static let peopleStep = 5_000
  /// Replies that are looked through in one transaction.
  static let replayStep = 2_000

  /// `DELETE /api/projects/:project`
  static func remove(_ call: Call, _ services: Services) throws -> JobReply {
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
      let people = try MemberStore.people(db, project: id)
      try MemberStore.removeAll(db, project: id)
      try ProjectStore.setDeleted(db, id, at: now)
      let others = try JobStore.pending(db).filter { $0.project == id }.map(\.id)
      let job = try JobStore.insert(
        db, kind: kind, project: nil,
        parameters: ["project": .integer(id), "people": .array(people.map { .integer($0) })],
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
    let (media, releases) = (services.media, services.releases)
    services.jobs.register(kind) { try run($0, files: folder, media, releases) }
  }

  /// What goes first to last; each is done in steps.
  private enum Phase: String { case tasks, media, people, problems, replays, log, end }

  /// How far it is: kept with the job, in the transaction of the rows that it tells of.
  private struct Place: Sendable {
    var phase = Phase.tasks
    var done: Int64 = 0
    /// Of the people whose replies are looked through: which, and behind which key.
    var person = 0
    var key = ""

    init(_ checkpoint: JSONValue?) {
      phase = checkpoint?["phase"]?.string.flatMap(Phase.init) ?? .tasks
      done = checkpoint?["done"]?.integer ?? 0
      person = Int(checkpoint?["person"]?.integer ?? 0)
      key = checkpoint?["key"]?.string ?? ""
    }

    var json: JSONValue {
      [
        "phase": .string(phase.rawValue), "done": .integer(done), "person": .integer(Int64(person)),
        "key": .string(key),
      ]
    }
  }

  private static func run(
    _ context: JobContext, files: String, _ media: MediaFiles, _ releases: ReleaseFiles
  ) throws -> JSONValue {
    guard let project = context.parameters["project"]?.integer else { throw DamagedJob() }
    let people = (context.parameters["people"]?.array ?? []).compactMap(\.integer)
    var place = Place(context.checkpoint)
    removeFiles(try context.database.read { try JobStore.files($0, project: project) }, in: files)
    for folder in try context.database.read({ try ReleaseStore.folders($0, project: project) }) {
      releases.remove(folder)
    }
    while place.phase != .end {
      try context.check()
      if place.phase == .media {
        place = try removeMedia(context, project, media, place)
        continue
      }
      let before = place
      place = try context.database.writer.perform { db in
        let next = try step(db, project, people, before)
        try context.save(db, next.json, done: next.done)
        return next
      }
      context.announceProgress()
    }
    // What the log of the database still holds of the rows goes now, not with the next thousand changes. When a reader
    // stands in it, it goes with those.
    try? context.database.checkpoint()
    return ["tasks": .integer(place.done)]
  }

  /// The files that no other project has, and the rows of all.
  private static func removeMedia(
    _ context: JobContext, _ project: Int64, _ media: MediaFiles, _ before: Place
  ) throws -> Place {
    var place = before
    try media.erase {
      let some = try context.database.read { try MediaStore.some($0, project: project, limit: step) }
      if some.isEmpty { place.phase = .people }
      return some.filter(\.isAlone).map(\.hash)
    } leave: {
      let next = place
      try context.database.writer.perform { db in
        try MediaStore.deleteSome(db, project: project, limit: step)
        try context.save(db, next.json, done: next.done)
      }
    }
    return place
  }

  private static func step(
    _ db: Connection, _ project: Int64, _ people: [Int64], _ before: Place
  ) throws -> Place {
    var place = before
    switch place.phase {
    case .tasks:
      let deleted = try ProjectStore.deleteTasks(db, project: project, limit: step)
      place.done += Int64(deleted)
      if deleted == 0 { place.phase = .media }
    // Files are taken away beside the writer.
    case .media: break
    case .people:
      if try PersonAnswerStore.removeNext(db, project: project, limit: peopleStep) == 0 {
        place.phase = .problems
      }
    case .problems:
      if try JobStore.deleteProblems(db, project: project, limit: step) == 0 { place.phase = .replays }
    case .replays:
      guard place.person < people.count else {
        place.phase = .log
        break
      }
      let next = try ReplayStore.delete(
        db, user: people[place.person], project: project, after: place.key, limit: replayStep)
      place.key = next ?? ""
      if next == nil { place.person += 1 }
    case .log:
      guard try AuditStore.erase(db, project: project, limit: step) == 0 else { break }
      for user in people { try UserStore.forget(db, user) }
      try ProjectStore.delete(db, project)
      place.phase = .end
    case .end: break
    }
    return place
  }

  /// Uploads that wait to be read, or are being read.
  private static func removeFiles(_ names: [String], in folder: String) {
    for name in names { ImportFile(folder: folder, name: name).remove() }
  }
}
