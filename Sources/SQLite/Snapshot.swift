import CSQLite

/// The database as it stood when the snapshot was taken, however long it is read: for exports and copies.
/// Everything done with it, a step of a cursor as well, happens inside `read`.
package final class Snapshot: Sendable {
  private let reading = Lock()
  private let ending = Lock()
  // SAFETY: used under `reading`; `sqlite3_interrupt` alone is called beside it, under `ending` and before the close.
  private nonisolated(unsafe) let connection: Connection
  // SAFETY: used under `ending` alone.
  private nonisolated(unsafe) var mustEnd = false
  private nonisolated(unsafe) var hasClosed = false

  init(_ connection: Connection) throws(SQLiteError) {
    self.connection = connection
    try connection.begin()
    // A deferred transaction begins to stand still with its first read.
    try connection.run("SELECT 1 FROM sqlite_schema")
  }

  deinit { close() }

  @discardableResult
  package func read<T>(_ body: (Connection) throws -> T) throws -> T {
    // The lock is let go before the look at `mustEnd`: `end` sets that first and then tries the lock,
    // so that one of the two always sees the other.
    defer { if ending.held({ mustEnd }) { close() } }
    return try reading.held { try body(connection) }
  }

  package func close() { reading.held { closeConnection() } }

  package var isClosed: Bool { ending.held { hasClosed } }

  /// Ends it from another thread: at once when nobody reads from it now, else as soon as the read is over.
  func end() {
    ending.held {
      mustEnd = true
      if !hasClosed { sqlite3_interrupt(connection.handle) }
    }
    _ = reading.heldIfFree { closeConnection() }
  }

  private func closeConnection() {
    ending.held { hasClosed = true }
    connection.close()
  }
}

/// The snapshots that are open, oldest first.
final class SnapshotList: Sendable {
  private struct Open { weak var snapshot: Snapshot? }
  private let lock = Lock()
  // SAFETY: used under `lock` alone.
  private nonisolated(unsafe) var open: [Open] = []

  func add(_ snapshot: Snapshot) {
    lock.held {
      open.removeAll { $0.snapshot == nil }
      open.append(Open(snapshot: snapshot))
    }
  }

  func endOldest() {
    var oldest: Snapshot?
    lock.held {
      while oldest == nil, !open.isEmpty { oldest = open.removeFirst().snapshot }
    }
    oldest?.end()
  }

  func endAll() {
    let all = lock.held {
      defer { open = [] }
      return open.compactMap(\.snapshot)
    }
    for snapshot in all { snapshot.end() }
  }
}
