import CSQLite

/// The limits that the database itself sets, measured with the C interface and nothing around it.
enum BareSQLite {
  /// Rows a second of one prepared insert of `size` bytes, in one transaction, into a fresh file at `path`.
  static func insertRate(path: String, rows: Int, size: Int) -> Double {
    let database = open(path)
    defer { sqlite3_close(database) }
    execute(database, "CREATE TABLE t (id INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT")
    let statement = prepare(database, "INSERT INTO t (data) VALUES (?)")
    defer { sqlite3_finalize(statement) }
    let row = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    let start = now()
    execute(database, "BEGIN")
    for _ in 0..<rows { insert(row, statement) }
    execute(database, "COMMIT")
    return Double(rows) / (now() - start)
  }

  /// Rows a second when `batch` inserts share one durable commit (`synchronous=FULL`).
  static func durableRate(path: String, seconds: Double, batch: Int) -> Double {
    let database = open(path)
    defer { sqlite3_close(database) }
    execute(database, "PRAGMA synchronous = FULL")
    execute(database, "CREATE TABLE t (id INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT")
    let statement = prepare(database, "INSERT INTO t (data) VALUES (?)")
    defer { sqlite3_finalize(statement) }
    let row = [UInt8](repeating: UInt8(ascii: "x"), count: 300)
    let start = now()
    var rows = 0
    while now() - start < seconds {
      execute(database, "BEGIN IMMEDIATE")
      for _ in 0..<batch { insert(row, statement) }
      execute(database, "COMMIT")
      rows += batch
    }
    return Double(rows) / (now() - start)
  }

  private static func open(_ path: String) -> OpaquePointer? {
    var database: OpaquePointer?
    guard sqlite3_open(path, &database) == SQLITE_OK else { fail("cannot open \(path)") }
    execute(database, "PRAGMA journal_mode = WAL")
    return database
  }

  private static func execute(_ database: OpaquePointer?, _ sql: String) {
    guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { fail("SQLite refused: \(sql)") }
  }

  private static func prepare(_ database: OpaquePointer?, _ sql: String) -> OpaquePointer? {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else {
      fail("SQLite refused: \(sql)")
    }
    return statement
  }

  private static func insert(_ row: [UInt8], _ statement: OpaquePointer?) {
    row.withUnsafeBytes {
      _ = sqlite3_bind_text(
        statement, 1, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), nil)
      _ = sqlite3_step(statement)
    }
    sqlite3_reset(statement)
  }
}
