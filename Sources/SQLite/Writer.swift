import CSQLite
import Dispatch
import Glibc

/// The one writing connection, on its own thread. All changes that wait run in one transaction, where each stands or
/// falls alone, and are answered after the commit: what was answered with success survives a power cut. A long change
/// has a transaction of its own, so that nobody is answered later because of it. It does not wait for the disk either: a
/// power cut may undo it, as long as no short change was made after it, whose commit takes all before it to the disk.
///
/// What makes a change fall alone is a savepoint, and SQLite copies every page that is written inside one. Changes that
/// may be run again therefore go without: most end well, and most that fail have not written anything. When one fails
/// that has, the transaction is rolled back and its changes run again, in savepoints.
package final class Writer: Sendable {
  /// One transaction takes at most so many changes, and takes no more of them after so long.
  private static let groupCount = 1_024
  private static let groupNanoseconds: UInt64 = 4_000_000
  /// So many groups take savepoints after one had to run twice: who makes changes fail on purpose slows nobody down.
  private static let groupsAfterFailure = 64

  private enum Entry {
    case change(any WriterItem)
    /// Work on the connection between two transactions.
    case aside(@Sendable (Connection) -> Void)

    var isLong: Bool { if case .change(let item) = self { item.isLong } else { false } }
  }

  private let lock = Lock()
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let checkpointer: Checkpointer
  // SAFETY: `queue`, `head`, `isIdle`, `isStopping` and `thread` are used under `lock` alone.
  private nonisolated(unsafe) var queue: [Entry?] = []
  private nonisolated(unsafe) var head = 0
  private nonisolated(unsafe) var isIdle = true
  private nonisolated(unsafe) var isStopping = false
  private nonisolated(unsafe) var thread: pthread_t?
  // SAFETY: after `init` the connection is used by the writer's thread alone, until that thread has ended.
  private nonisolated(unsafe) let connection: Connection
  // SAFETY: used by the writer's thread alone.
  private nonisolated(unsafe) var carefulGroups = 0

  init(_ connection: Connection, checkpointer: Checkpointer) throws(SQLiteError) {
    self.connection = connection
    self.checkpointer = checkpointer
    try connection.keepChangesInMemory()
    try startThread()
  }

  /// Runs the body in the next transaction. The completion is called on the writer's thread after the commit and
  /// has to be short; it is called on this thread when the writer has stopped.
  ///
  /// - Parameters:
  ///   - isLong: the body takes long. It looks at `isAwaited` now and then, and throws to give way. Its success
  ///     outlives a killed process at once, a power cut from the next short change on. Foreign keys are not enforced:
  ///     the body only inserts, and looks itself for what its rows refer to.
  ///   - isRepeatable: the body changes nothing but the database, so that it may be run again after a rollback.
  package func submit<T: Sendable>(
    isLong: Bool = false, isRepeatable: Bool = false, _ body: @escaping @Sendable (Connection) throws -> T,
    completion: @escaping @Sendable (Result<T, any Error>) -> Void
  ) {
    let item = WriterChange(isLong: isLong, isRepeatable: isRepeatable, body, completion)
    if !enqueue(.change(item)) { item.complete(Self.stopped) }
  }

  /// The same, waited for: for jobs and the command line, never on a loop.
  @discardableResult
  package func perform<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) throws -> T {
    precondition(!isOnThread, "the writer would wait for itself")
    let answer = Answer<T>()
    submit(body) { answer.give($0) }
    return try answer.wait().get()
  }

  /// Whether short changes wait while a long one runs.
  package var isAwaited: Bool { lock.held { queue[head...].contains { $0?.isLong == false } } }

  /// Finishes what was submitted, then ends the thread. It may be called more than once.
  package func stop() {
    let isFirst = lock.held {
      defer { isStopping = true }
      return !isStopping
    }
    if isFirst { wake.signal() }
    // A completion may drop the last reference to the database; the thread then ends after it.
    if isOnThread { return }
    ended.wait()
    ended.signal()
  }

  /// Runs the work between two transactions and waits for it.
  func aside<T: Sendable>(_ work: @escaping @Sendable (Connection) throws(SQLiteError) -> T) throws -> T {
    precondition(!isOnThread, "the writer would wait for itself")
    let answer = Answer<T>()
    let isQueued = enqueue(
      .aside { connection in answer.give(Result { try work(connection) }) })
    guard isQueued else { throw Self.stopped }
    return try answer.wait().get()
  }

  private static let stopped = SQLiteError(
    kind: .interrupted, code: SQLITE_INTERRUPT, message: "the database is closed")

  private var isOnThread: Bool {
    lock.held { thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
  }
}

// MARK: - The queue

extension Writer {
  private func enqueue(_ entry: Entry) -> Bool {
    let (isTaken, mustWake) = lock.held {
      guard !isStopping else { return (false, false) }
      queue.append(entry)
      defer { isIdle = false }
      return (true, isIdle)
    }
    if mustWake { wake.signal() }
    return isTaken
  }

