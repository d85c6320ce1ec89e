import Crypto
import HTTP
import JSON
import SQLite

/// The wire of media: files in, the list of them, and the files themselves, to members alone.
struct MediaRoutes: Sendable {
  let services: Services

  static func upload(_ call: Call, _ services: Services) throws -> any BodySink {
    try MediaUpload(call, services)
  }

  /// `GET /api/projects/:project/media`; with `ref`, whether the project has this one file, so that nobody sends it twice.
  static func list(_ call: Call, _ services: Services) throws -> Response {
    let query = try ListQuery(call)
    let before = try query.after?.integer(0) ?? Int64.max
    let isUnused = try unused(call)
    let project = try call.projectID
    let only = try asked(call)
    let (rows, totals) = try services.database.read { db in
      let totals = try MediaStore.totals(db, project: project)
      guard let only else {
        let rows = try MediaStore.list(
          db, project: project, before: before, isUnused: isUnused, limit: query.limit + 1)
        return (rows, totals)
      }
      // One whose bytes are gone has to be sent again.
      let rows = services.media.isThere(only) ? try MediaStore.list(db, project: project, only: only) : []
      return (rows.filter { !isUnused || !$0.isUsed }, totals)
    }
    return Page(rows, limit: query.limit) { Cursor(.integer($0.media.id)) }.response { writer in
      writer.member("files", totals.files)
      writer.member("bytes", totals.bytes)
      writer.member("quota", services.configuration.media.projectBytes)
    } _: { writer, row in
      row.media.write(&writer, isUsed: row.isUsed)
    }
  }

  private static func asked(_ call: Call) throws -> [UInt8]? {
    guard let reference = call.query["ref"] else { return nil }
    guard let hash = Media.hash(reference: reference) else {
      throw Problem.badRequest("bad_ref", "“ref” is “media:” and 64 hexadecimal digits.")
    }
    return hash
  }

  private static func unused(_ call: Call) throws -> Bool {
    switch call.query["unused"] {
    case nil, "0": return false
    case "1": return true
    default: throw Problem.badRequest("bad_unused", "“unused” is 0 or 1.")
    }
  }

  /// `GET /api/media/:media`: the file, for who is a member of a project that has it.
  ///
  /// Whatever it is, it cannot run in our origin: its type is one of pictures, sounds and films, the browser may not
  /// guess another, and opened by itself it is a download in a sandbox.
  func show(_ call: Call, _ db: Connection) throws -> Response {
    guard let hash = call.parameters["media"].flatMap({ Media.hash($0) }) else { throw Problem.notFound }
    let person = try call.user
    let found =
      try person.isAdmin
      ? MediaStore.media(db, anywhere: hash) : MediaStore.media(db, user: person.id, hash)
    guard let media = found else { throw Problem.notFound }
    let headers: Headers = [
      // The bytes behind a hash never change: whoever was let in keeps them in a cache of their own, and scrolls through
      // a film without asking again. The server lets nobody in who left, whatever their browser has.
      "Cache-Control": "private, max-age=31536000, immutable",
      "Vary": "Cookie, Authorization",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Content-Disposition": ExportRoutes.disposition(media.name),
    ]
    do {
      return try Response.file(
        call.head, path: services.media.path(of: hash), mediaType: media.mediaType,
        etag: "\"\(Hex.encode(hash))\"", lastModified: media.createdAt / 1_000, headers: headers)
    } catch {
      throw Problem(
        404, "media_missing", "The file is not on the server's disk any more.",
        detail: "“\(media.name)” was uploaded, but its bytes are gone; upload it again.")
    }
  }

  /// `DELETE /api/projects/:project/media/:media`: one that no task shows.
  static func remove(_ call: Call, _ services: Services) throws -> Response {
    guard let hash = call.parameters["media"].flatMap({ Media.hash($0) }) else { throw Problem.notFound }
    let (project, user, now, address) = (try call.projectID, try call.user.id, call.now, call.address)
    try services.media.remove {
      try services.database.writer.perform { db in
        guard let media = try MediaStore.media(db, project: project, hash) else { throw Problem.notFound }
        guard try !MediaStore.isUsed(db, media.id) else { throw Problem.mediaInUse }
        try MediaStore.delete(db, project: project, media)
        try AuditStore.record(
          db, at: now, by: user, project: project, action: "media.deleted", subject: ("project", project),
          before: ["name": .string(media.name), "size": .integer(media.size)], address: address)
        return try MediaStore.isAnywhere(db, hash) ? [] : [hash]
      }
    }
    return .noContent
  }
}

extension Problem {
  static let mediaInUse = Problem.conflict(
    "media_in_use", "A task shows this file; delete the task first.")
}
