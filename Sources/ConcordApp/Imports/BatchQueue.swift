import Dispatch
import Synchronization

/// Batches between the thread that parses and the thread that writes: a few, so that neither waits for the other.
final class BatchQueue: Sendable {
  private struct State {
    var batches: [ImportBatch] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let room = DispatchSemaphore(value: BatchQueue.length)
  private let filled = DispatchSemaphore(value: 0)

  private static let length = 6

  /// Waits for room; what is put into a closed queue is dropped.
  func put(_ batch: ImportBatch) {
    room.wait()
    state.withLock { if !$0.isClosed { $0.batches.append(batch) } }
    filled.signal()
  }

  /// The oldest batch, waiting a little for one that is nearly ready.
  func take(waiting milliseconds: Int) -> ImportBatch? {
    guard filled.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return nil }
    room.signal()
    return state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
  }

  var isEmpty: Bool { state.withLock { $0.batches.isEmpty } }

  /// Drops what is there and lets everyone through: nothing more will be written.
  func close() {
    let count = state.withLock { state in
      defer { state.batches = [] }
      state.isClosed = true
      return state.batches.count
    }
    for _ in 0..<count where filled.wait(timeout: .now()) == .success { room.signal() }
  }
}
