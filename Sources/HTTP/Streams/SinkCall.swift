/// One call of a sink on the pool. Whatever it throws is answered once, and the sink is told that it is over.
struct SinkCall: Sendable {
  let loop: EventLoop
  let connection: ConnectionID
  let sink: any BodySink
  let failure: @Sendable (any Error) -> Response

  func receive(_ chunk: [UInt8]) {
    var response: Response?
    do {
      try sink.receive(chunk)
    } catch {
      response = failure(error)
      sink.abandon()
    }
    loop.post(.sinkDone(connection, sink, isLast: false, failure: response))
  }

  func finish(_ chunk: [UInt8], _ trailers: Headers, _ responder: Responder) {
    do {
      if !chunk.isEmpty { try sink.receive(chunk) }
      try sink.finish(trailers, responder)
    } catch {
      responder.respondUnlessAnswered(failure(error))
      sink.abandon()
    }
    loop.post(.sinkDone(connection, sink, isLast: true, failure: nil))
  }
}
