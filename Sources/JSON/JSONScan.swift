/// One pass over a document that checks it and builds nothing.
struct JSONScan {
  var tokens: JSONTokens
  private var keys = JSONKeys()
  private let maxDepth: Int

  init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      throw JSONError(offset: 0, reason: "the document is empty", isTruncated: true)
    }
    tokens = JSONTokens(base: base.assumingMemoryBound(to: UInt8.self), count: bytes.count, at: 0)
    self.maxDepth = min(maxDepth, JSONLimits.deepest)
  }

  /// Goes to the first byte of the value.
  mutating func start() throws(JSONError) {
    tokens.skipSpace()
    guard tokens.at < tokens.count else { throw tokens.truncation() }
  }

  mutating func finish() throws(JSONError) {
    tokens.skipSpace()
    guard tokens.at == tokens.count else { throw tokens.failure("something after the value") }
  }

  mutating func value(depth: Int) throws(JSONError) {
    guard tokens.at < tokens.count else { throw tokens.truncation() }
    switch tokens.base[tokens.at] {
    case UInt8(ascii: "\""):
      tokens.at += 1
      _ = try tokens.string()
    case UInt8(ascii: "{"): try object(depth: depth)
    case UInt8(ascii: "["): try array(depth: depth)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try tokens.number()
    case UInt8(ascii: "t"): try tokens.literal("true")
    case UInt8(ascii: "f"): try tokens.literal("false")
    case UInt8(ascii: "n"): try tokens.literal("null")
    default: throw tokens.failure("something where a value must be")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) {
    guard depth < maxDepth else { throw tokens.failure("nesting that is too deep") }
    let start = tokens.at
    let mark = keys.open()
    guard try tokens.opens(closing: UInt8(ascii: "}")) else { return }
    repeat {
      let (key, hasEscapes) = try tokens.key()
      keys.add(tokens.base, key, hasEscapes: hasEscapes)
      try value(depth: depth + 1)
    } while try tokens.goesOn(closing: UInt8(ascii: "}"))
    guard keys.close(tokens.base, mark) else { throw tokens.failure("an object with a key twice", at: start) }
  }

  private mutating func array(depth: Int) throws(JSONError) {
    guard depth < maxDepth else { throw tokens.failure("nesting that is too deep") }
    guard try tokens.opens(closing: UInt8(ascii: "]")) else { return }
    repeat {
      try value(depth: depth + 1)
    } while try tokens.goesOn(closing: UInt8(ascii: "]"))
  }

  mutating func topLevelObject(into members: inout [JSONMember]) throws(JSONError) {
    guard maxDepth > 0 else { throw tokens.failure("nesting that is too deep") }
    let start = tokens.at
    let mark = keys.open()
    guard try tokens.opens(closing: UInt8(ascii: "}")) else { return }
    repeat {
      let (key, hasEscapes) = try tokens.key()
      keys.add(tokens.base, key, hasEscapes: hasEscapes)
      let from = tokens.at
      try value(depth: 1)
      members.append(
        JSONMember(
          key: key, keyHasEscapes: hasEscapes, value: from..<tokens.at,
          kind: JSONKind(firstByte: tokens.base[from])))
    } while try tokens.goesOn(closing: UInt8(ascii: "}"))
    guard keys.close(tokens.base, mark) else { throw tokens.failure("an object with a key twice", at: start) }
  }

  mutating func topLevelArray() throws(JSONError) -> [Range<Int>] {
    guard maxDepth > 0 else { throw tokens.failure("nesting that is too deep") }
    var elements: [Range<Int>] = []
    guard try tokens.opens(closing: UInt8(ascii: "]")) else { return elements }
    repeat {
      let from = tokens.at
      try value(depth: 1)
      elements.append(from..<tokens.at)
    } while try tokens.goesOn(closing: UInt8(ascii: "]"))
    return elements
  }
}

enum JSONLimits {
  /// No caller may ask for more: each level is a stack frame, and a stack that overflows ends the process.
  static let deepest = 512
}

extension JSONTokens {
  /// Steps over an opening bracket to the first thing inside; false when there is none.
  @inline(__always)
  mutating func opens(closing: UInt8) throws(JSONError) -> Bool {
    at += 1
    skipSpace()
    guard at < count else { throw truncation() }
    guard base[at] == closing else { return true }
    at += 1
    return false
  }

  /// Steps over the comma to what follows, or over the closing bracket.
  @inline(__always)
  mutating func goesOn(closing: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    guard at < count else { throw truncation() }
    let byte = base[at]
    guard byte == UInt8(ascii: ",") else {
      guard byte == closing else { throw failure("something where a comma or the end must be") }
      at += 1
      return false
    }
    at += 1
    skipSpace()
    guard at < count else { throw truncation() }
    return true
  }

  /// Steps over a key and its colon to the value.
  @inline(__always)
  mutating func key() throws(JSONError) -> (key: Range<Int>, hasEscapes: Bool) {
    guard base[at] == UInt8(ascii: "\"") else { throw failure("something where a key must be") }
    at += 1
    let start = at
    let hasEscapes = try string()
    let key = start..<at - 1
    skipSpace()
    guard at < count else { throw truncation() }
    guard base[at] == UInt8(ascii: ":") else { throw failure("something where a colon must be") }
    at += 1
    skipSpace()
    return (key, hasEscapes)
  }
}
