import Dispatch

/// A fixed number of reading connections, opened when first needed and lent one at a time.
final class ReaderPool: Sendable {
  private let open: @Sendable () throws(SQLiteError) -> Connection
  private let free: DispatchSemaphore
  private let lock = Lock()
  // SAFETY: used under `lock` alone; a connection is in the list or lent to one thread, never both.
  private nonisolated(unsafe) var idle: [Connection] = []

  init(count: Int, open: @escaping @Sendable () throws(SQLiteError) -> Connection) {
    self.open = open
    free = DispatchSemaphore(value: count)
  }

  /// Runs the body in one read transaction; waits while all connections are out.
  func read<T>(_ body: (Connection) throws -> T) throws -> T {
    free.wait()
    defer { free.signal() }
    let connection = try lock.held { idle.popLast() } ?? open()
    defer { lock.held { idle.append(connection) } }
    return try connection.transaction { try body(connection) }
  }

  func close() {
    let all = lock.held {
      defer { idle = [] }
      return idle
    }
    for connection in all { connection.close() }
  }
}
