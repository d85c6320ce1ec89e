import SQLite
import Testing

@Test func `what the writer answered can be read by everyone`() throws {
  let scratch = try Scratch()
  let database = try scratch.open()
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
