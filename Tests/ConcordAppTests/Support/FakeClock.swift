import Synchronization

/// A clock that a test moves: UTC milliseconds.
final class FakeClock: Sendable {
  private let time: Mutex<Int64>

  /// 2026-11-20T09:00:00Z unless told otherwise.
  init(_ now: Int64 = 1_795_165_200_000) { time = Mutex(now) }

  var now: Int64 { time.withLock { $0 } }

  func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000 } }
}
