import HTTP
import JSON
import Labeling

/// Replies as handlers write them.
extension Response {
  package static func json(_ status: Int = 200, _ build: (inout JSONWriter) -> Void) -> Response {
    var writer = JSONWriter(reserving: 512)
    build(&writer)
    return bytes(writer.bytes, mediaType: "application/json", status: status)
  }

  /// The same for an object, given its members.
  package static func object(_ status: Int = 200, _ members: (inout JSONWriter) -> Void) -> Response {
    json(status) { writer in
      writer.beginObject()
      members(&writer)
      writer.endObject()
    }
  }

  package static func json(_ value: JSONValue, status: Int = 200) -> Response {
    bytes(value.bytes, mediaType: "application/json", status: status)
  }

  /// A JSON document that is written already.
  package static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
    Response(status: status, headers: jsonHeaders, body: .bytes(bytes))
  }

  private static let jsonHeaders: Headers = ["Content-Type": "application/json"]

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

extension JSONWriter {
  /// Someone as most replies name them.
  mutating func person(_ key: StaticString, _ id: Int64, _ name: String) {
    object(key) { writer in
      writer.member("id", id)
      writer.member("name", name)
    }
  }
}

extension Pointed {
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("pointer", pointer)
    writer.member("detail", detail)
    writer.endObject()
  }
}
