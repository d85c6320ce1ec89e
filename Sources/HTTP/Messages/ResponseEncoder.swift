/// Writes the head of a response. It holds what is the same for all: the default fields as bytes, and the Date of the
/// second.
struct ResponseEncoder {
  /// How the end of a body is told to the client.
  enum BodyEnd: Equatable {
    case length(Int64)
    case chunked
    case close
    /// 204, 304: no framing field at all.
    case none
  }

  private var defaults: [(name: String, line: [UInt8])] = []
  private var defaultBlock: [UInt8] = []
  private var defaultLengths: UInt64 = 0
  private var dateLine: [UInt8] = []
  private var dateSecond: Int64 = .min

  init(defaults headers: Headers) {
    for (name, value) in headers.all {
      let line = Array("\(name): \(value)\r\n".utf8)
      defaults.append((name, line))
      defaultBlock += line
      defaultLengths |= 1 << UInt64(min(name.utf8.count, 63))
    }
  }

  mutating func tick(second: Int64) {
    guard second != dateSecond else { return }
    dateSecond = second
    dateLine = Array("Date: \(HTTPDate.format(second))\r\n".utf8)
  }

  /// `persistence` is the Connection field to send, if any.
  func encode(
    status: Int, headers: Headers, end: BodyEnd, persistence: Persistence, into output: inout [UInt8]
  ) {
    if status == 200 {
      output.append("HTTP/1.1 200 OK\r\n" as StaticString)
    } else {
      output.append(text: "HTTP/1.1 \(status) \(StatusText.of(status))\r\n")
    }
    output.append(contentsOf: dateLine)
    appendDefaults(besides: headers, into: &output)
    headers.bytes.withUnsafeBytes { bytes in
      for field in headers.fields where !Self.isOurs(bytes.slice(field.name)) {
        output.append(contentsOf: bytes.slice(field.name))
        output.append(": " as StaticString)
        output.append(contentsOf: bytes.slice(field.value))
        output.append("\r\n" as StaticString)
      }
    }
    switch end {
    case .length(let count):
      output.append("Content-Length: " as StaticString)
      output.append(decimal: count)
      output.append("\r\n" as StaticString)
    case .chunked: output.append("Transfer-Encoding: chunked\r\n" as StaticString)
    case .close, .none: break
    }
    switch persistence {
    case .silent: output.append("\r\n" as StaticString)
    case .close: output.append("Connection: close\r\n\r\n" as StaticString)
    case .keepAlive: output.append("Connection: keep-alive\r\n\r\n" as StaticString)
    }
  }

  enum Persistence { case silent, close, keepAlive }

  /// A field of the response itself takes the place of the default one of that name.
  private func appendDefaults(besides headers: Headers, into output: inout [UInt8]) {
    var mayOverlap = false
    for field in headers.fields where defaultLengths >> UInt64(min(field.nameCount, 63)) & 1 == 1 {
      mayOverlap = true
    }
    guard mayOverlap else {
      output.append(contentsOf: defaultBlock)
      return
    }
    for (name, line) in defaults where !headers.contains(name) { output.append(contentsOf: line) }
  }

  private static func isOurs(_ name: UnsafeRawBufferPointer) -> Bool {
    switch name.count {
    case 4: name.equals(ignoringCase: "date")
    case 10: name.equals(ignoringCase: "connection")
    case 14: name.equals(ignoringCase: "content-length")
    case 17: name.equals(ignoringCase: "transfer-encoding")
    default: false
    }
  }
}

/// Reason phrases; a status without one gets a plain word, as the phrase carries no meaning.
enum StatusText {
  static func of(_ status: Int) -> String {
    phrases[status] ?? (status < 400 ? "Done" : "Error")
  }

  private static let phrases: [Int: String] = [
    100: "Continue", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
    301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
    411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
    422: "Unprocessable Content", 428: "Precondition Required", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
    503: "Service Unavailable", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
  ]
}
