import Crypto
import HTTP
import JSON
import Labeling
import SQLite

/// Releases on the wire: make one, look at them, fetch their files, delete one.
struct ReleaseRoutes: Sendable {
  let rules: RulesCache

  /// `POST /api/projects/:project/releases`: one at a time in a project, since each tells how it differs from the one before.
  func create(_ call: Call, _ services: Services) throws -> JobReply {
    var body = BodyReader(try call.body())
    let settings = ReleaseSettings(&body)
    try body.finish()
    let (project, user, now) = (try call.projectID, try call.user.id, call.now)
    let job = try services.database.writer.perform { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      try settings.check(against: try rules.rules(db, project: project).schema)
      guard try ReleaseStore.pendingJob(db, project) == nil else {
        throw Problem.conflict("release_under_way", "Another release of this project is being made.")
      }
      let total = try ProjectStore.counts(db, project: project).map { settings.tasksToRead($0) }
      return try JobStore.insert(
        db, kind: ReleaseJob.kind, project: project, parameters: .object(settings.json), total: total,
        by: user,
        at: now)
    }
    services.jobs.run(job)
    return JobReply(job, services)
  }

  /// `GET /api/projects/:project/releases`: newest first, and the last job that was to make one.
  func list(_ call: Call, _ db: Connection) throws -> Response {
    let query = try ListQuery(call)
    let project = try call.projectID
    let rows = try ReleaseStore.list(
      db, project: project, before: try query.after?.integer(0) ?? .max, limit: query.limit + 1)
    let job = try JobStore.jobs(db, project: project, kind: ReleaseJob.kind, before: .max, limit: 0).first
    return Page(rows, limit: query.limit) { Cursor(.integer($0.version)) }.response { writer in
      writer.optional("job", job) { $1.write(into: &$0) }
    } _: { writer, release in
      writer.object { release.writeMembers(&$0) }
    }
  }

  /// `GET /api/releases/:release`
  func show(_ call: Call, _ db: Connection) throws -> Response {
    let id = try call.id("release")
    guard let release = try ReleaseStore.release(db, id) else { throw Problem.notFound }
    let files = try ReleaseStore.files(db, id)
    let manifest = try ReleaseStore.manifest(db, id)
    return .object { writer in
      release.writeMembers(&writer)
      writer.objects("files", files) { $1.writeMembers(&$0) }
      writer.memberRaw("manifest", manifest)
    }
  }

  /// `DELETE /api/releases/:release`: the row first, so that nobody finds half of it; its version is not given again.
  func remove(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("release")
    let folder = try services.database.writer.perform { db in
      guard let release = try ReleaseStore.release(db, id) else { throw Problem.notFound }
      try ReleaseStore.delete(db, id)
      try AuditStore.record(
        db, at: call.now, by: call.user.id, project: release.project, action: "release.deleted",
        subject: ("release", id),
        before: [
          "version": .integer(release.version), "name": .string(release.name),
          "items": .integer(release.items),
        ], address: call.address)
      return release.folder
    }
    services.releases.remove(folder)
    return .noContent
  }

  /// `GET /api/releases/:release/files/:path`: one of the files that the manifest names, and nothing else. Who fetched
  /// labels is written down, as with an export.
  func file(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("release")
    let path = call.parameters["path"] ?? ""
    let found = try services.database.read { db in
      try ReleaseStore.release(db, id).flatMap { release in
        try ReleaseStore.file(db, id, path: path).map { (release, $0) }
      }
    }
    guard let (release, file) = found else { throw Problem.notFound }
    let headers = Self.headers("\(release.name)-v\(release.version)-\(file.path)")
    let response: Response
    do {
      response = try Response.file(
        call.head, path: "\(services.releases.path(of: release.folder))/\(file.path)",
        mediaType: file.mediaType, etag: "\"\(Hex.encode(file.hash))\"",
        lastModified: release.createdAt / 1_000, headers: headers)
    } catch {
      throw Self.missing(file.path, release)
    }
    let tellsItems = call.head.method == .get && (200...206).contains(response.status)
    if tellsItems, file.path.hasSuffix(".jsonl") { try audit(call, services, release, file.path) }
    return response
  }

  /// `GET /api/releases/:release/archive`: all its files in one; with `media=1` also those that its items show.
  func archive(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("release")
    let withMedia = try call.flag("media") ?? false
    let found = try services.database.read { db in
      try ReleaseStore.release(db, id).map { ($0, try ReleaseStore.files(db, id)) }
    }
    guard let (release, files) = found else { throw Problem.notFound }
    let folder = services.releases.path(of: release.folder)
    for file in files where CopiedFile.size("\(folder)/\(file.path)") != file.size {
      throw Self.missing(file.path, release)
    }
    let user = try call.user.id
    guard services.exports.take(for: user) else {
      throw Problem.tooMany("Too many exports are under way.", retryAfterSeconds: 10)
    }
    do {
      let media = withMedia ? try ReleasedMedia(release, files, services) : .none
      let tar = ReleaseTar(release, files, media, services)
      let slots = services.exports
      let response = Response.tar(
        call.head, tar, headers: Self.headers("\(release.name)-v\(release.version).tar")
      ) { slots.give(back: user) }
      let tellsItems = call.head.method == .get && (200...206).contains(response.status)
      if tellsItems { try audit(call, services, release, withMedia ? "archive with media" : "archive") }
      return response
    } catch {
      services.exports.give(back: user)
      throw error
    }
  }

  private static func headers(_ name: String) -> Headers {
    [
      // What a release holds never changes; but who may see it does.
      "Cache-Control": "private, no-cache",
      "Vary": "Cookie, Authorization",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Content-Disposition": ExportRoutes.disposition(name),
    ]
  }

  private static func missing(_ path: String, _ release: Release) -> Problem {
    Problem(
      404, "release_file_missing", "The file is not on the server's disk any more.",
      detail: "“\(path)” of version \(release.version) is gone; concord check names what is missing.")
  }

  private func audit(_ call: Call, _ services: Services, _ release: Release, _ file: String) throws {
    let user = try call.user.id
    try services.database.writer.perform { db in
      try AuditStore.record(
        db, at: call.now, by: user, project: release.project, action: "release.downloaded",
        subject: ("release", release.id), before: nil,
        after: ["version": .integer(release.version), "file": .string(file)], address: call.address)
    }
  }
}

extension ReleaseSettings {
  /// Tasks that its job looks at, each look counted.
  func tasksToRead(_ counts: ProjectCounts) -> Int64 {
    let tasks = states.reduce(0) { sum, state in
      switch state {
      case .open: sum + counts.open
      case .review: sum + counts.review
      case .done: sum + counts.done
      case .excluded: sum
      }
    }
    return Int64(stratifyBy == nil ? tasks : 2 * tasks)
  }
}
