import SQLite
import Synchronization

/// What one request asks for that may take long though it changes nothing: to check large answers, to compare them. The
/// writer does not do it while everybody waits: it gives the request back (``Held``), the work is done beside it, and the
/// request comes again and finds the result. Results are kept by what they were worked out from, so that one that no
/// longer holds is not found.
final class HeavyWork: Sendable {
  /// Answers up to this size, all together, are no work: a few milliseconds at most, whatever is drawn in them. Two
  /// outlines of 8 kB that cross themselves everywhere take 0.1 s to compare, three 0.7 s.
  static let lightBytes = 2 * 1024

  /// The request waits for this work. Thrown out of its transaction, which leaves nothing behind.
  struct Held: Error {
    let work: @Sendable () -> Void
  }

  private struct State {
    var results: [String: any Sendable] = [:]
    var holds = 0
  }

  let bodyBytes: Int
  private let mostHolds: Int
  private let state = Mutex(State())

  /// - Parameter mostHolds: so often it gives way. After that others changed what it needs again and again, and it has its
  ///   turn.
  init(bodyBytes: Int, mostHolds: Int = 4) {
    self.bodyBytes = bodyBytes
    self.mostHolds = mostHolds
  }

  /// - Parameters:
  ///   - key: tells what `work` reads apart from all else that it could read.
  ///   - size: how many bytes it reads.
  func result<T: Sendable>(
    _ key: @autoclosure () -> String, size: Int, _ work: @escaping @Sendable () -> T
  ) throws -> T {
    guard size > Self.lightBytes else { return work() }
    let key = key()
    let (known, mayHold) = state.withLock { ($0.results[key] as? T, $0.holds < mostHolds) }
    if let known { return known }
    guard mayHold else { return work() }
    throw Held { [self] in
      let result = work()
      state.withLock { state in
        state.results[key] = result
        state.holds += 1
      }
    }
  }
}

extension Writer {
  /// For jobs: a change of at most `parts` tasks, whose heavy work is done on the job's own thread.
  func perform<T: Sendable>(
    parts: Int, _ body: @escaping @Sendable (Connection, HeavyWork) throws -> T
  ) throws -> T {
    let heavy = HeavyWork(bodyBytes: 0, mostHolds: 4 * parts)
    while true {
      do {
        return try perform { try body($0, heavy) }
      } catch let held as HeavyWork.Held {
        held.work()
      }
    }
  }
}
