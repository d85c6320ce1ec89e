import CSQLite

/// An insert of many rows by few statements: fifty rows at once take half the time of fifty statements, because the
/// table and its indexes are opened once, and five times as many another tenth less. For bulk work and what is gathered
/// alone: parameters are told by their order, not by names, and nobody looks whether something is gathered or remembered
/// of the table.
package struct RowInsert: Sendable {
  /// `INSERT INTO table (columns) VALUES`
  fileprivate let head: StaticString
  /// One row, with a question mark for each value that is bound.
  fileprivate let row: StaticString
  /// What to do with a row that is there already.
  fileprivate let tail: StaticString

  /// A statement is kept for each, so there are few.
  fileprivate static let rowsAtOnce = [250, 50, 10, 1]

  package init(_ head: StaticString, row: StaticString, _ tail: StaticString = "") {
    (self.head, self.row, self.tail) = (head, row, tail)
  }

  /// - Parameters:
  ///   - values: adds the values of the row with this number.
  ///   - inserted: told after each statement which rows it was about and how many of them were inserted.
  package func run(
    _ db: Connection, count: Int, _ values: (Int, inout RowValues) -> Void,
    inserted: (Range<Int>, Int) throws -> Void = { _, _ in }
  ) throws {
    var start = 0
    for rows in Self.rowsAtOnce {
      while count - start >= rows {
        let changed = try db.insert(self, rows: rows, from: start, values)
        try inserted(start..<start + rows, changed)
        start += rows
      }
    }
  }

  func text(rows: Int) -> [UInt8] {
    let rows = Array(repeating: "\(row)", count: rows).joined(separator: ", ")
    return Array("\(head) \(rows) \(tail)".utf8)
  }

  /// Where its statements are kept.
  func key(rows: Int) -> RowInsertKey { RowInsertKey(head: head.utf8Start, rows: rows) }
}

struct RowInsertKey: Hashable {
  let head: UnsafePointer<UInt8>
  let rows: Int
}

/// Takes the values of one row after another, in the order of the question marks.
package struct RowValues {
  fileprivate let statement: Statement
  fileprivate var count: Int32 = 0
  fileprivate var failure = SQLITE_OK

  package mutating func add(_ value: Value) {
    count += 1
    let code = statement.bind(value, to: count)
    if code != SQLITE_OK { failure = code }
  }

  package mutating func add(integer: Int64) {
    count += 1
    let code = sqlite3_bind_int64(statement.pointer, count, integer)
    if code != SQLITE_OK { failure = code }
  }

  package mutating func add(blob bytes: UnsafeRawBufferPointer) {
    count += 1
    let code = sqlite3_bind_blob64(
      statement.pointer, count, bytes.baseAddress, UInt64(bytes.count), concord_sqlite_transient())
    if code != SQLITE_OK { failure = code }
  }
}

extension Connection {
  fileprivate func insert(
    _ rowInsert: RowInsert, rows: Int, from start: Int, _ bind: (Int, inout RowValues) -> Void
  ) throws(SQLiteError) -> Int {
    let statement = try statement(rowInsert, rows: rows)
    defer { statement.reset() }
    var values = RowValues(statement: statement)
    for index in start..<start + rows { bind(index, &values) }
    guard values.failure == SQLITE_OK, Int(values.count) == statement.parameterCount else {
      throw SQLiteError(
        kind: .other, code: SQLITE_MISUSE,
        message: "\(values.count) values for \(statement.parameterCount) parameters")
    }
    while try statement.step() {}
    return Int(sqlite3_changes64(handle))
  }
}