  private func next() -> Entry? { lock.held { taken() } }

  /// The next entry when it is a change that can share a commit.
  private func nextChange() -> (any WriterItem)? {
    lock.held {
      guard head < queue.count, case .change(let item)? = queue[head], !item.isLong else { return nil }
      _ = taken()
      return item
    }
  }

  /// Under the lock. What was taken is let go at once, also while the queue never gets empty.
  private func taken() -> Entry? {
    guard head < queue.count else { return nil }
    defer {
      queue[head] = nil
      head += 1
      if head == queue.count {
        queue.removeAll(keepingCapacity: queue.capacity <= 4_096)
        head = 0
      } else if head >= 4_096 {
        queue.removeFirst(head)
        head = 0
      }
    }
    return queue[head]
  }

  /// Whether the thread should sleep: nothing came since it looked.
  private func becomesIdle() -> Bool {
    lock.held {
      isIdle = head == queue.count
      return isIdle
    }
  }
}

// MARK: - The thread

extension Writer {
  private func startThread() throws(SQLiteError) {
    var started = pthread_t()
    let code = pthread_create(
      &started, nil,
      { context in
        if let context { Unmanaged<Writer>.fromOpaque(context).takeRetainedValue().runUntilStopped() }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard code == 0 else {
      Unmanaged.passUnretained(self).release()
      throw SQLiteError(kind: .other, message: "no thread for the writer: \(String(cString: strerror(code)))")
    }
    lock.held { thread = started }
    pthread_detach(started)
  }

  private func runUntilStopped() {
    while true {
      while let entry = next() {
        switch entry {
        case .change(let item): if item.isLong { commitAlone(item) } else { commitGroup(from: item) }
        case .aside(let work): work(connection)
        }
      }
      guard becomesIdle() else { continue }
      if lock.held({ isStopping }) { break }
      wake.wait()
    }
    connection.close()
    ended.signal()
  }

  private func commitAlone(_ item: any WriterItem) {
    connection.isBulk = true
    // Outside a group its own transaction is the whole one.
    _ = item.run(connection)
    connection.isBulk = false
    item.complete(nil)
    checkpointer.committed(connection)
  }

  private func commitGroup(from first: any WriterItem) {
    var group: [any WriterItem] = []
    let failure = Result { () throws(SQLiteError) in
      let isSpoilt = try transaction { () throws(SQLiteError) in try run(from: first, into: &group) }
      if isSpoilt { try transaction { () throws(SQLiteError) in try runAgain(group) } }
    }.failure
    if group.isEmpty { group = [first] }
    for item in group { item.complete(failure) }
    checkpointer.committed(connection)
  }

  /// Runs the work in a transaction, which is rolled back when it throws or finds it spoilt.
  @discardableResult
  private func transaction(_ work: () throws(SQLiteError) -> Bool) throws(SQLiteError) -> Bool {
    try connection.begin()
    do throws(SQLiteError) {
      let isSpoilt = try work()
      if isSpoilt { connection.rollback() } else { try connection.commit() }
      return isSpoilt
    } catch {
      connection.rollback()
      throw error
    }
  }

  /// - Returns: whether a change without a savepoint failed and left something behind.
  private func run(
    from first: any WriterItem, into group: inout [any WriterItem]
  ) throws(SQLiteError) -> Bool {
    let isCareful = carefulGroups > 0
    if isCareful { carefulGroups -= 1 }
    let deadline = nanoseconds() + Self.groupNanoseconds
    var isAllRepeatable = true
    var item: (any WriterItem)? = first
    while let change = item {
      group.append(change)
      isAllRepeatable = isAllRepeatable && change.isRepeatable
      // What cannot be repeated must not be rolled back with the others, now or later.
      if isAllRepeatable && !isCareful {
        let before = connection.changeCount
        let failure = change.runBare(connection)
        try checkTransaction(after: failure)
        if failure != nil, connection.changeCount != before {
          carefulGroups = Self.groupsAfterFailure
          return true
        }
      } else {
        try checkTransaction(after: change.run(connection))
      }
      guard group.count < Self.groupCount, nanoseconds() < deadline else { return false }
      item = nextChange()
    }
    return false
  }

  private func runAgain(_ group: [any WriterItem]) throws(SQLiteError) -> Bool {
    for change in group { try checkTransaction(after: change.run(connection)) }
    return false
  }

  /// A full or failing disk makes SQLite give up the whole transaction, not the savepoint alone.
  private func checkTransaction(after failure: (any Error)?) throws(SQLiteError) {
    guard let failure, !connection.isInTransaction else { return }
    throw failure as? SQLiteError
      ?? SQLiteError(kind: .io, message: "another change of the same commit ended the transaction")
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}

private func nanoseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
