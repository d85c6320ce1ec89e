import SQLite
import Testing

private final class Newest: Remembered {
  static let tables = ["notes"]
}

private struct Unwanted: Error {}

struct RememberedTests {
  /// A database whose writer remembers what notes there are.
  private func database(_ scratch: Scratch) throws -> Database {
    let database = try scratch.open()
    // Twice: the first transaction learns what the file's version is.
    for _ in 0..<2 { try database.writer.perform { $0.remember(Newest()) } }
    return database
  }

  private func isRemembered(_ database: Database) throws -> Bool {
    try database.writer.perform { $0.remembered(Newest.self) != nil }
  }

  @Test func `what was read is remembered until someone writes there`() throws {
    let database = try database(Scratch())
    try database.writer.perform { db in
      try db.run("INSERT INTO replies (id, note) SELECT 1, id FROM replies WHERE id = 0")
      _ = try db.first("SELECT text FROM notes") { $0.text(0) }
    }
    #expect(try isRemembered(database))
    try database.writer.perform { try $0.run("INSERT INTO notes (text) VALUES ('new')") }
    #expect(try !isRemembered(database))
  }

  @Test func `what a change read that is undone is forgotten`() throws {
    let database = try database(Scratch())
    #expect(throws: Unwanted.self) { try database.writer.perform { _ in throw Unwanted() } }
    #expect(try !isRemembered(database))
  }

  @Test func `what another program changes is noticed`() throws {
    let scratch = try Scratch()
    let database = try database(scratch)
    #expect(try isRemembered(database))
    let other = try scratch.open(isServer: false)
    try other.writer.perform { try $0.run("INSERT INTO notes (text) VALUES ('theirs')") }
    #expect(try !isRemembered(database))
  }

  @Test func `a reader remembers nothing`() throws {
    let database = try database(Scratch())
    try database.read { db in
      db.remember(Newest())
      #expect(db.remembered(Newest.self) == nil)
    }
  }
}
