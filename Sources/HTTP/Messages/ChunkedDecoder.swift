/// Takes a chunked body apart (RFC 9112 section 7.1), from bytes in any pieces.
package struct ChunkedDecoder: Sendable {
  private enum State { case size, blank, `extension`, sizeFeed, data, dataReturn, dataFeed, trailers, done }

  private var state = State.size
  private var remaining: Int64 = 0
  private var digits = 0
  private var extensionBytes = 0
  private var trailerBlock: [UInt8] = []
  private var trailerLineStart = 0
  private let extensionLimit: Int
  private let trailerLimit: Int
  private let trailerCountLimit: Int
  package private(set) var trailers = Headers()

  package init(limits: Limits) {
    extensionLimit = limits.chunkExtensionBytes
    trailerLimit = limits.trailerBytes
    trailerCountLimit = limits.headerCount
  }

  package var isDone: Bool { state == .done }

  /// Appends data to `body` and returns how many bytes of `input` were used: all of them, unless the body ended.
  package mutating func decode(
    _ input: UnsafeRawBufferPointer, into body: inout [UInt8], upTo limit: Int64
  ) throws(RequestFailure) -> Int {
    var index = 0
    while index < input.count, state != .done {
      if state == .data {
        let count = Int(min(remaining, Int64(input.count - index)))
        body.append(contentsOf: input.slice(index..<index + count))
        index += count
        remaining -= Int64(count)
        if remaining == 0 { state = .dataReturn }
      } else {
        try step(input[index])
        index += 1
        // Met when a chunk is announced, before it comes.
        guard state != .data || Int64(body.count) + remaining <= limit else {
          throw RequestFailure(status: 413, reason: "the body is too large")
        }
      }
    }
    return index
  }

  private mutating func step(_ byte: UInt8) throws(RequestFailure) {
    switch state {
    case .size: try readSize(byte)
    case .blank, .extension: try readExtension(byte)
    case .sizeFeed:
      guard byte == 0x0a else { throw .bad("a chunk size is not followed by CRLF") }
      state = remaining == 0 ? .trailers : .data
      digits = 0
    case .dataReturn:
      guard byte == 0x0d else { throw .bad("a chunk is longer than its size") }
      state = .dataFeed
    case .dataFeed:
      guard byte == 0x0a else { throw .bad("a chunk is not followed by CRLF") }
      state = .size
    case .trailers: try readTrailer(byte)
    case .data, .done: break
    }
  }

  private mutating func readSize(_ byte: UInt8) throws(RequestFailure) {
    if let value = byte.hexValue {
      digits += 1
      guard digits <= 32, remaining < 1 << 56 else {
        throw RequestFailure(status: 413, reason: "the chunk is too large")
      }
      remaining = remaining << 4 | Int64(value)
      return
    }
    guard digits > 0 else { throw .bad("a chunk has no size") }
    try endSize(byte)
  }

  private mutating func endSize(_ byte: UInt8) throws(RequestFailure) {
    switch byte {
    case 0x0d: state = .sizeFeed
    case 0x3b: state = .extension
    case 0x20, 0x09: state = .blank
    default: throw .bad("a chunk size is not hexadecimal")
    }
  }

  private mutating func readExtension(_ byte: UInt8) throws(RequestFailure) {
    extensionBytes += 1
    guard extensionBytes <= extensionLimit else {
      throw RequestFailure(status: 413, reason: "the chunk extensions are too large")
    }
    if state == .blank {
      // Blanks may stand before an extension, never before the line's end.
      if byte.isSpace { return }
      guard byte == 0x3b else { throw .bad("a chunk size is followed by blanks") }
      state = .extension
    } else if byte == 0x0d {
      state = .sizeFeed
    } else if !byte.isFieldCharacter {
      throw .bad("a chunk extension holds a control character")
    }
  }

  private mutating func readTrailer(_ byte: UInt8) throws(RequestFailure) {
    trailerBlock.append(byte)
    guard trailerBlock.count <= trailerLimit else {
      throw RequestFailure(status: 431, reason: "the trailer fields are too large")
    }
    guard byte == 0x0a else { return }
    let end = trailerBlock.count - 2
    guard end >= trailerLineStart, trailerBlock[end] == 0x0d else { throw .bad("a line ends without CR") }
    if end == trailerLineStart {
      state = .done
      trailerBlock = []
      return
    }
    try readTrailerLine(trailerLineStart..<end)
    trailerLineStart = trailerBlock.count
  }

  private mutating func readTrailerLine(_ range: Range<Int>) throws(RequestFailure) {
    let read = trailerBlock.withUnsafeBytes { bytes in
      Result { () throws(RequestFailure) in try FieldLine(bytes, range) }
    }
    let line = try read.get()
    let name = String(decoding: trailerBlock[line.name], as: UTF8.self)
    let value = String(decoding: trailerBlock[line.value], as: UTF8.self)
    // Fields that would frame or route the message mean nothing here (RFC 9110 section 6.5.1).
    if Self.forbidden.contains(name.lowercasedASCII()) { return }
    guard trailers.count < trailerCountLimit else {
      throw RequestFailure(status: 431, reason: "there are too many trailer fields")
    }
    trailers.add(name, value)
  }

  private static let forbidden: Set<String> = [
    "content-length", "transfer-encoding", "host", "connection", "trailer", "te", "upgrade", "expect",
    "content-encoding", "content-type", "content-range", "authorization", "cookie", "set-cookie", "range",
  ]
}

/// A request body of either framing.
enum BodyDecoder: Sendable {
  case length(Int64)
  case chunked(ChunkedDecoder)

  init?(_ framing: BodyFraming, limits: Limits) {
    switch framing {
    case .none: return nil
    case .length(let count): self = .length(count)
    case .chunked: self = .chunked(ChunkedDecoder(limits: limits))
    }
  }

  var isDone: Bool {
    switch self {
    case .length(let remaining): remaining == 0
    case .chunked(let decoder): decoder.isDone
    }
  }

  /// Known to be still to come; nil where only the end will tell.
  var remaining: Int64? {
    if case .length(let remaining) = self { return remaining }
    return nil
  }

  var trailers: Headers {
    if case .chunked(let decoder) = self { return decoder.trailers }
    return Headers()
  }

  /// As `ChunkedDecoder.decode`.
  mutating func decode(
    _ input: UnsafeRawBufferPointer, into body: inout [UInt8], upTo limit: Int64
  ) throws(RequestFailure) -> Int {
    switch self {
    case .length(let remaining):
      let count = Int(min(remaining, Int64(input.count)))
      body.append(contentsOf: input.slice(0..<count))
      self = .length(remaining - Int64(count))
      return count
    case .chunked(var decoder):
      self = .length(0)
      defer { self = .chunked(decoder) }
      return try decoder.decode(input, into: &body, upTo: limit)
    }
  }
}
