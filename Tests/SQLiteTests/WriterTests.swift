import Dispatch
import Foundation
import SQLite
import Synchronization
import Testing

/// Results that completions leave from the writer's thread.
final class Results: Sendable {
  private let state = Mutex<[String: Result<Int, any Error>]>([:])
  private let count = DispatchSemaphore(value: 0)

  func keep(_ name: String) -> @Sendable (Result<Int, any Error>) -> Void {
    { result in
      self.state.withLock { $0[name] = result }
      self.count.signal()
    }
  }

  func wait(for expected: Int) -> [String: Result<Int, any Error>] {
    for _ in 0..<expected { count.wait() }
    return state.withLock { $0 }
  }
}

/// Holds the writer inside a change until `go` is called, so that what is submitted meanwhile shares one commit.
final class Gate: Sendable {
  private let opened = DispatchSemaphore(value: 0)

  init(_ database: Database) {
    database.writer.submit({ [opened] _ in opened.wait() }, completion: { _ in })
  }

  func go() { opened.signal() }
}

@Test(arguments: [false, true])
func `changes of one commit stand and fall alone`(isRepeatable: Bool) throws {
  let database = try Scratch().open()
  let results = Results()
  let gate = Gate(database)
  for name in ["one", "two", "one", "three"] {
    database.writer.submit(
      isRepeatable: isRepeatable,
      { try $0.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text(name)]) },
      completion: results.keep(name == "one" ? "one-\(UUID().uuidString)" : name))
  }
  gate.go()
  let all = results.wait(for: 4)
  let failed = all.filter { if case .failure = $0.value { true } else { false } }
  #expect(failed.count == 1)
  #expect(try count(database) == 3)
}

@Test func `a change is answered when everyone can see it`() throws {
  let database = try Scratch().open()
  let results = Results()
  for number in 0..<200 {
    database.writer.submit(
      { try $0.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text("\(number)")]) },
      completion: { result in
        let seen = Result { try count(database) }
        results.keep("\(number)")(
          result.flatMap { _ in seen.flatMap { $0 > number ? .success($0) : .failure(Late()) } })
      })
  }
  for (_, result) in results.wait(for: 200) { #expect(throws: Never.self) { try result.get() } }
}

private struct Late: Error {}

@Test func `when the commit fails every change of it is told`() throws {
  let scratch = try Scratch()
  try scratch.migrate(
    "0002-late.sql",
    "CREATE TABLE late (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT;")
  let database = try scratch.open()
  let results = Results()
  let gate = Gate(database)
  database.writer.submit(
    { try $0.run("INSERT INTO notes (text) VALUES ('innocent')") }, completion: results.keep("innocent"))
  database.writer.submit(
    { try $0.run("INSERT INTO late (note) VALUES (99)") }, completion: results.keep("guilty"))
  gate.go()
  for (_, result) in results.wait(for: 2) {
    #expect(failure { _ = try result.get() }?.kind == .constraint(.foreignKey))
  }
  #expect(try count(database) == 0)
  try fill(database, 1)
  #expect(try count(database) == 1, "the writer goes on")
}

@Test func `a short change is answered before a long one behind it`() throws {
  let database = try Scratch().open()
  let gate = Gate(database)
  let isAnswered = DispatchSemaphore(value: 0)
  let results = Results()
  database.writer.submit(
    { try $0.run("INSERT INTO notes (text) VALUES ('short')") }, completion: { _ in isAnswered.signal() })
  database.writer.submit(
    isLong: true, { _ in isAnswered.wait(timeout: .now() + 20) == .success ? 1 : 0 },
    completion: results.keep("long"))
  gate.go()
  #expect(try results.wait(for: 1)["long"]?.get() == 1)
}

@Test func `only a long change does not wait for the disk, nor look for what its rows refer to`() throws {
  let database = try Scratch().open()
  let results = Results()
  for isLong in [true, false] {
    database.writer.submit(
      isLong: isLong,
      { db in
        // FULL is 2, NORMAL is 1 (sqlite.org/pragma.html#pragma_synchronous).
        let synchronous = try db.first("PRAGMA synchronous") { $0.int(0) } ?? -1
        return 10 * synchronous + (try db.first("PRAGMA foreign_keys") { $0.int(0) } ?? -1)
      }, completion: results.keep(isLong ? "long" : "short"))
  }
  let all = results.wait(for: 2)
  #expect(try all["long"]?.get() == 10)
  #expect(try all["short"]?.get() == 21)
}

