import SQLite
import Testing

@Test func `what the writer answered can be read by everyone`() throws {
  let database = try Scratch().open()
  let id = try database.writer.perform { connection in
    try connection.run(
      "INSERT INTO notes (text, size) VALUES (:text, :size)", ["text": "täglich", "size": nil])
    return connection.lastInsertedID
  }
  let row = try database.read { connection in
    try connection.first("SELECT text, size FROM notes WHERE id = :id", ["id": .integer(id)]) { row in
      (row.text(0), row.optionalInteger(1))
    }
  }
  #expect(row?.0 == "täglich")
  #expect(row?.1 == nil)
}

@Test func `values come back as they were bound`() throws {
  let database = try Scratch().open()
  let values: [Value] = [
    .integer(.max), .integer(.min), .real(-0.5), .text("a\u{0}b😀"), .text(""), .utf8(Array("bytes".utf8)),
    .utf8([]), .blob([0, 255]), .blob([]), .null, .bool(true), .int(7), .text(opt: nil), .integer(opt: 3),
    .utf8([UInt8](repeating: 0x61, count: 200_000)),
  ]
  try database.read { connection in
    for value in values {
      let back = try connection.first("SELECT :value, typeof(:value)", ["value": value]) { row -> Value in
        switch row.text(1) {
        case "integer": .integer(row.integer(0))
        case "real": .real(row.real(0))
        case "text": .text(row.text(0))
        case "blob": .blob(row.bytes(0))
        default: row.isNull(0) ? .null : .text("?")
        }
      }
      if case .utf8(let bytes) = value {
        #expect(back == .text(String(decoding: bytes, as: UTF8.self)))
      } else {
        #expect(back == value)
      }
    }
  }
}

@Test func `the bytes of a column can be read in place`() throws {
  let database = try Scratch().open()
  let size = try database.read { connection in
    try connection.first("SELECT 'täglich', NULL", [:]) { row in
      #expect(row.withBytes(1) { $0.isEmpty } && row.optionalBytes(1) == nil)
      #expect(row.bytes(0) == Array("täglich".utf8))
      return row.withBytes(0) { $0.count }
    }
  }
  #expect(size == 8)
}

@Test func `parameters are bound by name, in any order and more than once`() throws {
  let database = try Scratch().open()
  try database.read { connection in
    for (a, b) in [(1, 2), (3, 4)] {
      let row = try connection.first("SELECT :a, :b, :a", ["b": .int(b), "a": .int(a)]) { row in
        [row.int(0), row.int(1), row.int(2)]
      }
      #expect(row == [a, b, a])
    }
  }
}

@Test func `a missing, a surplus and a misspelt parameter are errors`() throws {
  let database = try Scratch().open()
  try database.read { connection in
    #expect(failure { try connection.run("SELECT :a", [:]) } != nil)
    #expect(failure { try connection.run("SELECT :a", ["a": 1, "b": 2]) } != nil)
    #expect(failure { try connection.run("SELECT :a", ["b": 1]) }?.message.contains(":b") == true)
  }
}

@Test func `a statement can run inside itself`() throws {
  let database = try Scratch().open()
  func digits(_ connection: Connection, _ depth: Int) throws -> [Int] {
    var found: [Int] = []
    try connection.each("SELECT value FROM (SELECT 1 AS value UNION SELECT 2) ORDER BY value") { row in
      found.append(row.int(0))
      if depth > 0 { found += try digits(connection, depth - 1) }
      return true
    }
    return found
  }
  #expect(try database.read { try digits($0, 1) } == [1, 1, 2, 2, 1, 2])
}

@Test func `reading stops when the body has had enough`() throws {
  let database = try Scratch().open()
  try fill(database, 10)
  let seen = try database.read { connection in
    var seen = 0
    try connection.each("SELECT id FROM notes ORDER BY id") { _ in
      seen += 1
      return seen < 3
    }
    return seen
  }
  #expect(seen == 3)
}

@Test func `a transaction that throws leaves nothing, one inside it only its part`() throws {
  struct Stop: Error {}
  let database = try Scratch().open()
  try database.writer.perform { connection in
    try connection.run("INSERT INTO notes (text) VALUES ('one')")
    try? connection.transaction {
      try connection.run("INSERT INTO notes (text) VALUES ('two')")
      throw Stop()
    }
    try connection.transaction { try connection.run("INSERT INTO notes (text) VALUES ('three')") }
  }
  #expect(throws: Stop.self) {
    try database.writer.perform { connection in
      try connection.run("INSERT INTO notes (text) VALUES ('four')")
      throw Stop()
    }
  }
  let texts = try database.read { try $0.all("SELECT text FROM notes ORDER BY id") { $0.text(0) } }
  #expect(texts == ["one", "three"])
}

