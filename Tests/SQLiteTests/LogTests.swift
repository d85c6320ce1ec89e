import Dispatch
import Foundation
import SQLite
import Testing

/// A stream of numbers that is the same in every run (SplitMix64).
private struct Numbers {
  private var state: UInt64 = 7

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}

private struct Undone: Error {}

/// Notes by their ids, changed at random: in memory and in the database alike.
private struct Notes {
  var kept: [Int: String] = [:]

  /// Some changes, in one transaction that stands or falls.
  mutating func change(_ database: Database, _ numbers: inout Numbers) throws {
    var notes = kept
    var changed: [(Int, String?)] = []
    for _ in 0...numbers.next(below: 50) {
      let id = numbers.next(below: 60)
      let size = numbers.next(below: 5) == 0 ? 20_000 : 700
      let text: String? =
        numbers.next(below: 4) == 0
        ? nil : "\(id) " + String(repeating: "\(numbers.next(below: 10))", count: size)
      notes[id] = text
      changed.append((id, text))
    }
    let (isUndone, isLong) = (numbers.next(below: 4) == 0, numbers.next(below: 3) == 0)
    let ended = DispatchSemaphore(value: 0)
    database.writer.submit(isLong: isLong) { [changed] db in
      for (id, text) in changed {
        try db.run("DELETE FROM notes WHERE id = :id", ["id": .int(id)])
        guard let text else { continue }
        try db.run("INSERT INTO notes (id, text) VALUES (:id, :text)", ["id": .int(id), "text": .text(text)])
      }
      if isUndone { throw Undone() }
    } completion: { _ in
      ended.signal()
    }
    ended.wait()
    if !isUndone { kept = notes }
  }

  static func stored(_ database: Database) throws -> [Int: String] {
    let rows = try database.read { try $0.all("SELECT id, text FROM notes") { ($0.int(0), $0.text(1)) } }
    return Dictionary(uniqueKeysWithValues: rows)
  }
}

/// A cache of a few pages: long changes write most to the log before they commit, many twice.
private func openWithSmallCache(_ scratch: Scratch) throws -> Database {
  var limits = LogLimits()
  (limits.checkpointPages, limits.leftPages, limits.restartPages) = (400, 100, 2_000)
  return try Database(
    path: scratch.path, migrations: scratch.migrations, digest: fingerprint, readers: 1, writerCacheKiB: 40,
    logLimits: limits, now: { 1_700_000_000_000 })
}

@Test func `others read what was committed, whatever was written and undone before`() throws {
  let database = try openWithSmallCache(Scratch())
  var (notes, numbers) = (Notes(), Numbers())
  for _ in 0..<120 {
    try notes.change(database, &numbers)
    #expect(try Notes.stored(database) == notes.kept)
  }
  #expect(try database.integrityCheck() == [])
}

@Test func `a commit of many pages goes to the log in pieces`() throws {
  let database = try Scratch().open()
  for part in 0..<3 { try fill(database, 1_500, from: part * 1_500, padding: 900) }
  #expect(try count(database) == 4_500)
  #expect(try database.integrityCheck() == [])
}

@Test func `the files of a process that was killed hold all that was committed`() throws {
  let scratch = try Scratch()
  let database = try openWithSmallCache(scratch)
  var (notes, numbers) = (Notes(), Numbers())
  for _ in 0..<40 {
    for _ in 0..<6 { try notes.change(database, &numbers) }
    try database.checkpoint()
    // Nothing is written to the log while it is copied.
    for _ in 0..<2 { try notes.change(database, &numbers) }
    let copy = try Scratch()
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: scratch.path + suffix, toPath: copy.path + suffix)
    }
    let opened = try copy.open()
    #expect(try Notes.stored(opened) == notes.kept)
    #expect(try opened.integrityCheck() == [])
    opened.close()
  }
}
