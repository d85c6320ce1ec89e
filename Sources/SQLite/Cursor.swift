import CSQLite

/// Rows of one query, taken one at a time while its connection lives. Used by the connection's thread alone.
package final class Cursor {
  private let connection: Connection
  private let statement: Statement
  private var isFinished = false

  init(_ connection: Connection, _ statement: Statement) {
    self.connection = connection
    self.statement = statement
  }

  /// The next row, valid until the next call; nil at the end.
  package func next() throws(SQLiteError) -> Row? {
    guard !connection.isClosed else {
      throw SQLiteError(
        kind: .interrupted, code: SQLITE_INTERRUPT, message: "the snapshot was closed before its last row")
    }
    guard !isFinished else { return nil }
    if try statement.step() { return Row(statement: statement.pointer) }
    isFinished = true
    statement.reset()
    return nil
  }
}
