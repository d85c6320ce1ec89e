import Glibc

/// Reads one request head from bytes that may come in any pieces. It checks each line as soon as it is complete and
/// remembers how far it looked, so a head that drips in costs no more than one that comes whole.
///
/// The caller keeps the bytes from the head's beginning and passes them again, with what came since.
package struct RequestParser: Sendable {
  package enum Outcome: Sendable {
    case incomplete
    /// `consumed` counts the bytes of the head, its empty line included.
    case complete(RequestHead, BodyFraming, consumed: Int)
    case failed(RequestFailure)
  }

  private let requestLineBytes: Int
  private let headerBytes: Int
  private let headerCount: Int
  private var lineStart = 0
  private var searched = 0
  private var emptyLines = 0
  private var headersStart = 0
  private var line: RequestLine?
  private var fields: [Headers.Field] = []
  private var framing = FramingFields()

  package init(limits: Limits) {
    requestLineBytes = limits.requestLineBytes
    headerBytes = limits.headerBytes
    headerCount = limits.headerCount
  }

  package mutating func parse(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    do throws(RequestFailure) {
      while let end = try nextLine(bytes) {
        let start = lineStart
        lineStart = end + 2
        if line == nil {
          try readRequestLine(bytes, start..<end)
        } else if start == end {
          return try .complete(finish(bytes, end: start), framing.body(), consumed: lineStart)
        } else {
          try readField(bytes, start..<end)
        }
      }
      return .incomplete
    } catch {
      return .failed(error)
    }
  }

  /// The end of the line at `lineStart`, without its CRLF; nil when it has not come yet.
  private mutating func nextLine(_ bytes: UnsafeRawBufferPointer) throws(RequestFailure) -> Int? {
    guard let base = bytes.baseAddress, searched < bytes.count else { return nil }
    let found = memchr(base + searched, 0x0a, bytes.count - searched)
    let feed = found.map { base.distance(to: UnsafeRawPointer($0)) }
    let reached = feed ?? bytes.count
    if line == nil, reached - lineStart > requestLineBytes + 1 {
      throw RequestFailure(status: 414, reason: "the request line is too long")
    }
    if reached > headerBytes { throw RequestFailure(status: 431, reason: "the header fields are too large") }
    guard let feed else {
      searched = bytes.count
      return nil
    }
    searched = feed + 1
    guard feed > lineStart, bytes[feed - 1] == 0x0d else { throw .bad("a line ends without CR") }
    return feed - 1
  }

  private mutating func readRequestLine(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) throws(RequestFailure) {
    if range.isEmpty {
      // RFC 9112 section 2.2: an empty line before the request is to be borne.
      emptyLines += 1
      guard emptyLines <= 2 else { throw .bad("empty lines before the request") }
      return
    }
    line = try RequestLine(bytes.slice(range))
    headersStart = range.upperBound + 2
    fields.reserveCapacity(8)
  }

  private mutating func readField(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) throws(RequestFailure) {
    let field = try FieldLine(bytes, range)
    guard fields.count < headerCount else {
      throw RequestFailure(status: 431, reason: "there are too many header fields")
    }
    fields.append(field.field(rebasedBy: headersStart))
    try framing.note(bytes.slice(field.name), bytes.slice(field.value))
  }

  private mutating func finish(
    _ bytes: UnsafeRawBufferPointer, end: Int
  ) throws(RequestFailure) -> RequestHead {
    guard let line else { throw .bad("the request has no request line") }
    try framing.check(version: line.version)
    let headers = Headers(bytes: [UInt8](bytes[headersStart..<max(end, headersStart)]), fields: fields)
    return RequestHead(
      method: line.method, path: line.target.path, segments: line.target.segments, query: line.target.query,
      headers: headers, version: line.version, host: line.target.authority ?? framing.host ?? "",
      remoteAddress: "", isSecure: false)
  }

  /// What the connection needs to know of the head that was just completed.
  package var expectsContinue: Bool { framing.expectsContinue && line?.version == .oneOne }
  package var keepsAlive: Bool {
    if framing.asksClose { return false }
    return line?.version == .oneOne || framing.asksKeepAlive
  }
  /// Whether a request has begun: then its head is timed, else the connection idles.
  package var hasBegun: Bool { line != nil || searched > lineStart }
}

/// `METHOD target HTTP/1.x`, with single spaces.
private struct RequestLine: Sendable {
  let method: Method
  let target: RequestTarget
  let version: HTTPVersion

  init(_ bytes: UnsafeRawBufferPointer) throws(RequestFailure) {
    guard let first = bytes.firstIndex(of: 0x20), let last = bytes.lastIndex(of: 0x20), first < last else {
      throw .bad("the request line is not a method, a target and a version")
    }
    version = try Self.version(bytes.slice(last + 1..<bytes.count))
    method = try Self.method(bytes.slice(0..<first))
    if method.rawValue == "CONNECT" { throw RequestFailure(status: 501, reason: "this server is no proxy") }
    target = try RequestTarget(bytes.slice(first + 1..<last), method: method)
  }

  private static func method(_ bytes: UnsafeRawBufferPointer) throws(RequestFailure) -> Method {
    if bytes.elementsEqual("GET".utf8) { return .get }
    if bytes.elementsEqual("POST".utf8) { return .post }
    guard !bytes.isEmpty, bytes.count <= 32, bytes.allSatisfy(\.isTokenCharacter) else {
      throw .bad("the method is not a token")
    }
    return Method(rawValue: String(decoding: bytes, as: UTF8.self))
  }

  private static func version(_ bytes: UnsafeRawBufferPointer) throws(RequestFailure) -> HTTPVersion {
    guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[5].isDigit, bytes[6] == 0x2e,
      bytes[7].isDigit
    else { throw .bad("the request line has no HTTP version") }
    guard bytes[5] == 0x31 else { throw RequestFailure(status: 505, reason: "this server speaks HTTP/1.1") }
    return bytes[7] == 0x30 ? .oneZero : .oneOne
  }
}