@Test func `a long change that gives way leaves nothing, and who waited goes first`() throws {
  let database = try Scratch().open()
  let results = Results()
  let hasBegun = DispatchSemaphore(value: 0)
  database.writer.submit(
    isLong: true,
    { db in
      try db.run("INSERT INTO notes (text) VALUES ('long')")
      hasBegun.signal()
      while !database.writer.isAwaited {}
      throw Late()
    }, completion: results.keep("long"))
  hasBegun.wait()
  database.writer.submit(isLong: true, { _ in 1 }, completion: results.keep("another long one"))
  #expect(!database.writer.isAwaited)
  database.writer.submit(
    { try $0.run("INSERT INTO notes (text) VALUES ('short')") }, completion: results.keep("short"))
  let all = results.wait(for: 3)
  #expect(throws: Late.self) { try all["long"]?.get() }
  #expect(try all["short"]?.get() == 1)
  #expect(try database.read { try $0.all("SELECT text FROM notes") { $0.text(0) } } == ["short"])
}

@Test func `a change is let go when it is answered, also while others keep coming`() throws {
  final class Load: Sendable {
    let gone: DispatchSemaphore
    init(_ gone: DispatchSemaphore) { self.gone = gone }
    deinit { gone.signal() }
  }
  let database = try Scratch().open()
  let (gone, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
  @Sendable func submit(_ load: Load?) {
    database.writer.submit({ _ in withExtendedLifetime(load) {} }) { _ in
      // The next one is in the queue before this one is out of hand.
      if load == nil, gone.wait(timeout: .now()) == .success { ended.signal() } else { submit(nil) }
    }
  }
  submit(Load(gone))
  #expect(ended.wait(timeout: .now() + 20) == .success)
}

@Test(arguments: [false, true])
func `a change that rewrites much shares a commit, and falls alone`(isRepeatable: Bool) throws {
  let database = try Scratch().open()
  try database.writer.perform { db in
    for number in 0..<1_000 {
      let text = "\(number) " + String(repeating: "x", count: 4_000)
      try db.run("INSERT INTO notes (text, size) VALUES (:text, 0)", ["text": .text(text)])
    }
  }
  let results = Results()
  let gate = Gate(database)
  database.writer.submit(
    isRepeatable: isRepeatable, { try $0.run("UPDATE notes SET size = size + 1") },
    completion: results.keep("stands"))
  database.writer.submit(
    isRepeatable: isRepeatable,
    { db in
      try db.run("UPDATE notes SET size = size + 10")
      throw Late()
    }, completion: results.keep("falls"))
  gate.go()
  let all = results.wait(for: 2)
  #expect(try all["stands"]?.get() == 1_000)
  #expect(throws: Late.self) { try all["falls"]?.get() }
  let sizes = try database.read { try $0.all("SELECT DISTINCT size FROM notes") { $0.integer(0) } }
  #expect(sizes == [1])
}

/// How often a change was run.
private final class Runs: Sendable {
  private let counts = Mutex<[String: Int]>([:])
  subscript(name: String) -> Int { counts.withLock { $0[name] ?? 0 } }
  func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
}

extension Database {
  /// A change that inserts a note of its name and, when it `fails`, throws behind or, where nothing `isWritten`, before.
  fileprivate func note(
    _ name: String, _ runs: Runs, _ results: Results, isRepeatable: Bool = true, fails: Bool = false,
    isWritten: Bool = true
  ) {
    writer.submit(
      isRepeatable: isRepeatable,
      { db in
        runs.add(name)
        if isWritten { try db.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text(name)]) }
        if fails { throw Late() }
        return 1
      }, completion: results.keep(name))
  }

  fileprivate var texts: [String] {
    get throws { try read { try $0.all("SELECT text FROM notes ORDER BY id") { $0.text(0) } } }
  }
}

@Test func `a change that fails before it wrote anything troubles nobody`() throws {
  let database = try Scratch().open()
  let (runs, results, gate) = (Runs(), Results(), Gate(database))
  database.note("a", runs, results)
  database.note("b", runs, results, fails: true, isWritten: false)
  database.note("c", runs, results)
  gate.go()
  let all = results.wait(for: 3)
  #expect(throws: Late.self) { try all["b"]?.get() }
  #expect(try database.texts == ["a", "c"])
  #expect((runs["a"], runs["b"], runs["c"]) == (1, 1, 1))
}

