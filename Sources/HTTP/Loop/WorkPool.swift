import Dispatch
import Synchronization

/// A few plain threads for what would hold an event loop up: password hashing, exports, jobs, streams.
package final class WorkPool: Sendable {
  private struct State {
    var queue: [@Sendable () -> Void] = []
    var first = 0
    var isStopping = false
    var count: Int { queue.count - first }
  }

  private let state = Mutex(State())
  private let waiting = DispatchSemaphore(value: 0)
  private let queueLimit: Int
  private let threads: Mutex<[Thread]>
  private let threadCount: Int

  package init(threads count: Int, queueLimit: Int) {
    self.queueLimit = queueLimit
    threadCount = max(1, count)
    threads = Mutex([])
    let started = (0..<threadCount).map { _ in Thread { [self] in work() } }
    threads.withLock { $0 = started }
  }

  /// Runs `work` on one of the threads; false when the queue is full or the pool stops.
  package func submit(_ work: @escaping @Sendable () -> Void) -> Bool { enqueue(work, limit: queueLimit) }

  /// For what is bounded elsewhere: a connection has one call of its stream or sink under way at most.
  func submitUnbounded(_ work: @escaping @Sendable () -> Void) -> Bool { enqueue(work, limit: .max) }

  /// Refuses new work, finishes what is queued, and waits for the threads.
  package func stop() {
    state.withLock { $0.isStopping = true }
    for _ in 0..<threadCount { waiting.signal() }
    let started = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in started { thread.join() }
  }

  private func enqueue(_ work: @escaping @Sendable () -> Void, limit: Int) -> Bool {
    let accepted = state.withLock { state in
      guard !state.isStopping, state.count < limit else { return false }
      state.queue.append(work)
      return true
    }
    if accepted { waiting.signal() }
    return accepted
  }

  private func work() {
    while true {
      waiting.wait()
      let (next, isOver) = state.withLock { state -> ((@Sendable () -> Void)?, Bool) in
        guard state.count > 0 else { return (nil, state.isStopping) }
        let next = state.queue[state.first]
        state.first += 1
        if state.first == state.queue.count || state.first >= 1_024 {
          state.queue.removeFirst(state.first)
          state.first = 0
        }
        return (next, false)
      }
      next?()
      if isOver { return }
    }
  }
}