@Test func `a broken constraint says which`() throws {
  let database = try Scratch().open()
  func kind(_ sql: StaticString) -> SQLiteError.Kind? {
    failure { try database.writer.perform { try $0.run(sql) } }?.kind
  }
  try fill(database, 1)
  #expect(kind("INSERT INTO notes (text) VALUES ('note 0')") == .constraint(.unique))
  #expect(kind("INSERT INTO notes (id, text) VALUES (1, 'x')") == .constraint(.unique))
  #expect(kind("INSERT INTO replies (note) VALUES (99)") == .constraint(.foreignKey))
  #expect(kind("INSERT INTO notes (text, size) VALUES ('y', -1)") == .constraint(.check))
  #expect(kind("INSERT INTO notes (text) VALUES (NULL)") == .constraint(.notNull))
  #expect(kind("INSERT INTO notes (text) VALUES (x'00')") == .constraint(.dataType))
  #expect(kind("INSERT INTO nowhere VALUES (1)") == .other)
}

@Test func `an error never repeats what was bound`() throws {
  let scratch = try Scratch()
  try scratch.migrate("0002-search.sql", "CREATE VIRTUAL TABLE search USING fts5(text);")
  let database = try scratch.open()
  let secret = "NEAR( \"hunter2"
  let errors = [
    failure {
      try database.read {
        try $0.first("SELECT 1 FROM search WHERE search MATCH :q", ["q": .text(secret)]) { _ in }
      }
    },
    failure {
      try database.writer.perform { connection in
        try connection.run("INSERT INTO notes (text, size) VALUES (:t, -1)", ["t": .text(secret)])
      }
    },
  ]
  for error in errors {
    #expect(error != nil)
    #expect(error?.message.contains("hunter2") == false)
  }
}

@Test func `text in double quotes is a name, never a string`() throws {
  let database = try Scratch().open()
  #expect(failure { try database.read { try $0.run("SELECT \"nothing\"") } } != nil)
}

@Test func `a reader cannot write`() throws {
  let database = try Scratch().open()
  #expect(
    failure { try database.read { try $0.run("INSERT INTO notes (text) VALUES ('x')") } }?.kind == .readOnly)
}

@Test func `the plan of a query can be read`() throws {
  let database = try Scratch().open()
  let plan = try database.read { try $0.queryPlan("SELECT id FROM notes WHERE text = :text") }
  #expect(plan.count == 1 && plan[0].contains("SEARCH") && plan[0].contains("text=?"))
}

@Test func `a change by another connection is noticed`() throws {
  let database = try Scratch().open()
  let reader = try database.makeReader()
  let before = try reader.dataVersion()
  #expect(try reader.dataVersion() == before)
  try fill(database, 1)
  #expect(try reader.dataVersion() != before)
}

@Test(arguments: [0, 1, 49, 50, 51, 123, 250, 301, 603])
func `many rows go in at once, and those that are there already are told`(count: Int) throws {
  let database = try Scratch().open()
  let rows = RowInsert(
    "INSERT INTO notes (text, size) VALUES", row: "(?, ?)", "ON CONFLICT (text) DO NOTHING")
  let told = try database.writer.perform { db in
    try db.run("INSERT INTO notes (text) VALUES ('row 40'), ('row 122')")
    var told: [Int] = []
    try rows.run(db, count: count) { index, row in
      row.add(.text("row \(index)"))
      row.add(.int(index))
    } inserted: { range, inserted in
      told += [range.count - inserted]
    }
    return told
  }
  #expect(told.reduce(0, +) == (count > 122 ? 2 : count > 40 ? 1 : 0))
  let texts = try database.read { try $0.all("SELECT text FROM notes ORDER BY id") { $0.text(0) } }
  let fresh = (0..<count).filter { $0 != 40 && $0 != 122 }.map { "row \($0)" }
  #expect(texts == ["row 40", "row 122"] + fresh)
}

@Test func `a row with too few values is refused`() throws {
  let database = try Scratch().open()
  let rows = RowInsert("INSERT INTO notes (text, size) VALUES", row: "(?, ?)")
  let error = failure {
    try database.writer.perform { try rows.run($0, count: 1) { _, row in row.add("alone") } }
  }
  #expect(error?.code == 21, "SQLITE_MISUSE")
}
