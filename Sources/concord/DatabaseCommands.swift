import ConcordApp
import SQLite

let backupCommand = Command(
  name: "backup",
  summary: "Copies the database as it is now to a new file, also while a server runs.",
  options: [.data, Option(name: "to", value: "FILE", help: "the new file", isRequired: true)]
) { arguments in
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  let target = try arguments.required("to")
  try database.backup(to: target)
  say("copied to \(target)")
}

let restoreCommand = Command(
  name: "restore",
  summary:
    "Puts a copy in the place of the database; no server may run. The former database is kept in backups/.",
  options: [.data, Option(name: "from", value: "FILE", help: "the copy", isRequired: true)]
) { arguments in
  let configuration = try arguments.configuration()
  try configuration.makeDataDirectory()
  let kept = try Restore.run(
    from: arguments.required("from"), to: configuration.databasePath, now: Database.systemMilliseconds())
  say("restored \(configuration.databasePath)" + (kept.map { "; the former one is \($0)" } ?? ""))
}

let checkCommand = Command(
  name: "check",
  summary: "Checks the database file and the chain of the audit log, also while a server runs.",
  options: [.data]
) { arguments in
  let database = try arguments.existingConfiguration().openDatabase(isServer: false)
  defer { database.close() }
  let problems = try database.integrityCheck()
  guard problems.isEmpty else {
    throw StartError("the database is damaged: " + problems.prefix(5).joined(separator: "; "))
  }
  let audit = try database.read { try AuditStore.verify($0) }
  if let line = audit.firstBad { throw StartError("the audit log was changed at line \(line)") }
  say("the database is whole; \(audit.checked) lines of the audit log fit together")
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