@Test func `a change that fails after it wrote leaves nothing, and the others are made again`() throws {
  let database = try Scratch().open()
  let (runs, results) = (Runs(), Results())
  // The gate's own change cannot be repeated: the group begins behind it.
  let gate = Gate(database)
  database.writer.submit(isLong: true, { _ in 1 }, completion: results.keep("long"))
  database.note("a", runs, results)
  database.note("b", runs, results, fails: true)
  database.note("c", runs, results)
  gate.go()
  let all = results.wait(for: 4)
  #expect(throws: Late.self) { try all["b"]?.get() }
  #expect(try all["a"]?.get() == 1)
  #expect(try all["c"]?.get() == 1)
  #expect(try database.texts.sorted() == ["a", "c"])
  #expect(runs["a"] == 2)

  // Now savepoints are taken for a while: who fails on purpose costs nobody a second run.
  let second = Gate(database)
  database.writer.submit(isLong: true, { _ in 1 }, completion: results.keep("long"))
  database.note("d", runs, results)
  database.note("e", runs, results, fails: true)
  second.go()
  let more = results.wait(for: 3)
  #expect(throws: Late.self) { try more["e"]?.get() }
  #expect(try database.texts.sorted() == ["a", "c", "d"])
  #expect((runs["d"], runs["e"]) == (1, 1))
}

@Test func `a change that cannot be repeated runs once, whatever fails beside it`() throws {
  let database = try Scratch().open()
  let (runs, results, gate) = (Runs(), Results(), Gate(database))
  database.writer.submit(isLong: true, { _ in 1 }, completion: results.keep("long"))
  database.note("a", runs, results)
  database.note("once", runs, results, isRepeatable: false)
  database.note("b", runs, results, fails: true)
  database.note("once, and fails", runs, results, isRepeatable: false, fails: true)
  gate.go()
  let all = results.wait(for: 5)
  #expect(throws: Late.self) { try all["b"]?.get() }
  #expect(throws: Late.self) { try all["once, and fails"]?.get() }
  #expect(try database.texts == ["a", "once"])
  #expect((runs["a"], runs["once"], runs["b"], runs["once, and fails"]) == (1, 1, 1, 1))
}

@Test func `a full disk fails the changes of the commit and loses nothing before it`() throws {
  let database = try Scratch().open()
  try fill(database, 10)
  // SQLite's own limit gives the error of a full disk at a chosen page.
  try database.writer.perform { connection in
    let pages = try connection.first("PRAGMA page_count") { $0.int(0) } ?? 0
    try connection.execute(script: "PRAGMA max_page_count = \(pages + 4)")
  }
  let error = failure { try fill(database, 1_000, from: 10, padding: 500) }
  #expect(error?.kind == .full)
  #expect(error?.message.contains("full") == true)
  #expect(try count(database) == 10)
  try fill(database, 1, from: 10)
  #expect(try count(database) == 11)
  #expect(try database.integrityCheck() == [])
}

@Test func `what was submitted is finished at the stop, what comes later is refused`() throws {
  let scratch = try Scratch()
  let database = try scratch.open()
  let results = Results()
  for number in 0..<500 {
    database.writer.submit(
      { try $0.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text("\(number)")]) },
      completion: results.keep("\(number)"))
  }
  database.close()
  for (_, result) in results.wait(for: 500) { #expect(throws: Never.self) { try result.get() } }
  #expect(failure { try fill(database, 1) }?.kind == .interrupted)
  database.close()
  #expect(try count(scratch.open()) == 500)
}

@Test func `many threads write and read at once and nothing is lost`() throws {
  let database = try Scratch().open(readers: 2)
  let errors = Mutex(0)
  DispatchQueue.concurrentPerform(iterations: 8) { worker in
    for number in 0..<100 {
      do {
        try database.writer.perform {
          try $0.run("INSERT INTO notes (text) VALUES (:text)", ["text": .text("\(worker)-\(number)")])
        }
        let seen = try database.read {
          try $0.first(
            "SELECT 1 FROM notes WHERE text = :text", ["text": .text("\(worker)-\(number)")], { $0.int(0) })
        }
        if seen != 1 { errors.withLock { $0 += 1 } }
      } catch {
        errors.withLock { $0 += 1 }
      }
    }
  }
  #expect(errors.withLock { $0 } == 0)
  #expect(try count(database) == 800)
}
