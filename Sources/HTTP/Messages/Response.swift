/// What a handler answers. Content-Length, Transfer-Encoding, Date, keep-alive and the silence after HEAD, 204 and 304
/// are the connection's duty; `Connection: close` may be set here to end it.
package struct Response: Sendable {
  package enum Body: Sendable {
    case none
    case bytes([UInt8])
    case file(FileBody)
    /// Pulled on the pool. With a length it must bring exactly that many bytes; without one it is sent in chunks.
    case stream(any ByteStream, length: Int64?)
    case events(EventChannel)
  }

  package var status: Int
  package var headers: Headers
  package var body: Body

  package init(status: Int = 200, headers: Headers = Headers(), body: Body = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package static func bytes(_ bytes: [UInt8], mediaType: String, status: Int = 200) -> Response {
    Response(status: status, headers: ["Content-Type": mediaType], body: .bytes(bytes))
  }

  package static func text(_ text: String, status: Int = 200) -> Response {
    bytes(Array(text.utf8), mediaType: "text/plain; charset=utf-8", status: status)
  }

  /// 405 with the `Allow` that RFC 9110 section 15.5.6 asks for; a route table adds its own body.
  package static func methodNotAllowed(_ allowed: [Method], body: Body = .none) -> Response {
    Response(status: 405, headers: ["Allow": allowList(allowed)], body: body)
  }

  /// The answer to OPTIONS on a known resource.
  package static func options(_ allowed: [Method]) -> Response {
    Response(status: 204, headers: ["Allow": allowList(allowed)])
  }

  /// HEAD goes with GET, OPTIONS with everything.
  private static func allowList(_ allowed: [Method]) -> String {
    var methods = allowed
    if methods.contains(.get), !methods.contains(.head) { methods.append(.head) }
    if !methods.contains(.options) { methods.append(.options) }
    return methods.map(\.rawValue).joined(separator: ", ")
  }
}
