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
    var isClosed = false
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
  func post(_ letter: Letter) -> Bool {
    let (isAccepted, isFirst) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.letters.append(letter)
      return (true, state.letters.count == 1)
    }
    if isFirst {
      var one: UInt64 = 1
      _ = write(descriptor, &one, 8)
    }
    return isAccepted
  }

  func take() -> [Letter] {
    state.withLock { state in
      defer { state.letters = [] }
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
