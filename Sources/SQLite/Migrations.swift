import CSQLite

/// Brings a file to the shape the program expects: forward only, one transaction a file, each with its SHA-256.
struct Migrations {
  private struct File {
    let name: String
    let sql: String
    let sha256: String
  }

  private let files: [File]

  init(folder: String, digest: ([UInt8]) -> String) throws(SQLiteError) {
    var files: [File] = []
    for name in try FileRules.names(in: folder) where name.hasSuffix(".sql") {
      let bytes = try FileRules.contents(of: folder + "/" + name)
      guard let sql = String(validating: bytes, as: UTF8.self) else {
        throw SQLiteError(kind: .migration, message: "migration \(name) is not UTF-8")
      }
      files.append(File(name: name, sql: sql, sha256: digest(bytes)))
    }
    self.files = files
  }

  /// Applies what is pending. `keepCopy` is called before the first one when the file was in use before.
  func apply(
    to connection: Connection, now: () -> Int64, keepCopy: (_ before: String) throws -> Void
  ) throws {
    let applied = try self.applied(connection)
    try check(applied)
    let pending = files.dropFirst(applied.count)
    guard let first = pending.first else { return }
    if !applied.isEmpty { try keepCopy(first.name) }
    try connection.execute(
      script: """
        CREATE TABLE IF NOT EXISTS migrations (
          name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
        ) STRICT
        """)
    // A migration may rebuild a table that others refer to; the whole is checked before its commit
    // (sqlite.org/lang_altertable.html, section 7).
    try connection.execute(script: "PRAGMA foreign_keys = OFF")
    // And it may change what a table is declared to check, where that leaves its rows as they are (same section).
    concord_sqlite_defend_schema(connection.handle, 0)
    defer { concord_sqlite_defend_schema(connection.handle, 1) }
    for file in pending { try apply(file, to: connection, at: now()) }
    try connection.execute(script: "PRAGMA foreign_keys = ON")
  }

  private func apply(_ file: File, to connection: Connection, at now: Int64) throws {
    do {
      try connection.transaction {
        try connection.execute(script: file.sql)
        guard connection.isInTransaction else {
          throw SQLiteError(kind: .migration, message: "it ends the transaction it runs in")
        }
        if try connection.first("PRAGMA foreign_key_check", [:], { $0.text(0) }) != nil {
          throw SQLiteError(kind: .migration, message: "it breaks a foreign key")
        }
        try connection.run(
          "INSERT INTO migrations (name, sha256, applied_at) VALUES (:name, :sha256, :at)",
          ["name": .text(file.name), "sha256": .text(file.sha256), "at": .integer(now)])
      }
    } catch let error as SQLiteError {
      let kind = error.kind == .full || error.kind == .readOnly ? error.kind : .migration
      throw SQLiteError(
        kind: kind, code: error.code, message: "migration \(file.name): \(error.message)")
    }
  }

  private func applied(_ connection: Connection) throws -> [(name: String, sha256: String)] {
    let table = try connection.first(
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'", [:], { $0.integer(0) })
    guard table != nil else {
      if try connection.first("SELECT 1 FROM sqlite_schema LIMIT 1", [:], { $0.integer(0) }) != nil {
        throw SQLiteError(kind: .notADatabase, message: "the file is a database of another program")
      }
      return []
    }
    return try connection.all("SELECT name, sha256 FROM migrations ORDER BY name") {
      ($0.text(0), $0.text(1))
    }
  }

  /// What was applied must be the first files, unchanged.
  private func check(_ applied: [(name: String, sha256: String)]) throws(SQLiteError) {
    for (index, old) in applied.enumerated() {
      guard let file = files.first(where: { $0.name == old.name }) else {
        throw SQLiteError(
          kind: .migration,
          message: "migration \(old.name) was applied to this database but is not here; is the program older?"
        )
      }
      guard file.sha256 == old.sha256 else {
        throw SQLiteError(
          kind: .migration, message: "migration \(old.name) was changed after it was applied")
      }
      guard files[index].name == old.name else {
        throw SQLiteError(
          kind: .migration,
          message: "migration \(files[index].name) comes before \(old.name), which is applied already")
      }
    }
  }
}
