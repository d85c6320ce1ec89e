import SQLite
import Synchronization
import Testing

/// A sum that changes of one transaction raise together.
private final class Sum: Gathered {
  static let tables = ["sums"]
  private var amount = 0

  static func add(_ amount: Int, _ db: Connection) {
    let sum = db.gathered(Sum.self) ?? Sum()
    sum.amount += amount
    db.gather(sum)
  }

  func write(to db: Connection) throws {
    try db.run("UPDATE sums SET total = total + :amount, writes = writes + 1", ["amount": .int(amount)])
  }
}

private struct Unwanted: Error {}

private final class Runs: Sendable {
  let count = Mutex(0)
}

struct GatheredTests {
  private func database() throws -> Database {
    let scratch = try Scratch()
    try scratch.migrate(
      "0002-sums.sql",
      "CREATE TABLE sums (total INTEGER NOT NULL, writes INTEGER NOT NULL) STRICT; INSERT INTO sums VALUES (0, 0);"
    )
    return try scratch.open()
  }

  private func sums(_ database: Database) throws -> [Int] {
    try database.read { try $0.first("SELECT total, writes FROM sums") { [$0.int(0), $0.int(1)] } ?? [] }
  }

  @Test func `what is gathered in one transaction is written once`() throws {
    let database = try database()
    try database.writer.perform { db in
      for _ in 0..<10 { Sum.add(1, db) }
    }
    #expect(try sums(database) == [10, 1])
  }

  @Test func `who looks at it within the commit finds it written`() throws {
    let database = try database()
    let results = Results()
    let gate = Gate(database)
    for name in ["one", "look", "two"] {
      database.writer.submit(
        isRepeatable: true,
        { db in
          if name == "look" { return try db.first("SELECT total FROM sums") { $0.int(0) } ?? -1 }
          Sum.add(1, db)
          return 0
        }, completion: results.keep(name))
    }
    gate.go()
    #expect(try results.wait(for: 3)["look"]?.get() == 1)
    #expect(try sums(database) == [2, 2])
  }

  @Test func `a change that fails takes back what it gathered, and nothing else`() throws {
    let database = try database()
    let results = Results()
    let gate = Gate(database)
    for amount in [1, 10, 100] {
      database.writer.submit(
        isRepeatable: true,
        { db in
          Sum.add(amount, db)
          if amount == 10 { throw Unwanted() }
          return 0
        }, completion: results.keep("\(amount)"))
    }
    gate.go()
    let all = results.wait(for: 3)
    #expect(throws: Unwanted.self) { try all["10"]?.get() }
    #expect(try sums(database)[0] == 101)
  }

  @Test func `who looks at it and fails has changed nothing, so that nothing is run again`() throws {
    let database = try database()
    let (results, runs) = (Results(), Runs())
    let gate = Gate(database)
    for name in ["one", "look", "two"] {
      database.writer.submit(
        isRepeatable: true,
        { db in
          runs.count.withLock { $0 += 1 }
          if name == "look" {
            _ = try db.first("SELECT total FROM sums") { $0.int(0) }
            throw Unwanted()
          }
          Sum.add(1, db)
          return 0
        }, completion: results.keep(name))
    }
    gate.go()
    #expect(throws: Unwanted.self) { try results.wait(for: 3)["look"]?.get() }
    #expect(try sums(database) == [2, 2])
    #expect(runs.count.withLock { $0 } == 3)
  }

  @Test func `a part that is undone takes back what was gathered in it`() throws {
    let database = try database()
    try database.writer.perform { db in
      Sum.add(1, db)
      #expect(throws: Unwanted.self) {
        try db.transaction {
          Sum.add(10, db)
          throw Unwanted()
        }
      }
      Sum.add(100, db)
      try db.transaction { Sum.add(1_000, db) }
    }
    #expect(try sums(database)[0] == 1_101)
  }
}
