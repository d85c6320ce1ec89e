import Crypto
import Formats
import JSON
import Labeling
import SQLite

/// Makes a release from one consistent snapshot, while others go on working. Nothing of it is there before all of it is:
/// the files are written into a folder that gets its name when they are safe, and then the row comes. Where it ends
/// before that, the folder goes; after a restart it begins anew, with the labels as they are then.
struct ReleaseJob: Sendable {
  static let kind = "release"

  let files: ReleaseFiles
  /// Bytes that must stay free on the disk.
  let reserve: Int64
  let random: @Sendable () -> UInt64
  private let rules = RulesCache()
  private let made: @Sendable (Int64) -> Void

  static func register(_ services: Services) {
    let events = services.events
    let job = ReleaseJob(
      files: services.releases, reserve: services.configuration.media.freeBytes, random: services.random
    ) { events.publish(.project($0)) }
    services.jobs.register(kind, job.run)
  }

  private init(
    files: ReleaseFiles, reserve: Int64, random: @escaping @Sendable () -> UInt64,
    made: @escaping @Sendable (Int64) -> Void
  ) {
    self.files = files
    self.reserve = reserve
    self.random = random
    self.made = made
  }

  private func run(_ context: JobContext) throws -> JSONValue {
    guard let project = context.project else { throw DamagedJob() }
    let settings = try ReleaseSettings(stored: context.parameters)
    do {
      // Agreement is told of all answers that are in.
      while try Tally.advance(context.database, project: project, rules: rules) { try context.check() }
      let snapshot = try context.database.snapshot()
      defer { snapshot.close() }
      let release = try make(context, project, settings, snapshot, at: context.clock())
      made(project)
      return [
        "release": .integer(release.id), "version": .integer(release.version),
        "items": .integer(release.items),
      ]
    } catch let error as MediaFailure where error.problem.code == Problem.storageFull.code {
      throw JobFailure("The server's disk is full; nothing of the release was kept.")
    } catch let error as SQLiteError where error.kind == .interrupted {
      try context.check()
      throw JobFailure(
        "So much was written meanwhile that the release could not be finished; try again later.")
    }
  }

  private func make(
    _ context: JobContext, _ project: Int64, _ settings: ReleaseSettings, _ snapshot: Snapshot,
    at now: Int64
  ) throws -> Release {
    var settings = settings
    settings.seed = try settings.seed ?? lastSeed(snapshot, project) ?? Int64(random() >> 32)
    guard let version = try snapshot.read({ try ReleaseStore.nextVersion($0, project: project) }) else {
      throw Problem.notFound
    }
    let id = try context.database.writer.perform { try ReleaseStore.takeID($0) }
    let folder = try ReleaseFolder(
      files, name: "p\(project)-v\(version)-\(Hex.encode(SecretToken.randomBytes(6)))", reserve: reserve)
    do {
      let writing = try ReleaseWriting(context, project, settings, snapshot, folder, at: now)
      try writing.writeItems()
      guard writing.hasItems else {
        throw JobFailure("No task goes in: none is in these states, with a label that is sure enough.")
      }
      try context.check()
      let (manifest, summary) = try writing.writeDocuments(id: id, version: version, in: files)
      try folder.place()
      let release = Release(
        id: id, project: project, version: version, name: settings.name, note: settings.note,
        folder: folder.name, items: Int64(manifest.tally.items),
        bytes: folder.written.reduce(0) { $0 + $1.size }, summary: summary,
        createdBy: context.createdBy.map { ($0, "") }, createdAt: manifest.createdAt)
      try enter(context, release, writing.manifestBytes, folder.written)
      return release
    } catch {
      folder.remove()
      throw error
    }
  }

  /// So that splits stay what they were, unless another seed is asked for.
  private func lastSeed(_ snapshot: Snapshot, _ project: Int64) throws -> Int64? {
    let last = try snapshot.read { try ReleaseStore.list($0, project: project, before: .max, limit: 1).first }
    return try last.flatMap { try JSONValue(parsing: $0.summary)["seed"]?.integer }
  }

  private func enter(
    _ context: JobContext, _ release: Release, _ manifest: [UInt8], _ files: [ReleaseFile]
  ) throws {
    try context.check()
    try context.database.writer.perform { db in
      // It may have been deleted meanwhile.
      guard try ReleaseStore.nextVersion(db, project: release.project) == release.version else {
        throw Problem.notFound
      }
      try ReleaseStore.insert(db, release, manifest: manifest, files: files)
      try AuditStore.record(
        db, at: context.clock(), by: context.createdBy, project: release.project, action: "release.created",
        subject: ("release", release.id), before: nil,
        after: [
          "version": .integer(release.version), "name": .string(release.name),
          "items": .integer(release.items),
        ])
    }
  }
}
