/// A response body made as it is sent. Called on the pool, never two calls at once.
package protocol ByteStream: AnyObject, Sendable {
  /// The next piece, some 64 KiB of it for good speed; nil at the end.
  func next() throws -> [UInt8]?
  /// Called once, whether the body ended, failed or the client went.
  func close()
}
