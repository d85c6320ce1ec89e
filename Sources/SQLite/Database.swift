import CSQLite
import Glibc

/// One SQLite file: a writer with group commit, readers, snapshots, copies. It is opened once a process.
package final class Database: Sendable {
  package let path: String
  package let writer: Writer
  private let lock: ServerLock?
  private let readers: ReaderPool
  private let snapshots = SnapshotList()
  private let checkpointer: Checkpointer
  private let readerCacheKiB: Int

  /// Opens the file, makes it when it is missing, and brings it to the newest migration.
  /// - Parameters:
  ///   - migrations: the folder of `0001-name.sql` files.
  ///   - digest: SHA-256 in hexadecimal, handed in because this module knows SQLite alone.
  ///   - isServer: refuse to open while another process serves the file. A tool that looks at the file beside a
  ///     running server passes false.
  package init(
    path: String, migrations: String, digest: ([UInt8]) -> String, readers: Int = 4,
    writerCacheKiB: Int = 32_768, readerCacheKiB: Int = 4_096, isServer: Bool = true,
    logLimits: LogLimits = LogLimits(), now: () -> Int64 = systemMilliseconds
  ) throws {
    self.path = path
    self.readerCacheKiB = readerCacheKiB
    try FileRules.prepareFile(path)
    lock = isServer ? try ServerLock(besides: path) : nil
    let connection = try Connection(path: path, mode: .writing, cacheKiB: writerCacheKiB)
    do {
      try Migrations(folder: migrations, digest: digest).apply(to: connection, now: now) { name in
        try Self.keepCopy(of: path, before: name, at: now())
      }
    } catch {
      connection.close()
      throw error
    }
    checkpointer = Checkpointer(path: path, limits: logLimits, snapshots: snapshots)
    writer = try Writer(connection, checkpointer: checkpointer)
    self.readers = ReaderPool(count: readers) { () throws(SQLiteError) in
      try Connection(path: path, mode: .reading, cacheKiB: readerCacheKiB)
    }
  }

  deinit { close() }

  /// Lends a reader for one read transaction; waits while all are out.
  @discardableResult
  package func read<T>(_ body: (Connection) throws -> T) throws -> T { try readers.read(body) }

  /// A reader of the caller's own, outside the pool.
  package func makeReader() throws(SQLiteError) -> Connection {
    try Connection(path: path, mode: .reading, cacheKiB: readerCacheKiB)
  }

  /// The database as it is now, for as long as the snapshot is open.
  package func snapshot() throws(SQLiteError) -> Snapshot {
    let snapshot = try Snapshot(Connection(path: path, mode: .reading, cacheKiB: readerCacheKiB))
    snapshots.add(snapshot)
    return snapshot
  }

  /// Writes a copy of the database as it is now to a new file, while others go on working.
  package func backup(
    to path: String, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    let snapshot = try snapshot()
    defer { snapshot.close() }
    try snapshot.read { try Backup.copy($0, to: path, progress: progress) }
  }

  /// What is wrong with the file; empty when nothing is.
  package func integrityCheck() throws -> [String] {
    let snapshot = try snapshot()
    defer { snapshot.close() }
    do {
      return try snapshot.read { connection in
        let damage = try connection.all("PRAGMA integrity_check") { $0.text(0) }.filter { $0 != "ok" }
        let orphans = try connection.all("PRAGMA foreign_key_check") {
          "a row of \($0.text(0)) refers to a row of \($0.text(2)) that is not there"
        }
        return damage + orphans
      }
    } catch let error as SQLiteError where error.kind == .corrupt {
      // Some damage stops the check itself.
      return [error.message]
    }
  }

  /// Copies the whole log into the file and empties it.
  package func checkpoint() throws {
    try writer.aside { [checkpointer] connection throws(SQLiteError) in
      checkpointer.waitForCopy()
      let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
      guard code == SQLITE_OK else { throw SQLiteError(connection.handle, code: code) }
    }
  }

  /// Finishes what was submitted and closes all connections; readers that are lent out end with their use.
  package func close() {
    // The writer goes last: the last connection to close empties the log into the file.
    snapshots.endAll()
    readers.close()
    writer.stop()
    checkpointer.waitForCopy()
    lock?.release()
  }

  /// The wall clock in UTC milliseconds.
  package static func systemMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }

  private static func keepCopy(of path: String, before name: String, at now: Int64) throws {
    let folder = FileRules.folder(of: path) + "/backups"
    try FileRules.makeFolder(folder)
    let source = try Connection(path: path, mode: .reading, cacheKiB: 1_024)
    defer { source.close() }
    let copy = "\(folder)/\(FileRules.name(of: path))-\(now)-before-\(name.dropLast(4)).copy"
    try source.transaction { try Backup.copy(source, to: copy) { _, _ in } }
  }
}
