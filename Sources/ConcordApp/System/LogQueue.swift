import Dispatch
import Glibc
import Synchronization

/// The log's lines on their way to standard error. Whoever adds one never waits for whoever reads them: a thread of its
/// own writes, in the order of adding, and while nobody reads a bounded number waits. What finds no room is counted,
/// and a line at its place tells how many are missing.
package final class LogQueue: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var lines = 0
    var dropped = 0
    var isWriting = false
  }

  private let descriptor: Int32
  private let limitBytes: Int
  private let clock: @Sendable () -> Int64
  private let state = Mutex(State())
  private let thread = DispatchQueue(label: "log")
  private let writing = DispatchGroup()

  /// - Parameter limitBytes: how much waits at most, beside as much that is being written.
  package init(
    descriptor: Int32 = STDERR_FILENO, limitBytes: Int = 4 * 1024 * 1024,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.descriptor = descriptor
    self.limitBytes = limitBytes
    self.clock = clock
  }

  /// Takes a line with its end, or counts it.
  package func add(_ line: [UInt8]) {
    let mustStart = state.withLock { state in
      // After the first that found no room none is taken before those that wait are written: so one number, told at
      // one place, says what is missing.
      guard state.dropped == 0, state.waiting.count + line.count <= limitBytes else {
        state.dropped += 1
        return false
      }
      state.waiting += line
      state.lines += 1
      Self.unwritten.add(1, ordering: .relaxed)
      guard !state.isWriting else { return false }
      state.isWriting = true
      writing.enter()
      return true
    }
    if mustStart { thread.async { [self] in writeAll() } }
  }

  /// Waits until all is written, but not for ever: at the end of the process nobody may read any more.
  package func flush(within limit: Duration) {
    let (seconds, attoseconds) = limit.components
    _ = writing.wait(
      timeout: .now() + .seconds(Int(seconds)) + .nanoseconds(Int(attoseconds / 1_000_000_000)))
  }

  private func writeAll() {
    while let (bytes, lines) = take() {
      write(bytes)
      Self.unwritten.subtract(lines, ordering: .relaxed)
    }
    writing.leave()
  }

  private func take() -> (bytes: [UInt8], lines: Int)? {
    state.withLock { state in
      guard state.lines > 0 else {
        state.isWriting = false
        return nil
      }
      var bytes = state.waiting
      if state.dropped > 0 {
        bytes += Array(
          "\(rfc3339(clock())) \(state.dropped) lines of the log are missing here: nobody read it\n".utf8)
      }
      defer { state = State(isWriting: true) }
      return (bytes, state.lines)
    }
  }

  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EAGAIN {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, -1)
        continue
      }
      // A log that cannot be written must not stop the work.
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}

extension LogQueue {
  /// Lines of all queues that were taken and not yet written.
  private static let unwritten = Atomic(0)
  private static let crashMilliseconds = 200

  /// Before the process dies of a mistake of ours, what it said last is written: it may say why. Where something else
  /// watches over crashes already (Swift's own backtraces), that is left as it is.
  package static func finishBeforeCrashes() {
    _ = unwritten.load(ordering: .relaxed)
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] {
      let earlier = signal(number) { number in
        LogQueue.awaitLastLines()
        signal(number, SIG_DFL)
        raise(number)
      }
      if let earlier { signal(number, earlier) }
    }
  }

  /// Safe in a signal's handler: reads a number and sleeps, while the log's thread goes on.
  private static func awaitLastLines() {
    for _ in 0..<crashMilliseconds where unwritten.load(ordering: .relaxed) > 0 { usleep(1_000) }
  }
}
