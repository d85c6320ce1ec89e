import Synchronization

/// The way back to one request: answers it once, from any thread. On the loop that is handling the request the answer
/// is written at once, from elsewhere it goes by the loop's mailbox. A responder that is dropped unused answers 500.
package final class Responder: Sendable {
  private let loop: EventLoop
  private let connection: ConnectionID
  private let request: UInt32
  private let isUsed = Atomic(false)

  init(loop: EventLoop, connection: ConnectionID, request: UInt32) {
    self.loop = loop
    self.connection = connection
    self.request = request
  }

  deinit {
    if !isUsed.load(ordering: .acquiring) { loop.drop(connection, request) }
  }

  package func respond(_ response: Response) {
    let isFirst = isUsed.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
      .exchanged
    precondition(isFirst, "a request is answered once")
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

/// Names a connection of one loop; a descriptor that the system reuses gets a new generation.
struct ConnectionID: Sendable, Equatable {
  let descriptor: Int32
  let generation: UInt32

  var token: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }

  init(descriptor: Int32, generation: UInt32) {
    self.descriptor = descriptor
    self.generation = generation
  }

  init(token: UInt64) {
    descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: token))
    generation = UInt32(truncatingIfNeeded: token >> 32)
  }
}
