import Synchronization

/// The way back to one request: answers it once, from any thread. On the loop that is handling the request the answer
/// is written at once, from elsewhere it goes by the loop's mailbox. A responder that is dropped unused answers 500.
package final class Responder: Sendable {
  private let loop: EventLoop
  private let connection: ConnectionID
  private let request: UInt32
  private let isUsed = Atomic(false)
  // SAFETY: set at most once, by who gets the responder first, before anyone else has it.
  private nonisolated(unsafe) var note: (@Sendable (Response) -> Void)?

  init(loop: EventLoop, connection: ConnectionID, request: UInt32) {
    self.loop = loop
    self.connection = connection
    self.request = request
  }

  deinit {
    if !isUsed.load(ordering: .acquiring) { loop.drop(connection, request) }
  }

  /// Calls `note` with the answer, when there is one: for who hands the responder on and wants to know.
  package func noting(_ note: @escaping @Sendable (Response) -> Void) { self.note = note }

  package func respond(_ response: Response) {
    let isFirst = isUsed.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
      .exchanged
    precondition(isFirst, "a request is answered once")
    note?(response)
    loop.respond(connection, request, response)
  }

  /// For the answer to a failure, where the failing code may have answered already.
  func respondUnlessAnswered(_ response: Response) {
    let isFirst = isUsed.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
      .exchanged
    if isFirst { loop.respond(connection, request, response) } else { loop.release(response.body) }
  }

  /// Whether `respond` was called.
  package var isAnswered: Bool { isUsed.load(ordering: .acquiring) }
}
