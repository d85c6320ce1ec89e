import HTTP
import JSON

/// Replies as handlers write them.
extension Response {
  package static func json(_ status: Int = 200, _ build: (inout JSONWriter) -> Void) -> Response {
    var writer = JSONWriter(reserving: 512)
    build(&writer)
    return bytes(writer.bytes, mediaType: "application/json", status: status)
  }

  package static func json(_ value: JSONValue, status: Int = 200) -> Response {
    bytes(value.bytes, mediaType: "application/json", status: status)
  }

  package static var noContent: Response { Response(status: 204) }

  package static func created(at location: String, _ build: (inout JSONWriter) -> Void) -> Response {
    json(201, build).with("Location", location)
  }

  package func with(_ name: String, _ value: String) -> Response {
    var copy = self
    copy.headers.set(name, value)
    return copy
  }

  /// The version of the object that the reply shows, for `If-Match` later.
  package func version(_ version: Int64) -> Response { with("ETag", "\"\(version)\"") }
}
