/// A request method. Those that this server knows have names here; any other is answered with 501.
package struct Method: RawRepresentable, Hashable, Sendable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let get = Method(rawValue: "GET")
  package static let head = Method(rawValue: "HEAD")
  package static let post = Method(rawValue: "POST")
  package static let put = Method(rawValue: "PUT")
  package static let patch = Method(rawValue: "PATCH")
  package static let delete = Method(rawValue: "DELETE")
  package static let options = Method(rawValue: "OPTIONS")
  package static let trace = Method(rawValue: "TRACE")
  package static let query = Method(rawValue: "QUERY")
  /// Understood, so that they are refused for what they are with 405; no application carries them out.
  package static let understood: [Method] = [.trace, .query]
  package static let known: [Method] = [.get, .head, .post, .put, .patch, .delete, .options]

  /// GET and HEAD change nothing; conditional requests and ranges are about them.
  package var isRead: Bool { self == .get || self == .head }
}

package enum HTTPVersion: Sendable { case oneZero, oneOne }

/// The decoded parameters of a request's query, in the order they came.
package struct Query: Sendable, Equatable {
  package struct Parameter: Sendable, Equatable {
    package let name: String
    package let value: String
  }
  package let parameters: [Parameter]

  package init(_ parameters: [Parameter] = []) { self.parameters = parameters }

  package var isEmpty: Bool { parameters.isEmpty }
  package var names: [String] { parameters.map(\.name) }
  /// The first value of that name.
  package subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
  package func all(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }
}

/// Everything of a request but its body: checked, decoded, and safe to route by.
package struct RequestHead: Sendable {
  package var method: Method
  /// Percent-decoded; no dot segments, no control characters, valid UTF-8. `*` for `OPTIONS *`.
  package var path: String
  /// The path's parts, decoded one by one, so an encoded slash stays inside its segment. Empty for `/`.
  package var segments: [String]
  package var query: Query
  package var headers: Headers
  package var version: HTTPVersion
  /// The authority of the target where that is absolute, else the Host field; empty when HTTP/1.0 gave none.
  package var host: String
  package var remoteAddress: String
  package var isSecure: Bool

  package init(
    method: Method, path: String, segments: [String], query: Query = Query(), headers: Headers = Headers(),
    version: HTTPVersion = .oneOne, host: String = "", remoteAddress: String = "", isSecure: Bool = false
  ) {
    self.method = method
    self.path = path
    self.segments = segments
    self.query = query
    self.headers = headers
    self.version = version
    self.host = host
    self.remoteAddress = remoteAddress
    self.isSecure = isSecure
  }
}

/// A request whose body was read whole.
package struct Request: Sendable {
  package var head: RequestHead
  package var body: [UInt8]
  package var trailers: Headers

  package init(head: RequestHead, body: [UInt8] = [], trailers: Headers = Headers()) {
    self.head = head
    self.body = body
    self.trailers = trailers
  }
}

/// Why a request is refused before any handler sees it. `reason` is for people and never holds the client's bytes.
package struct RequestFailure: Error, Sendable, Equatable {
  package let status: Int
  package let reason: String

  static func bad(_ reason: String) -> RequestFailure { RequestFailure(status: 400, reason: reason) }
}
