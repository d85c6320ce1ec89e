import ConcordApp
import SQLite

let backupCommand = Command(
  name: "backup",
  summary:
    "Copies the database as it is now to a new file, and the files of tasks and of releases to FILE.media/ and FILE.releases/, also while a server runs.",
  options: [.data, Option(name: "to", value: "FILE", help: "the new file", isRequired: true)]
) { arguments in
  let configuration = try arguments.existingConfiguration()
  let database = try configuration.openDatabase(isServer: false)
  defer { database.close() }
  let target = try arguments.required("to")
  try database.backup(to: target)
  // After the database: a file that came meanwhile is one too many, not one too few.
  let files = MediaFiles(dataDirectory: configuration.dataDirectory)
  let media = try MediaArchive(besides: target).take(from: database, files)
  let releases = try ReleaseArchive(besides: target).take(
    from: database, ReleaseFiles(dataDirectory: configuration.dataDirectory))
  let isThere = media.copied + media.known > 0
  let isReleased = releases.copied + releases.known > 0
  say(
    "copied to \(target)" + (isThere ? ", and \(media.copied) files to \(target).media" : "")
      + (isReleased ? ", and \(releases.copied) files to \(target).releases" : ""))
}

let restoreCommand = Command(
  name: "restore",
  summary:
    "Puts a copy in the place of the database; no server may run. The former one is kept in backups/, with its files.",
  options: [.data, Option(name: "from", value: "FILE", help: "the copy", isRequired: true)]
) { arguments in
  let configuration = try arguments.configuration()
  try configuration.makeDataDirectory()
  let kept = try Restore.run(
    from: arguments.required("from"), to: configuration.databasePath, now: Database.systemMilliseconds())
  // A server takes files away that its database does not name: the former one has some of its own.
  if let kept {
    try MediaArchive(besides: kept).keep(MediaFiles(dataDirectory: configuration.dataDirectory))
    try ReleaseArchive(besides: kept).keep(ReleaseFiles(dataDirectory: configuration.dataDirectory))
  }
  let archive = try MediaArchive(besides: arguments.required("from"))
  if archive.isThere {
    let database = try configuration.openDatabase(isServer: true)
    defer { database.close() }
    let files = MediaFiles(dataDirectory: configuration.dataDirectory)
    say("put \(try archive.restore(to: database, files)) files of tasks back")
    let missing = try MediaArchive.check(database, files, readsAll: false).problems.count
    if missing > 0 { say("\(missing) files of tasks are not there; concord check names them") }
  }
  try restoreReleases(arguments.required("from"), configuration)
  say("restored \(configuration.databasePath)" + (kept.map { "; the former one is \($0)" } ?? ""))
}

private func restoreReleases(_ copy: String, _ configuration: Configuration) throws {
  let archive = ReleaseArchive(besides: copy)
  guard archive.isThere else { return }
  let database = try configuration.openDatabase(isServer: true)
  defer { database.close() }
  let files = ReleaseFiles(dataDirectory: configuration.dataDirectory)
  say("put \(try archive.restore(to: database, files)) files of releases back")
  let missing = try ReleaseArchive.check(database, files, readsAll: false).problems.count
  if missing > 0 { say("\(missing) files of releases are not there; concord check names them") }
}

let checkCommand = Command(
  name: "check",
  summary:
    "Checks the database file, the chain of the audit log, and that the files of tasks and releases are there, also while a server runs.",
  options: [
    .data,
    Option(name: "read-files", value: nil, help: "read those files too, and compare their bytes"),
  ]
) { arguments in
  let configuration = try arguments.existingConfiguration()
  let database = try configuration.openDatabase(isServer: false)
  defer { database.close() }
  let problems = try database.integrityCheck()
  guard problems.isEmpty else {
    throw StartError("the database is damaged: " + problems.prefix(5).joined(separator: "; "))
  }
  let audit = try database.read { try AuditStore.verify($0) }
  if let line = audit.firstBad { throw StartError("the audit log was changed at line \(line)") }
  let files = MediaFiles(dataDirectory: configuration.dataDirectory)
  let media = try MediaArchive.check(database, files, readsAll: arguments.has("read-files"))
  if !media.problems.isEmpty {
    throw StartError("files of tasks: " + media.problems.prefix(5).joined(separator: "; "))
  }
  let released = ReleaseFiles(dataDirectory: configuration.dataDirectory)
  let releases = try ReleaseArchive.check(database, released, readsAll: arguments.has("read-files"))
  if !releases.problems.isEmpty {
    throw StartError("files of releases: " + releases.problems.prefix(5).joined(separator: "; "))
  }
  let there = media.files + releases.files
  let told = there > 0 ? "; \(there) files are there" : ""
  say("the database is whole; \(audit.checked) lines of the audit log fit together\(told)")
  let strays = try MediaSweep(files, database).count()
  if strays.files > 0 {
    say(
      "\(strays.files) files (\(strays.bytes) bytes) belong to no project; a running server takes them away")
  }
  let left = try ReleaseArchive.strays(released, database).count
  if left > 0 { say("\(left) folders belong to no release; a running server takes them away") }
}

let migrateCommand = Command(
  name: "migrate",
  summary: "Brings the database to the newest migration, as a start would; no server may run.",
  options: [.data]
) { arguments in
  let database = try arguments.existingConfiguration().openDatabase(isServer: true)
  database.close()
  say("the database is at the newest migration")
}
