import Foundation
import Glibc
import SQLite
import Testing

@Test func `all files are their owner's alone`() throws {
  let scratch = try Scratch()
  #expect(
    FileManager.default.createFile(
      atPath: scratch.path, contents: nil, attributes: [.posixPermissions: 0o644]))
  let database = try scratch.open()
  try fill(database, 1)
  for suffix in ["", "-wal", "-shm", ".lock"] {
    #expect(permissions(scratch.path + suffix) == 0o600, "\(suffix)")
  }
}

@Test func `a second server is told who serves the file`() throws {
  let scratch = try Scratch()
  let first = try scratch.open()
  let error = failure { _ = try scratch.open() }
  #expect(error?.kind == .inUse)
  #expect(error?.message.contains("(\(getpid()))") == true)
  try fill(scratch.open(isServer: false), 1)
  #expect(try count(first) == 1, "a tool beside the server may come in")
  first.close()
  #expect(try count(scratch.open()) == 1)
}

@Test func `a file that is no database is left as it is`() throws {
  let scratch = try Scratch()
  let text = String(repeating: "This is a letter to my aunt. ", count: 100)
  try text.write(toFile: scratch.path, atomically: false, encoding: .utf8)
  let error = failure { _ = try scratch.open() }
  #expect(error?.kind == .notADatabase)
  #expect(try String(contentsOfFile: scratch.path, encoding: .utf8) == text)
}

@Test func `damage is found by the check and named by what meets it`() throws {
  let scratch = try Scratch()
  let database = try scratch.open()
  try fill(database, 2_000, padding: 200)
  #expect(try database.integrityCheck() == [])
  database.close()
  let file = try FileHandle(forUpdating: URL(fileURLWithPath: scratch.path))
  for page in 10..<60 {
    try file.seek(toOffset: UInt64(page * 4_096))
    try file.write(contentsOf: Data(repeating: 0xa5, count: 200))
  }
  try file.close()
  let damaged = try scratch.open()
  #expect(try damaged.integrityCheck() != [])
  let error = failure { _ = try damaged.read { try $0.all("SELECT text FROM notes") { $0.text(0) } } }
  #expect(error?.kind == .corrupt)
  #expect(error?.message.contains("damaged") == true)
}

@Test func `a database cut short is named damaged`() throws {
  let scratch = try Scratch()
  try fill(scratch.open(), 2_000, padding: 200)
  #expect(truncate(scratch.path, 20 * 4_096) == 0)
  let error = failure {
    let database = try scratch.open()
    _ = try database.read { try $0.all("SELECT text FROM notes") { $0.text(0) } }
  }
  #expect(error?.kind == .corrupt)
}

@Test func `a folder that is not there is named`() throws {
  let scratch = try Scratch()
  let path = scratch.folder + "/nowhere/concord.db"
  let error = failure {
    _ = try Database(path: path, migrations: scratch.migrations, digest: fingerprint)
  }
  #expect(error?.kind == .cannotOpen)
  #expect(error?.message.contains("/nowhere") == true)
}

@Test func `what was deleted cannot be found in the file`() throws {
  let scratch = try Scratch()
  let database = try scratch.open()
  try fill(database, 50)
  try database.writer.perform { connection in
    try connection.run("INSERT INTO notes (text) VALUES (:text)", ["text": "kept-away-forever"])
  }
  try database.checkpoint()
  #expect(try contains(scratch.path, "kept-away-forever"))
  try database.writer.perform { try $0.run("DELETE FROM notes WHERE text = 'kept-away-forever'") }
  try database.checkpoint()
  #expect(fileSize(scratch.path + "-wal") == 0)
  #expect(try !contains(scratch.path, "kept-away-forever"))
}

private func contains(_ path: String, _ text: String) throws -> Bool {
  try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
}
