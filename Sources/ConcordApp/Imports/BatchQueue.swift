import Dispatch
import Synchronization

/// Batches between the thread that parses and the thread that writes, so that neither waits for the other. What was
/// taken out of it is gone: when it was not written after all, the file is read again from the last place that was.
final class BatchQueue: Sendable {
  private struct State {
    var batches: [ImportBatch] = []
    var isClosed = false
    /// How often reading began anew.
    var reading = 0
  }

  private let state = Mutex(State())
  private let room = DispatchSemaphore(value: 0)

  /// 32,000 rows, some 20 MB: parsing is several times as fast as writing, so it is never far behind.
  static let length = 64

  init() {
    // Dispatch ends a process that drops a semaphore below its first value.
    for _ in 0..<Self.length { room.signal() }
  }

  /// Which reading of the file batches are wanted from now.
  var reading: Int { state.withLock(\.reading) }

  /// Waits for room. What is put into a closed queue is dropped, as is what an earlier reading found.
  func put(_ batch: ImportBatch, of reading: Int) {
    if state.withLock({ $0.isClosed || $0.reading != reading }) { return }
    room.wait()
    let isWanted = state.withLock { state in
      guard !state.isClosed, state.reading == reading else { return false }
      state.batches.append(batch)
      return true
    }
    if !isWanted { room.signal() }
  }

  /// The oldest batch, for good.
  func take() -> ImportBatch? {
    let batch = state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
    if batch != nil { room.signal() }
    return batch
  }

  var isEmpty: Bool { state.withLock { $0.batches.isEmpty } }

  /// Drops what is there: the file is read again.
  func rewind() {
    let dropped = state.withLock { state in
      defer { state.batches = [] }
      state.reading += 1
      return state.batches.count
    }
    for _ in 0..<dropped { room.signal() }
  }

  /// Drops what is there and lets everyone through: nothing more will be written.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.batches = []
    }
    room.signal()
  }
}
