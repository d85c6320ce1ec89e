import Dispatch
import Synchronization

/// Batches between the thread that parses and the thread that writes, so that neither waits for the other. A batch
/// stays in it until it is written for good.
final class BatchQueue: Sendable {
  private struct State {
    var batches: [ImportBatch] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let room = DispatchSemaphore(value: 0)

  /// Room for one change that is written while the next is parsed.
  static let length = 2 * ImportPace.mostBatches

  init() {
    // Dispatch ends a process that drops a semaphore below its first value.
    for _ in 0..<Self.length { room.signal() }
  }

  /// Waits for room; what is put into a closed queue is dropped.
  func put(_ batch: ImportBatch) {
    if state.withLock(\.isClosed) { return }
    room.wait()
    state.withLock { if !$0.isClosed { $0.batches.append(batch) } }
  }

  /// The oldest batches, at most `count`.
  func first(_ count: Int) -> [ImportBatch] { state.withLock { Array($0.batches.prefix(count)) } }

  func removeFirst(_ count: Int) {
    state.withLock { $0.batches.removeFirst(min(count, $0.batches.count)) }
    for _ in 0..<count { room.signal() }
  }

  var isEmpty: Bool { state.withLock { $0.batches.isEmpty } }

  /// Drops what is there and lets everyone through: nothing more will be written.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.batches = []
    }
    room.signal()
  }
}
