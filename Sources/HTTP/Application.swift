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
  /// How a refusal of the protocol (400, 408, 413, 414, 417, 429, 431, 500, 501, 505) looks.
  func refuse(status: Int, reason: String) -> Response
  /// Called when the requests that came together were handled, before answers from other threads are taken in and
  /// before the loop waits: the place to end what spanned them, such as a read transaction.
  func batchEnded()
}

extension Application {
  package func batchEnded() {}
}

package struct TLSFiles: Sendable {
  /// PEM: the certificate, then its chain.
  package var certificate: String
  package var key: String

  package init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}

package struct ServerConfiguration: Sendable {
  package var host: String
  /// 0 lets the system choose.
  package var port: Int
  package var loops: Int
  package var limits: Limits
  package var tls: TLSFiles?
  /// Sent with every response that does not set a field of that name itself.
  package var defaultHeaders: Headers
  /// Where sinks and streams run; the server makes one of four threads when none is given.
  package var pool: WorkPool?

  package init(
    host: String = "127.0.0.1", port: Int = 0, loops: Int = 1, limits: Limits = Limits(),
    tls: TLSFiles? = nil,
    defaultHeaders: Headers = Headers(), pool: WorkPool? = nil
  ) {
    self.host = host
    self.port = port
    self.loops = loops
    self.limits = limits
    self.tls = tls
    self.defaultHeaders = defaultHeaders
    self.pool = pool
  }
}

/// Why a server did not start, or a file cannot be served, in words for the person who runs it.
package struct ServerError: Error, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
