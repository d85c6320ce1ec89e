import HTTP
import Testing

/// What became of a head: its essentials, or the status it was refused with.
private enum Parsed: Equatable, CustomStringConvertible {
  case incomplete
  case complete(String, BodyFraming, consumed: Int)
  case failed(Int)

  init(_ outcome: RequestParser.Outcome) {
    switch outcome {
    case .incomplete: self = .incomplete
    case .failed(let failure): self = .failed(failure.status)
    case .complete(let head, let framing, let consumed):
      let fields = head.headers.all.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
      self = .complete("\(head.method.rawValue) \(head.path) \(fields)", framing, consumed: consumed)
    }
  }

  var description: String {
    switch self {
    case .incomplete: "incomplete"
    case .complete(let text, let framing, let consumed): "\(text) \(framing) \(consumed)"
    case .failed(let status): "refused with \(status)"
    }
  }
}

private func parse(_ bytes: [UInt8], limits: Limits = Limits()) -> Parsed {
  var parser = RequestParser(limits: limits)
  return bytes.withUnsafeBytes { Parsed(parser.parse($0)) }
}

/// The same bytes, one more at each call.
private func parseSlowly(_ bytes: [UInt8], limits: Limits = Limits()) -> Parsed {
  var parser = RequestParser(limits: limits)
  for count in 0...bytes.count {
    let parsed = bytes[..<count].withUnsafeBytes { Parsed(parser.parse($0)) }
    if parsed != .incomplete { return parsed }
  }
  return .incomplete
}

struct RequestParserTests {
  @Test func `a head is read whole and byte by byte alike`() {
    let text = "GET /a%20b?x=1 HTTP/1.1\r\nHost: h:80\r\nAccept: \t*/* \r\nX-Empty:\r\n\r\nrest"
    let bytes = Array(text.utf8)
    let expected = Parsed.complete(
      "GET /a b Host=h:80;Accept=*/*;X-Empty=", .none, consumed: text.utf8.count - 4)
    #expect(parse(bytes) == expected)
    #expect(parseSlowly(bytes) == expected)
  }

  @Test(arguments: [
    ("Content-Length: 5", BodyFraming.length(5)), ("Content-Length: 0", .none),
    ("content-LENGTH: 007", .length(7)), ("Transfer-Encoding: Chunked", .chunked),
  ])
  func `a body's framing is told by one field`(line: String, framing: BodyFraming) {
    let bytes = Array("POST / HTTP/1.1\r\nHost: h\r\n\(line)\r\n\r\n".utf8)
    guard case .complete(_, let found, _) = parse(bytes) else {
      Issue.record("\(parse(bytes))")
      return
    }
    #expect(found == framing)
    #expect(parseSlowly(bytes) == parse(bytes))
  }

  @Test(arguments: [
    "Content-Length: 1\r\nContent-Length: 1", "Content-Length: 1, 1", "Content-Length: +1",
    "Content-Length: -1",
    "Content-Length: 1a", "Content-Length:", "Content-Length: 1\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked, gzip",
    "Transfer-Encoding: chunked,", "Transfer-Encoding: chunked chunked", "Transfer-Encoding:",
    "Content-Length : 1", " Content-Length: 1", "X-A: b\r\n folded", "X-A: a\u{0}b", "X-A: a\rb", "X A: b",
    ": b",
    "no colon", "X-A: \u{7f}", "Host: other", "X-A: b\nX-B: c",
  ])
  func `ambiguous or broken fields are refused`(lines: String) {
    let bytes = Array("POST / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n\r\n".utf8)
    #expect(parse(bytes) == .failed(400))
    #expect(parseSlowly(bytes) == .failed(400))
  }

  @Test(arguments: [
    ("GET /\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\r\n", 505), ("GET / HTTP/1.1x\r\n\r\n", 400),
    ("GET\t/\tHTTP/1.1\r\n\r\n", 400), ("GET  / HTTP/1.1\r\n\r\n", 400), (" GET / HTTP/1.1\r\n\r\n", 400),
    ("G@T / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\n\n", 400), ("\n\n", 400), ("\r\n\r\n\r\n", 400),
    ("CONNECT h:22 HTTP/1.1\r\n\r\n", 501), ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("GET / HTTP/1.1\r\nHost: h\r\nExpect: more\r\n\r\n", 417),
    ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999999999999\r\n\r\n", 413),
  ])
  func `a request that breaks a rule gets the status of that rule`(text: String, status: Int) {
    #expect(parse(Array(text.utf8)) == .failed(status))
    #expect(parseSlowly(Array(text.utf8)) == .failed(status))
  }

  @Test func `HTTP 1.0 needs no host, and up to two empty lines may come first`() {
    let bytes = Array("\r\n\r\nGET / HTTP/1.0\r\n\r\n".utf8)
    #expect(parse(bytes) == .complete("GET / ", .none, consumed: bytes.count))
    #expect(parseSlowly(bytes) == parse(bytes))
  }

  @Test func `bytes beyond ASCII may stand in a value`() {
    let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nX-A: ".utf8) + [0xe9, 0xff] + Array("\r\n\r\n".utf8)
    guard case .complete = parse(bytes) else {
      Issue.record("\(parse(bytes))")
      return
    }
  }

  @Test func `a request line over its limit is refused before it ends`() {
    var limits = Limits()
    limits.requestLineBytes = 40
    let longest = "GET /" + String(repeating: "a", count: 26) + " HTTP/1.1"
    #expect(longest.utf8.count == 40)
    #expect(parse(Array("\(longest)\r\nHost: h\r\n\r\n".utf8), limits: limits) != .failed(414))
    #expect(parse(Array("GET /a\(longest)\r\n".utf8), limits: limits) == .failed(414))
    #expect(parse([UInt8](repeating: 0x41, count: 42), limits: limits) == .failed(414))
  }

  @Test func `fields over their size or their count are refused`() {
    var limits = Limits()
    limits.headerBytes = 200
    limits.headerCount = 3
    let start = "GET / HTTP/1.1\r\nHost: h\r\n"
    let large = start + "X: " + String(repeating: "a", count: 200)
    #expect(parse(Array(large.utf8), limits: limits) == .failed(431))
    #expect(parseSlowly(Array(large.utf8), limits: limits) == .failed(431))
    let many = start + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n"
    #expect(parse(Array(many.utf8), limits: limits) == .failed(431))
    let allowed = start + "A: 1\r\nB: 2\r\n\r\n"
    #expect(parse(Array(allowed.utf8), limits: limits) != .failed(431))
  }

  @Test(arguments: [
    "h", "h:80", "example.org", "127.0.0.1:8080", "[::1]", "[::1]:8080", "a-b_c.d", "h:", "",
  ])
  func `a host may be a name or an address, with a port`(host: String) {
    let parsed = parse(Array("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8))
    #expect(parsed != .failed(400))
  }

  @Test(arguments: ["u@h", "h/p", "h:8x", "h:99999", "[::1", "[]", "a b", "h:1:2", ":80", "h?", "[g::1]"])
  func `anything else in a host is refused`(host: String) {
    #expect(parse(Array("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8)) == .failed(400))
  }
}
