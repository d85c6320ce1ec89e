import Foundation
import SQLite
import Testing

struct RestoreTests {
  /// A database with so many notes, a copy of it, and then more notes.
  private func scratch() throws -> (Scratch, copy: String) {
    let scratch = try Scratch()
    let copy = scratch.folder + "/copy.db"
    let database = try scratch.open()
    try fill(database, 10)
    try database.backup(to: copy)
    try fill(database, 5, from: 10)
    database.close()
    return (scratch, copy)
  }

  private func notes(_ scratch: Scratch) throws -> Int {
    let database = try scratch.open()
    defer { database.close() }
    #expect(try database.integrityCheck() == [])
    return try count(database)
  }

  @Test func `a copy takes the place of the database, and what stood there is kept whole`() throws {
    let (scratch, copy) = try scratch()
    let kept = try #require(try Restore.run(from: copy, to: scratch.path, now: 77))
    #expect(try notes(scratch) == 10)
    #expect(kept == scratch.folder + "/backups/concord.db-77-before-restore.copy")
    #expect(permissions(scratch.path) == 0o600 && permissions(kept) == 0o600)
    #expect(try Restore.run(from: kept, to: scratch.path, now: 78) != nil)
    #expect(try notes(scratch) == 15)
  }

  @Test func `what only the log of a killed program holds is kept with the former database`() throws {
    let (scratch, copy) = try scratch()
    let database = try scratch.open()
    try fill(database, 5, from: 20)
    // As a kill leaves them: the files are copied while the last changes are in the log alone.
    let killed = try Scratch()
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: scratch.path + suffix, toPath: killed.path + suffix)
    }
    database.close()
    let kept = try #require(try Restore.run(from: copy, to: killed.path, now: 1))
    #expect(try Restore.run(from: kept, to: killed.path, now: 2) != nil)
    #expect(try notes(killed) == 20)
  }

  @Test func `where there is no database yet nothing is kept`() throws {
    let (scratch, copy) = try scratch()
    let target = scratch.folder + "/new/concord.db"
    #expect(try Restore.run(from: copy, to: target, now: 1) == nil)
    #expect(fileSize(target) > 0 && permissions(target) == 0o600)
  }

  @Test func `a damaged copy is refused and the database stays`() throws {
    let (scratch, copy) = try scratch()
    let handle = try #require(FileHandle(forUpdatingAtPath: copy))
    try handle.seek(toOffset: 4_096)
    handle.write(Data(repeating: 0xff, count: 4_096))
    try handle.close()
    #expect(failure { try Restore.run(from: copy, to: scratch.path, now: 1) }?.kind == .corrupt)
    #expect(try notes(scratch) == 15)
  }

  @Test func `a file that is no copy of such a database is refused and the database stays`() throws {
    let (scratch, _) = try scratch()
    let text = scratch.folder + "/text.db"
    try "This is no database, however long it is.".write(toFile: text, atomically: true, encoding: .utf8)
    #expect(failure { try Restore.run(from: text, to: scratch.path, now: 1) }?.kind == .notADatabase)
    let missing = scratch.folder + "/missing.db"
    #expect(failure { try Restore.run(from: missing, to: scratch.path, now: 1) }?.kind == .cannotOpen)
    #expect(try notes(scratch) == 15)
  }

  @Test func `a database that is served is not replaced`() throws {
    let (scratch, copy) = try scratch()
    let database = try scratch.open()
    #expect(failure { try Restore.run(from: copy, to: scratch.path, now: 1) }?.kind == .inUse)
    database.close()
    #expect(try notes(scratch) == 15)
  }
}
