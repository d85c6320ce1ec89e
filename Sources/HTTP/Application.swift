/// What becomes of a request, decided from its head alone.
package enum Reception {
  /// The body is read into memory, at most `limit` bytes, then the handler is called on the loop.
  case whole(limit: Int, (Request, Responder) -> Void)
  /// The body is given to the sink on the pool as it comes. `failure` makes the answer to what the sink throws.
  case streamed(limit: Int64, any BodySink, failure: @Sendable (any Error) -> Response)
  /// Answered at once. The body is read away when it is small, else the connection is closed.
  case reply(Response)
}

/// The program behind a server. One instance for each loop, made and called on that loop's thread alone, so it may own
/// what is not `Sendable`. What it does must take microseconds, or be handed to another thread.
package protocol Application: AnyObject {
  func receive(_ head: RequestHead) -> Reception
  /// How a refusal of the protocol (400, 408, 413, 414, 417, 429, 431, 500, 501, 503, 505) looks.
  func refuse(status: Int, reason: String) -> Response
  /// Called when the requests that came together were handled, before answers from other threads are taken in and
  /// before the loop waits: the place to end what spanned them, such as a read transaction.
  func batchEnded()
}

extension Application {
  package func batchEnded() {}
}
