import Foundation
import SQLite
import Testing

@Test func `a snapshot stands still while others write`() throws {
  let database = try Scratch().open()
  try fill(database, 5)
  let snapshot = try database.snapshot()
  try fill(database, 5, from: 5)
  #expect(try snapshot.read { try $0.first("SELECT count(*) FROM notes") { $0.int(0) } } == 5)
  #expect(try count(database) == 10)
  snapshot.close()
  snapshot.close()
  #expect(failure { try snapshot.read { try $0.run("SELECT 1") } }?.kind == .interrupted)
}

@Test func `a cursor goes on where it stopped`() throws {
  let database = try Scratch().open()
  try fill(database, 10)
  let snapshot = try database.snapshot()
  let cursor = try snapshot.read {
    try $0.cursor("SELECT id FROM notes WHERE id > :id ORDER BY id", ["id": 3])
  }
  try fill(database, 10, from: 10)
  var ids: [Int] = []
  var isMore = true
  while isMore {
    isMore = try snapshot.read { _ in
      guard let row = try cursor.next() else { return false }
      ids.append(row.int(0))
      return true
    }
  }
  #expect(ids == Array(4...10))
  #expect(try snapshot.read { _ in try cursor.next() == nil })
  snapshot.close()
  #expect(failure { _ = try cursor.next() }?.kind == .interrupted)
}

@Test func `the log starts over under steady writing and reading`() throws {
  let scratch = try Scratch()
  var limits = LogLimits()
  limits.checkpointPages = 50
  limits.restartPages = 150
  let database = try scratch.open(logLimits: limits)
  var largest = 0
  for round in 0..<60 {
    try fill(database, 40, from: round * 40, padding: 1_000)
    #expect(try count(database) == (round + 1) * 40)
    largest = max(largest, fileSize(scratch.path + "-wal"))
  }
  // 60 rounds of about 70 pages are some 17 MB; the log may hold the limit and what comes in meanwhile.
  #expect(largest < 450 * 4_096, "the log grew to \(largest)")
}

@Test func `the log can be emptied at any time`() throws {
  let scratch = try Scratch()
  var limits = LogLimits()
  limits.checkpointPages = 10
  limits.restartPages = 30
  let database = try scratch.open(logLimits: limits)
  for round in 0..<100 {
    try fill(database, 30, from: round * 30, padding: 1_000)
    try database.checkpoint()
    #expect(fileSize(scratch.path + "-wal") == 0)
  }
}

@Test func `a snapshot that would fill the disk is ended, and the log starts over`() throws {
  let scratch = try Scratch()
  var limits = LogLimits()
  limits.checkpointPages = 50
  limits.restartPages = 100
  limits.snapshotPages = 400
  let database = try scratch.open(logLimits: limits)
  try fill(database, 100)
  let snapshot = try database.snapshot()
  let cursor = try snapshot.read { try $0.cursor("SELECT id FROM notes ORDER BY id", [:]) }
  #expect(try snapshot.read { _ in try cursor.next()?.int(0) } == 1)
  var largest = 0
  for round in 0..<60 {
    try fill(database, 40, from: 100 + round * 40, padding: 1_000)
    largest = max(largest, fileSize(scratch.path + "-wal"))
  }
  #expect(largest < 900 * 4_096, "the log grew to \(largest)")
  #expect(snapshot.isClosed)
  #expect(failure { _ = try snapshot.read { _ in try cursor.next() } }?.kind == .interrupted)
  #expect(try count(database) == 2_500)
}

@Test func `a copy is whole and consistent although others write`() throws {
  let scratch = try Scratch()
  let database = try scratch.open()
  try fill(database, 3_000, padding: 900)
  let copy = scratch.folder + "/copy.db"
  var steps = 0
  try database.backup(to: copy) { done, total in
    steps += 1
    #expect(done <= total)
    try fill(database, 10, from: 3_000 + steps * 10)
  }
  #expect(steps > 0)
  #expect(permissions(copy) == 0o600)
  #expect(!FileManager.default.fileExists(atPath: copy + ".partial"))
  let restored = try Database(path: copy, migrations: scratch.migrations, digest: fingerprint)
  #expect(try count(restored) == 3_000)
  #expect(try restored.integrityCheck() == [])
  #expect(try count(database) == 3_000 + steps * 10)
}

@Test func `a copy takes no other file's place and leaves none behind when it is stopped`() throws {
  struct Stop: Error {}
  let scratch = try Scratch()
  let database = try scratch.open()
  try "mine".write(toFile: scratch.folder + "/taken", atomically: true, encoding: .utf8)
  #expect(failure { try database.backup(to: scratch.folder + "/taken") }?.kind == .cannotOpen)
  #expect(try String(contentsOfFile: scratch.folder + "/taken", encoding: .utf8) == "mine")
  #expect(throws: Stop.self) { try database.backup(to: scratch.folder + "/new") { _, _ in throw Stop() } }
  let left = try FileManager.default.contentsOfDirectory(atPath: scratch.folder).filter {
    $0.hasPrefix("new")
  }
  #expect(left == [])
  #expect(failure { try database.backup(to: scratch.folder + "/no/where") }?.kind == .cannotOpen)
}
