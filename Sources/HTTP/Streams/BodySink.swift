/// A request body taken as it comes. Called on the pool, in order, never two calls at once; while it works nothing
/// more is read from the client.
package protocol BodySink: AnyObject, Sendable {
  func receive(_ chunk: [UInt8]) throws
  /// The body is whole. The answer may be given later, from any thread.
  func finish(_ trailers: Headers, _ responder: Responder) throws
  /// The body ends here without being whole: the client went, a limit was met, or `receive` or `finish` threw.
  func abandon()
}
