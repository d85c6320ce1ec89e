import CSQLite

/// One connection to the file, used by one thread at a time, with its statements kept prepared.
/// It is not `Sendable`: it neither leaves the closure it was lent to nor crosses an `await`.
package final class Connection {
  enum Mode { case writing, reading, checkpointing, copying }

  let handle: OpaquePointer
  let mode: Mode
  /// Pages in the write-ahead log after the last commit of this connection.
  fileprivate(set) var logPages = 0
  // Every statement reads some of these, twenty-five an answer. No access to them calls anything that could come back to
  // them, so that looking for overlaps each time, a twentieth of an answer's time, finds none.
  @exclusivity(unchecked) private(set) var isClosed = false
  @exclusivity(unchecked) private var statements = StatementTable()
  private var rowInserts: [RowInsertKey: Statement] = [:]
  private var depth = 0
  /// See `Gathered`.
  @exclusivity(unchecked) var gatherings: [any Gathered] = [] {
    didSet { gatheredKinds = gatherings.reduce([]) { $0.union(kinds.set(of: $1)) } }
  }
  @exclusivity(unchecked) private var gatheredKinds: KindSet = []
  /// How often something was gathered, less the rows that were written for it.
  var gatherCount: Int64 = 0
  /// See `Remembered`.
  @exclusivity(unchecked) var memories: [any Remembered] = [] {
    didSet { rememberedKinds = memories.reduce([]) { $0.union(kinds.set(of: $1)) } }
  }
  @exclusivity(unchecked) private var rememberedKinds: KindSet = []
  @exclusivity(unchecked) var kinds = KindTable()
  var seenVersion: Int64 = 0

  init(path: String, mode: Mode, cacheKiB: Int) throws(SQLiteError) {
    _ = Self.configured
    var opened: OpaquePointer?
    let access = mode == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let code = sqlite3_open_v2(
      path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      mode == .writing ? LogFile.vfsName : nil)
    guard code == SQLITE_OK, let opened else {
      let error = SQLiteError(opened, code: code)
      sqlite3_close_v2(opened)
      throw error
    }
    handle = opened
    self.mode = mode
    concord_sqlite_harden(opened)
    sqlite3_busy_timeout(opened, Self.busyMilliseconds)
    do {
      try execute(script: "PRAGMA cache_size = -\(cacheKiB); PRAGMA temp_store = MEMORY")
      if mode == .writing { try prepareForWriting() }
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  private static let configured: Void = {
    concord_sqlite_configure()
    LogFile.register()
  }()
  static let busyMilliseconds: Int32 = 5_000

  private func prepareForWriting() throws(SQLiteError) {
    try execute(
      script: """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA secure_delete = ON;
        PRAGMA journal_size_limit = \(LogLimits.keptBytes);
        """)
    // The hook takes the place of SQLite's own checkpoints: `Checkpointer` runs them beside the writer.
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        if let context {
          Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
        }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Ends its transaction and its statements, so that nothing of the file is held from now on.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    sqlite3_wal_hook(handle, nil, nil)
    var next = sqlite3_next_stmt(handle, nil)
    while let statement = next {
      sqlite3_reset(statement)
      next = sqlite3_next_stmt(handle, statement)
    }
    if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    statements.removeAll()
    rowInserts.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Runs statements that bind nothing: migrations and pragmas.
  package func execute(script: String) throws(SQLiteError) {
    try checkOpen()
    guard !script.utf8.contains(0) else {
      throw SQLiteError(kind: .other, message: "a script with a NUL byte")
    }
    try settle()
    memories.removeAll()
    let code = sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(handle, code: code) }
  }

  package var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Grows with every row that is inserted, updated or deleted, and with what is gathered, also when that is undone.
  var changeCount: Int64 { sqlite3_total_changes64(handle) + gatherCount }

  /// Changes whenever another connection has changed the file.
  package func dataVersion() throws(SQLiteError) -> Int64 {
    let statement = try lend("PRAGMA data_version", [:])
    defer { takeBack(statement) }
    return try statement.step() ? statement.row.integer(0) : 0
  }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Writes much at once with as little ado as possible; set between two transactions. Commits do not wait for the disk:
  /// the log is written in order, so the next one that waits takes all before it there
  /// (sqlite.org/pragma.html#pragma_synchronous). References are not looked up row by row, which took a fifth of an
  /// import's time: who writes sees to it that what it refers to is there. Pages go to the log as memory runs out.
  var isBulk = false {
    didSet {
      if isBulk == oldValue { return }
      let script =
        isBulk
        ? "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA cache_spill = ON"
        : "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_spill = OFF"
      // Fails in a closed connection alone, which commits nothing.
      sqlite3_exec(handle, script, nil, nil, nil)
    }
  }

  /// Before changes share transactions: what they change stays in memory until the commit. SQLite 3.40 damages its log
  /// when a transaction has written a page to it twice and then goes back to a savepoint before that: frames after it
  /// get no checksums, so that nothing from there on is found again when the process is killed, whatever was committed.
  func keepChangesInMemory() throws(SQLiteError) { try execute(script: "PRAGMA cache_spill = OFF") }

  private func checkOpen() throws(SQLiteError) {
    guard !isClosed else {
      throw SQLiteError(kind: .interrupted, code: SQLITE_INTERRUPT, message: "the connection was closed")
    }
  }

  /// Lends the kept statement of this text, or a new one while the kept one is running, with its parameters bound. It goes
  /// back with `takeBack`.
  func lend(_ sql: StaticString, _ parameters: Parameters) throws(SQLiteError) -> Statement {
    let statement = try statement(sql)
    do throws(SQLiteError) {
      try statement.bind(parameters)
    } catch {
      statement.reset()
      throw error
    }
    statement.isRunning = true
    return statement
  }

  func takeBack(_ statement: Statement) {
    statement.reset()
    statement.isRunning = false
  }

  private func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
    try checkOpen()
    let kept = statements[sql.utf8Start]
    if let kept, !kept.isRunning {
      try prepareFor(kept)
      return kept
    }
    let made = try prepare(sql, isKept: true)
    if kept == nil { statements.insert(made, sql.utf8Start) }
    try prepareFor(made)
    return made
  }

  @inline(__always)
  private func prepareFor(_ statement: Statement) throws(SQLiteError) {
    if !rememberedKinds.isEmpty, !statement.isReadOnly {
      let named = statement.named(of: rememberedKinds, kinds)
      if !named.isEmpty { forget(named) }
    }
    if !gatheredKinds.isEmpty {
      let named = statement.named(of: gatheredKinds, kinds)
      if !named.isEmpty { try settle(named) }
    }
  }

  func statement(_ insert: RowInsert, rows: Int) throws(SQLiteError) -> Statement {
    try checkOpen()
    let key = insert.key(rows: rows)
    if let kept = rowInserts[key] { return kept }
    let made = try insert.text(rows: rows).withUnsafeBufferPointer { text throws(SQLiteError) in
      try Statement(handle, text, isKept: true)
    }
    rowInserts[key] = made
    return made
  }

  func prepare(_ sql: StaticString, isKept: Bool) throws(SQLiteError) -> Statement {
    try checkOpen()
    return try Statement(
      handle, UnsafeBufferPointer(start: sql.utf8Start, count: sql.utf8CodeUnitCount), isKept: isKept)
  }
}

extension Connection {
  /// Runs the body in one transaction and undoes it when it throws. Inside another one it is a savepoint.
  @discardableResult
  package func transaction<T>(_ body: () throws -> T) throws -> T {
    try begin()
    do {
      let result = try body()
      try commit()
      return result
    } catch {
      rollback()
      throw error
    }
  }

  func begin() throws(SQLiteError) {
    if depth > 0 {
      try settle()
      precondition(!isBulk, "a long change has no parts that may be undone alone: see keepChangesInMemory")
      _ = try run("SAVEPOINT inner_part")
    } else if mode == .writing {
      _ = try run("BEGIN IMMEDIATE")
      if !memories.isEmpty { try forgetWhatOthersChanged() }
    } else {
      _ = try run("BEGIN")
    }
    depth += 1
  }

  func commit() throws(SQLiteError) {
    try settle()
    if depth > 1 {
      _ = try run("RELEASE inner_part")
    } else {
      _ = try run("COMMIT")
    }
    depth -= 1
  }

  /// A full disk or a broken one may have ended the whole transaction already; then there is nothing to undo.
  func rollback() {
    gatherings.removeAll()
    memories.removeAll()
    depth -= 1
    guard isInTransaction, !isClosed else { return }
    do {
      if depth > 0 {
        _ = try run("ROLLBACK TO inner_part")
        _ = try run("RELEASE inner_part")
      } else {
        _ = try run("ROLLBACK")
      }
    } catch {
      // What cannot be undone in part is undone as a whole; the writer notices that the transaction is gone.
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }
  }
}
