import Formats
import JSON
import SQLite

/// Gives a file that came in its place in a project: read, counted, and told when its name lies.
struct MediaIntake {
  let files: MediaFiles
  let database: Database
  let limits: MediaLimits
  let project: Int64
  let user: Int64?
  let now: Int64

  struct Taken: Sendable {
    let media: Media
    let isNew: Bool
    /// What its owner should know: its name promises another type.
    let note: String?
  }

  init(
    _ files: MediaFiles, _ database: Database, _ limits: MediaLimits, project: Int64, user: Int64?, now: Int64
  ) {
    (self.files, self.database, self.limits) = (files, database, limits)
    (self.project, self.user, self.now) = (project, user, now)
  }

  /// Throws a problem that names what is wrong with the file.
  ///
  /// - Parameter address: from where it came, for the audit log; nil where the log tells of many at once.
  func take(_ file: consuming IncomingFile, name: String, address: String?, isAudited: Bool = true) throws
    -> Taken
  {
    let found: (info: MediaInfo, hash: [UInt8], isSafe: Bool)
    do { found = try file.finished(limits, files) } catch let problem as MediaProblem {
      throw Problem.badMedia(problem.detail)
    }
    let (info, hash, size) = (found.info, found.hash, file.bytes)
    let isNew = try files.place(file.path, hash: hash, isSafe: found.isSafe) {
      try database.writer.perform { db -> Bool in
        if try MediaStore.media(db, project: project, hash) != nil { return false }
        guard try MediaStore.totals(db, project: project).bytes + size <= limits.projectBytes else {
          throw Problem.mediaQuota(limits.projectBytes)
        }
        try MediaStore.insert(
          db, project: project, hash: hash, size: size, info, name: name, by: user, at: now)
        if isAudited {
          try AuditStore.record(
            db, at: now, by: user, project: project, action: "media.uploaded", subject: ("project", project),
            before: nil, after: ["name": .string(name), "size": .integer(size)], address: address)
        }
        return true
      }
    }
    guard let media = try database.read({ try MediaStore.media($0, project: project, hash) }) else {
      throw Problem.notFound
    }
    return Taken(media: media, isNew: isNew, note: Self.note(name, info))
  }

  private static func note(_ name: String, _ info: MediaInfo) -> String? {
    guard let promised = MediaInfo.promised(byName: name), !promised.contains(info.mediaType) else {
      return nil
    }
    return "The name promises another type: the bytes are \(info.mediaType), and that is what counts."
  }
}

extension Problem {
  static func badMedia(_ detail: String) -> Problem {
    Problem(422, "bad_media", "The file cannot be used.", detail: detail)
  }

  static func mediaQuota(_ bytes: Int64) -> Problem {
    Problem(
      413, "quota_exceeded", "The project's space for files is used up.", detail: "It has \(bytes) bytes.")
  }
}
