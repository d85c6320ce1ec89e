import CSystem
import Glibc
import Synchronization

/// What other threads tell a loop.
enum Letter: Sendable {
  case response(ConnectionID, request: UInt32, Response)
  /// A responder was dropped without an answer.
  case dropped(ConnectionID, request: UInt32)
  /// A sink took its chunk; with a response when it threw.
  case sinkDone(ConnectionID, any BodySink, isLast: Bool, failure: Response?)
  case streamGave(ConnectionID, any ByteStream, StreamPiece)
  case events(ConnectionID)
  case stop(atLatest: Int64)
}

enum StreamPiece: Sendable {
  case bytes([UInt8])
  case end
  case failure
}

/// A loop's letter box. The first letter wakes the loop; those that follow before it looks cost no system call.
final class Mailbox: Sendable {
  private struct State {
    var letters: [Letter] = []
    /// The loop was woken for what lies here.
    var isAnnounced = false
    var isClosed = false

    /// Whether it is to be announced now: once until the loop has looked.
    mutating func mayAnnounce() -> Bool {
      defer { isAnnounced = true }
      return !isAnnounced
    }
  }
  private let state = Mutex(State())
  let descriptor: Int32

  init() throws(ServerError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else {
      throw ServerError("cannot make an event descriptor: \(SystemError.current)")
    }
  }

  deinit { close(descriptor) }

  /// False when the loop has ended and nobody will read.
  ///
  /// - Parameter isQuiet: the loop is not woken; who posts calls `announce` soon.
  func post(_ letter: Letter, isQuiet: Bool = false) -> Bool {
    let (isAccepted, mustWake) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.letters.append(letter)
      return (true, isQuiet ? false : state.mayAnnounce())
    }
    if mustWake { wake() }
    return isAccepted
  }

  /// Wakes the loop when there is a letter that it was not woken for.
  func announce() {
    let mustWake = state.withLock { $0.letters.isEmpty ? false : $0.mayAnnounce() }
    if mustWake { wake() }
  }

  private func wake() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }

  func take() -> [Letter] {
    state.withLock { state in
      defer {
        state.letters = []
        state.isAnnounced = false
      }
      return state.letters
    }
  }

  /// No letter is taken after this; returns those that were not read.
  func shut() -> [Letter] {
    state.withLock { state in
      state.isClosed = true
      defer { state.letters = [] }
      return state.letters
    }
  }
}
