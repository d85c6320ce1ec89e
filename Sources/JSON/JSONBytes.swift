/// The byte loops under the grammar: eight bytes a step where the text is plain.
enum JSONBytes {
  /// The first byte at or after `from` that is a quote, a backslash, a control character or (when asked for) not
  /// ASCII; or `count`.
  @inline(__always)
  static func plainEnd(
    _ base: UnsafePointer<UInt8>, from: Int, count: Int, stopsAtMultibyte: Bool = true
  ) -> Int {
    var at = from
    while at &+ 8 <= count {
      let word = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
      let found = special(word, stopsAtMultibyte)
      if found != 0 { return at &+ found.trailingZeroBitCount >> 3 }
      at &+= 8
    }
    while at < count {
      let byte = base[at]
      if byte == 0x22 || byte == 0x5c || byte < 0x20 || (stopsAtMultibyte && byte >= 0x80) {
        return at
      }
      at &+= 1
    }
    return at
  }

  /// Whether it can stand between quotes as it is.
  @inline(__always)
  static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return true }
    return plainEnd(base, from: 0, count: text.count, stopsAtMultibyte: false) == text.count
  }

  /// The high bit of each byte that is special. A borrow can only mark bytes above a true mark, so the
  /// lowest mark is exact (Bit Twiddling Hacks, "Determine if a word has a byte less than n").
  @inline(__always)
  private static func special(_ word: UInt64, _ alsoMultibyte: Bool) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let marks =
      ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
      | (alsoMultibyte ? word : 0)
    return marks & (ones &* 0x80)
  }

  /// The length of the UTF-8 sequence of a lead byte ≥ 0x80: 0 when it is malformed, -1 when the bytes end inside it.
  @inline(__always)
  static func multibyteLength(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
    let lead = bytes[0]
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xbf
    let length: Int
    switch lead {
    case 0xc2...0xdf: length = 2
    case 0xe0...0xef:
      length = 3
      if lead == 0xe0 { lowest = 0xa0 }
      if lead == 0xed { highest = 0x9f }
    case 0xf0...0xf4:
      length = 4
      if lead == 0xf0 { lowest = 0x90 }
      if lead == 0xf4 { highest = 0x8f }
    default: return 0
    }
    guard available > 1 else { return -1 }
    guard bytes[1] >= lowest, bytes[1] <= highest else { return 0 }
    for index in 2..<max(length, 2) {
      guard index < available else { return -1 }
      guard bytes[index] & 0xc0 == 0x80 else { return 0 }
    }
    return length
  }

  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x41 &+ 10
    case 0x61...0x66: byte &- 0x61 &+ 10
    default: nil
    }
  }

  /// The text of a string that was checked before, from the bytes between its quotes.
  static func text(of content: UnsafeRawBufferPointer) -> String {
    content.withMemoryRebound(to: UInt8.self) { bytes in
      guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
      return String(decoding: unescaped(bytes), as: UTF8.self)
    }
  }

  /// The same as bytes.
  static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      guard byte == UInt8(ascii: "\\"), at + 1 < bytes.count else {
        result.append(byte)
        at += 1
        continue
      }
      switch bytes[at + 1] {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0c)
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "r"): result.append(0x0d)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        at += appendEscapedScalar(bytes, at, to: &result)
        continue
      case let other: result.append(other)
      }
      at += 2
    }
    return result
  }

  /// Appends the scalar of `\uXXXX` or of a surrogate pair at `at`, and returns how many bytes it took.
  private static func appendEscapedScalar(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, to result: inout [UInt8]
  ) -> Int {
    var value = hexUnit(bytes, at)
    var length = 6
    if value & 0xfc00 == 0xd800 {
      value = 0x10000 + (value & 0x3ff) << 10 + hexUnit(bytes, at + 6) & 0x3ff
      length = 12
    }
    if let scalar = Unicode.Scalar(value) { result.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
    return length
  }

  private static func hexUnit(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32 {
    var unit: UInt32 = 0
    for index in at + 2..<at + 6 { unit = unit << 4 | UInt32(hexValue(bytes[index]) ?? 0) }
    return unit
  }
}
