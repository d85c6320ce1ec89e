/// How the length of a request body is told (RFC 9112 section 6).
package enum BodyFraming: Sendable, Equatable {
  case none
  case length(Int64)
  case chunked
}

/// The fields that decide where a request ends and what becomes of its connection. Anything that two readers could
/// take two ways is refused: a server that guesses is how requests are smuggled.
struct FramingFields: Sendable {
  private(set) var host: String?
  private(set) var asksClose = false
  private(set) var asksKeepAlive = false
  private(set) var expectsContinue = false
  private var length: Int64?
  private var isChunked = false

  mutating func note(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) throws(RequestFailure) {
    switch name.count {
    case 4 where name.equals(ignoringCase: "host"): try noteHost(value)
    case 6 where name.equals(ignoringCase: "expect"): try noteExpect(value)
    case 10 where name.equals(ignoringCase: "connection"): noteConnection(value)
    case 14 where name.equals(ignoringCase: "content-length"): try noteLength(value)
    case 17 where name.equals(ignoringCase: "transfer-encoding"): try noteCoding(value)
    default: break
    }
  }

  func check(version: HTTPVersion) throws(RequestFailure) {
    if version == .oneOne, host == nil { throw .bad("the Host field is missing") }
    guard isChunked else { return }
    if length != nil { throw .bad("the body has both a length and a transfer coding") }
    if version == .oneZero { throw .bad("HTTP/1.0 has no transfer codings") }
  }

  func body() -> BodyFraming {
    if isChunked { return .chunked }
    guard let length, length > 0 else { return .none }
    return .length(length)
  }

  private mutating func noteHost(_ value: UnsafeRawBufferPointer) throws(RequestFailure) {
    guard host == nil else { throw .bad("there are two Host fields") }
    guard HostValue.isValid(value) else { throw .bad("the Host field is not valid") }
    host = String(decoding: value, as: UTF8.self)
  }

  private mutating func noteExpect(_ value: UnsafeRawBufferPointer) throws(RequestFailure) {
    guard value.equals(ignoringCase: "100-continue") else {
      throw RequestFailure(status: 417, reason: "the expectation is not known")
    }
    expectsContinue = true
  }

  private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
    for option in value.list() {
      if option.equals(ignoringCase: "close") { asksClose = true }
      if option.equals(ignoringCase: "keep-alive") { asksKeepAlive = true }
    }
  }

  private mutating func noteLength(_ value: UnsafeRawBufferPointer) throws(RequestFailure) {
    guard length == nil else { throw .bad("there are two Content-Length fields") }
    guard let number = value.decimal else {
      if value.count > 18, value.allSatisfy(\.isDigit) {
        throw RequestFailure(status: 413, reason: "the body is too large")
      }
      throw .bad("the Content-Length is not a number")
    }
    length = number
  }

  private mutating func noteCoding(_ value: UnsafeRawBufferPointer) throws(RequestFailure) {
    guard !isChunked else { throw .bad("there are two Transfer-Encoding fields") }
    if value.equals(ignoringCase: "chunked") {
      isChunked = true
      return
    }
    let codings = value.list()
    let isWellFormed = codings.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isTokenCharacter) }
    guard isWellFormed, let last = codings.last, last.equals(ignoringCase: "chunked"),
      !codings.dropLast().contains(where: { $0.equals(ignoringCase: "chunked") })
    else { throw .bad("the transfer coding is not chunked") }
    throw RequestFailure(status: 501, reason: "the transfer coding is not known")
  }
}
