extension JSONValue {
  /// Reads one document by RFC 8259, strictly: UTF-8 and surrogates are checked, a key may come once, nothing
  /// may follow, and depth (at most 512) and the length of numbers are limited.
  package init(parsing bytes: UnsafeRawBufferPointer, maxDepth: Int = 64) throws(JSONError) {
    var parser = try JSONParser(bytes, maxDepth: maxDepth)
    self = try parser.document()
  }

  package init(parsing bytes: [UInt8], maxDepth: Int = 64) throws(JSONError) {
    self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
      try JSONValue(parsing: UnsafeRawBufferPointer(bytes), maxDepth: maxDepth)
    }
  }

  package init(parsing bytes: ArraySlice<UInt8>, maxDepth: Int = 64) throws(JSONError) {
    self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
      try JSONValue(parsing: UnsafeRawBufferPointer(bytes), maxDepth: maxDepth)
    }
  }

  package init(parsing text: String, maxDepth: Int = 64) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), maxDepth: maxDepth)
  }
}

/// One pass over a document that checks it and builds its value.
struct JSONParser {
  private var tokens: JSONTokens
  private var keys = JSONKeys()
  private let maxDepth: Int

  init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      throw JSONError(offset: 0, reason: "the document is empty", isTruncated: true)
    }
    tokens = JSONTokens(base: base.assumingMemoryBound(to: UInt8.self), count: bytes.count, at: 0)
    self.maxDepth = min(maxDepth, JSONLimits.deepest)
  }

  mutating func document() throws(JSONError) -> JSONValue {
    tokens.skipSpace()
    let result = try value(depth: 0)
    tokens.skipSpace()
    guard tokens.at == tokens.count else { throw tokens.failure("something after the value") }
    return result
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard tokens.at < tokens.count else { throw tokens.truncation() }
    switch tokens.base[tokens.at] {
    case UInt8(ascii: "\""):
      tokens.at += 1
      let start = tokens.at
      let hasEscapes = try tokens.string()
      return .string(text(start..<tokens.at - 1, hasEscapes: hasEscapes))
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"):
      try tokens.literal("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try tokens.literal("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try tokens.literal("null")
      return .null
    default: throw tokens.failure("something where a value must be")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    guard depth < maxDepth else { throw tokens.failure("nesting that is too deep") }
    let start = tokens.at
    let mark = keys.open()
    var members: [JSONObject.Member] = []
    guard try tokens.opens(closing: UInt8(ascii: "}")) else { return JSONObject() }
    repeat {
      let (key, hasEscapes) = try tokens.key()
      keys.add(tokens.base, key, hasEscapes: hasEscapes)
      members.append((text(key, hasEscapes: hasEscapes), try value(depth: depth + 1)))
    } while try tokens.goesOn(closing: UInt8(ascii: "}"))
    guard keys.close(tokens.base, mark) else { throw tokens.failure("an object with a key twice", at: start) }
    return JSONObject(distinct: members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth < maxDepth else { throw tokens.failure("nesting that is too deep") }
    var elements: [JSONValue] = []
    guard try tokens.opens(closing: UInt8(ascii: "]")) else { return elements }
    repeat {
      elements.append(try value(depth: depth + 1))
    } while try tokens.goesOn(closing: UInt8(ascii: "]"))
    return elements
  }

  private func text(_ range: Range<Int>, hasEscapes: Bool) -> String {
    let content = UnsafeBufferPointer(start: tokens.base + range.lowerBound, count: range.count)
    guard hasEscapes else { return String(decoding: content, as: UTF8.self) }
    return String(decoding: JSONBytes.unescaped(content), as: UTF8.self)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = tokens.at
    let isInteger = try tokens.number()
    let digits = UnsafeBufferPointer(start: tokens.base + start, count: tokens.at - start)
    if isInteger, let integer = JSONNumber.integer(digits) { return .integer(integer) }
    guard let double = JSONNumber.double(digits) else {
      throw tokens.failure("a number that is too large", at: start)
    }
    return .double(double)
  }
}
