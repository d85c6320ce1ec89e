/// Steps over the tokens of RFC 8259 in bytes that somebody else keeps alive. Nothing is built here:
/// this is the grammar, the UTF-8 check and the limits, shared by the scanner and the parser.
struct JSONTokens {
  let base: UnsafePointer<UInt8>
  let count: Int
  var at: Int

  /// Longer numbers are refused: no 64-bit integer and no shortest double needs a tenth of it.
  static let numberLength = 256

  func failure(_ reason: String, at offset: Int? = nil) -> JSONError {
    JSONError(offset: offset ?? at, reason: reason)
  }

  func truncation() -> JSONError {
    JSONError(offset: count, reason: "the document ends too early", isTruncated: true)
  }

  @inline(__always)
  mutating func skipSpace() {
    while at < count {
      switch base[at] {
      case 0x20, 0x0a, 0x0d, 0x09: at += 1
      default: return
      }
    }
  }

  mutating func literal(_ word: StaticString) throws(JSONError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard at + index < count else { throw truncation() }
      guard base[at + index] == word.utf8Start[index] else { throw failure("an unknown word") }
    }
    at += word.utf8CodeUnitCount
  }

  /// Steps over a number and says whether it is written as an integer.
  @inline(__always)
  mutating func number() throws(JSONError) -> Bool {
    let start = at
    if base[at] == UInt8(ascii: "-") { at += 1 }
    guard at < count else { throw truncation() }
    if base[at] == UInt8(ascii: "0") {
      at += 1
      if at < count, isDigit(base[at]) { throw failure("a number with a leading zero") }
    } else {
      try digits()
    }
    var isInteger = true
    // Without one, digits are too few to reach beyond the largest double.
    var hasExponent = false
    if at < count, base[at] == UInt8(ascii: ".") {
      isInteger = false
      at += 1
      try digits()
    }
    if at < count, base[at] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      hasExponent = true
      at += 1
      if at < count, base[at] == UInt8(ascii: "+") || base[at] == UInt8(ascii: "-") { at += 1 }
      try digits()
    }
    guard at - start <= Self.numberLength else { throw failure("a number that is too long", at: start) }
    if hasExponent, JSONNumber.double(UnsafeBufferPointer(start: base + start, count: at - start)) == nil {
      throw failure("a number that is too large", at: start)
    }
    return isInteger
  }

  private mutating func digits() throws(JSONError) {
    guard at < count else { throw truncation() }
    guard isDigit(base[at]) else { throw failure("a number without a digit where one must be") }
    repeat { at += 1 } while at < count && isDigit(base[at])
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Steps over a string from behind its opening quote to behind its closing one; says whether it has escapes.
  @inline(__always)
  mutating func string() throws(JSONError) -> Bool {
    var hasEscapes = false
    while true {
      at = JSONBytes.plainEnd(base, from: at, count: count)
      guard at < count else { throw truncation() }
      switch base[at] {
      case UInt8(ascii: "\""):
        at += 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      case 0..<0x20:
        throw failure("a control character in a string")
      default:
        try multibyte()
      }
    }
  }

  private mutating func escape() throws(JSONError) {
    guard at + 1 < count else { throw truncation() }
    switch base[at + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
    case UInt8(ascii: "u"):
      let start = at
      let unit = try hexUnit()
      if unit & 0xfc00 == 0xdc00 { throw failure("a lone surrogate", at: start) }
      guard unit & 0xfc00 == 0xd800 else { return }
      guard at < count else { throw truncation() }
      guard base[at] == UInt8(ascii: "\\") else { throw failure("a lone surrogate", at: start) }
      guard at + 1 < count else { throw truncation() }
      guard base[at + 1] == UInt8(ascii: "u") else { throw failure("a lone surrogate", at: start) }
      guard try hexUnit() & 0xfc00 == 0xdc00 else { throw failure("a lone surrogate", at: start) }
    default:
      throw failure("an unknown escape")
    }
  }

  /// Reads `\uXXXX` at the backslash.
  private mutating func hexUnit() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for index in 2..<6 {
      guard at + index < count else { throw truncation() }
      guard let digit = JSONBytes.hexValue(base[at + index]) else {
        throw failure("an escape without four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
    }
    at += 6
    return unit
  }

  /// Steps over a run of UTF-8 beyond ASCII (RFC 3629 section 4: no overlong form, no surrogate, at most U+10FFFF).
  @inline(__always)
  private mutating func multibyte() throws(JSONError) {
    while at < count, base[at] >= 0x80 {
      let length = JSONBytes.multibyteLength(base + at, available: count - at)
      guard length > 0 else {
        if length < 0 { throw truncation() }
        throw failure("bytes that are not UTF-8")
      }
      at += length
    }
  }
}
