import Foundation
import SQLite
import Testing

private func backups(_ scratch: Scratch) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: scratch.folder + "/backups")) ?? []
}

@Test func `migrations run once, in order, with their digest and time`() throws {
  let scratch = try Scratch()
  try scratch.migrate("0002-more.sql", "ALTER TABLE notes ADD COLUMN more TEXT;")
  for _ in 0..<2 {
    let rows = try scratch.open().read { connection in
      try connection.all("SELECT name, sha256, applied_at FROM migrations ORDER BY name") { row in
        "\(row.text(0)) \(row.text(1).isEmpty) \(row.integer(2))"
      }
    }
    #expect(rows == ["0001-notes.sql false 1700000000000", "0002-more.sql false 1700000000000"])
  }
  #expect(backups(scratch) == [], "a new file has nothing to keep")
}

@Test func `a copy is kept before the first pending migration`() throws {
  let scratch = try Scratch()
  try fill(scratch.open(), 7)
  try scratch.migrate("0002-empty.sql", "DELETE FROM notes;")
  try scratch.migrate("0003-more.sql", "CREATE TABLE more (id INTEGER) STRICT;")
  #expect(try count(scratch.open()) == 0)
  #expect(backups(scratch) == ["concord.db-1700000000000-before-0002-empty.copy"])
  let kept = scratch.folder + "/backups/" + (backups(scratch).first ?? "")
  #expect(permissions(kept) == 0o600 && permissions(scratch.folder + "/backups") == 0o700)
  let old = try Scratch()
  try FileManager.default.copyItem(atPath: kept, toPath: old.path)
  #expect(try count(old.open()) == 7)
}

@Test func `an applied migration that changed, is gone or was put before stops the start`() throws {
  let scratch = try Scratch()
  try scratch.migrate("0002-more.sql", "CREATE TABLE more (id INTEGER) STRICT;")
  try fill(scratch.open(), 1)
  try scratch.migrate("0002-more.sql", "CREATE TABLE more (id TEXT) STRICT;")
  let changed = failure { _ = try scratch.open() }
  #expect(changed?.kind == .migration && changed?.message.contains("0002-more.sql was changed") == true)

  try FileManager.default.removeItem(atPath: scratch.migrations + "/0002-more.sql")
  let missing = failure { _ = try scratch.open() }
  #expect(missing?.kind == .migration && missing?.message.contains("0002-more.sql") == true)

  try scratch.migrate("0002-more.sql", "CREATE TABLE more (id INTEGER) STRICT;")
  try scratch.migrate("0001-before.sql", "CREATE TABLE before (id INTEGER) STRICT;")
  let before = failure { _ = try scratch.open() }
  #expect(before?.kind == .migration && before?.message.contains("0001-before.sql") == true)
  #expect(backups(scratch) == [])
}

@Test(arguments: [
  "CREATE TABLE good (id INTEGER) STRICT; CREATE TABLE bad (",
  "CREATE TABLE good (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);",
  "CREATE TABLE good (id INTEGER) STRICT; COMMIT;",
  "CREATE TABLE good (id INTEGER) STRICT; DELETE FROM notes;",
])
func `a migration that fails changes nothing and is named`(sql: String) throws {
  let scratch = try Scratch()
  let database = try scratch.open()
  try fill(database, 3)
  try database.writer.perform { try $0.run("INSERT INTO replies (note) VALUES (1)") }
  database.close()
  try scratch.migrate("0002-bad.sql", sql)
  let error = failure { _ = try scratch.open() }
  #expect(error?.kind == .migration)
  #expect(error?.message.contains("0002-bad.sql") == true)
  try FileManager.default.removeItem(atPath: scratch.migrations + "/0002-bad.sql")
  let again = try scratch.open()
  #expect(try count(again) == 3)
  if !sql.contains("COMMIT") {
    let tables = try again.read {
      try $0.first("SELECT 1 FROM sqlite_schema WHERE name = 'good'") { $0.int(0) }
    }
    #expect(tables == nil)
  }
}

@Test func `a table that others refer to can be rebuilt`() throws {
  let scratch = try Scratch()
  let database = try scratch.open()
  try fill(database, 3)
  try database.writer.perform { try $0.run("INSERT INTO replies (note) VALUES (2)") }
  database.close()
  try scratch.migrate(
    "0002-rebuild.sql",
    """
    CREATE TABLE new_notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    INSERT INTO new_notes (id, text) SELECT id, text FROM notes;
    DROP TABLE notes;
    ALTER TABLE new_notes RENAME TO notes;
    """)
  let rebuilt = try scratch.open()
  #expect(try count(rebuilt) == 3)
  let orphan = failure { try rebuilt.writer.perform { try $0.run("DELETE FROM notes WHERE id = 2") } }
  #expect(orphan?.kind == .constraint(.foreignKey), "foreign keys are on again")
}

@Test func `a database of another program is left alone`() throws {
  let scratch = try Scratch()
  try scratch.migrate("0001-notes.sql", "CREATE TABLE other (id INTEGER);")
  let first = try scratch.open()
  try first.writer.perform { try $0.execute(script: "DROP TABLE migrations") }
  first.close()
  #expect(failure { _ = try scratch.open() }?.kind == .notADatabase)
}

@Test func `a migration may change what a table checks, and nothing else may`() throws {
  let scratch = try Scratch()
  let edit = "UPDATE sqlite_schema SET sql = replace(sql, 'size >= 0', 'size >= 10') WHERE name = 'notes';"
  try fill(scratch.open(), 1)
  try scratch.migrate(
    "0002-larger.sql", "PRAGMA writable_schema = ON; \(edit) PRAGMA writable_schema = RESET;")
  let database = try scratch.open()
  let error = failure {
    try database.writer.perform { try $0.run("INSERT INTO notes (text, size) VALUES ('a', 9)") }
  }
  #expect(error?.kind == .constraint(.check))
  #expect(throws: Never.self) {
    try database.writer.perform { try $0.run("INSERT INTO notes (text, size) VALUES ('a', 10)") }
  }
  #expect(try database.integrityCheck() == [])
  #expect(throws: SQLiteError.self) {
    try database.writer.perform { try $0.execute(script: "PRAGMA writable_schema = ON; \(edit)") }
  }
}
