import CSQLite

/// The questions and changes that stores put to a connection.
extension Connection {
  /// Returns how many rows were changed.
  @discardableResult
  package func run(_ sql: StaticString, _ parameters: Parameters = [:]) throws(SQLiteError) -> Int {
    let statement = try lend(sql, parameters)
    defer { takeBack(statement) }
    while try statement.step() {}
    return Int(sqlite3_changes64(handle))
  }

  package func all<T>(
    _ sql: StaticString, _ parameters: Parameters = [:], _ map: (Row) throws -> T
  ) throws -> [T] {
    let statement = try lend(sql, parameters)
    defer { takeBack(statement) }
    var rows: [T] = []
    while try statement.step() { rows.append(try map(statement.row)) }
    return rows
  }

  /// The first row, or nil.
  package func first<T>(
    _ sql: StaticString, _ parameters: Parameters = [:], _ map: (Row) throws -> T
  ) throws -> T? {
    let statement = try lend(sql, parameters)
    defer { takeBack(statement) }
    return try statement.step() ? try map(statement.row) : nil
  }

  /// Hands over row after row until the body returns false.
  package func each(
    _ sql: StaticString, _ parameters: Parameters = [:], _ body: (Row) throws -> Bool
  ) throws {
    let statement = try lend(sql, parameters)
    defer { takeBack(statement) }
    while try statement.step() {
      guard try body(statement.row) else { return }
    }
  }

  /// Rows to be stepped through later, by a statement of its own: for exports.
  package func cursor(_ sql: StaticString, _ parameters: Parameters = [:]) throws(SQLiteError) -> Cursor {
    try settle()
    let statement = try prepare(sql, isKept: false)
    try statement.bind(parameters)
    return Cursor(self, statement)
  }

  /// What `EXPLAIN QUERY PLAN` says, a line a step.
  package func queryPlan(_ sql: StaticString) throws(SQLiteError) -> [String] {
    let text = Array("EXPLAIN QUERY PLAN \(sql)".utf8)
    let statement = try text.withUnsafeBufferPointer { text throws(SQLiteError) in
      try Statement(handle, text, isKept: false)
    }
    var lines: [String] = []
    while try statement.step() { lines.append(statement.row.text(3)) }
    return lines
  }
}
