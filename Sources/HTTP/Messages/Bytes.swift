/// What RFC 9110 says of single octets: which may stand in a token, a number, a field value.
extension UInt8 {
  /// `tchar` of RFC 9110 section 5.6.2.
  var isTokenCharacter: Bool {
    if self < 64 { return (0x03ff_6cfa_0000_0000 as UInt64) >> UInt64(self) & 1 == 1 }
    if self < 128 { return (0x57ff_ffff_c7ff_fffe as UInt64) >> UInt64(self & 63) & 1 == 1 }
    return false
  }

  /// What a field value may hold: visible octets, `obs-text`, space and tab.
  var isFieldCharacter: Bool { (self >= 0x20 && self != 0x7f) || self == 0x09 }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7a }
  var isSpace: Bool { self == 0x20 || self == 0x09 }
  var lowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }

  var hexValue: UInt8? {
    if isDigit { return self - 0x30 }
    let letter = self | 0x20
    return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : nil
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these octets are `text`, which is given in lower case, in any case.
  func equals(ignoringCase text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index].lowercased != text.utf8Start[index] { return false }
    return true
  }

  func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }

  /// Without spaces and tabs at both ends.
  var trimmed: UnsafeRawBufferPointer {
    var start = 0
    var end = count
    while start < end, self[start].isSpace { start += 1 }
    while end > start, self[end - 1].isSpace { end -= 1 }
    return slice(start..<end)
  }

  /// The elements of a comma-separated list, trimmed, empty ones included.
  func list(separator: UInt8 = 0x2c) -> [UnsafeRawBufferPointer] {
    var elements: [UnsafeRawBufferPointer] = []
    var start = 0
    for index in 0...count where index == count || self[index] == separator {
      elements.append(slice(start..<index).trimmed)
      start = index + 1
    }
    return elements
  }

  /// A number of digits alone, or nil when it is anything else or longer than 18 digits.
  var decimal: Int64? {
    guard count > 0, count <= 18 else { return nil }
    var number: Int64 = 0
    for byte in self {
      guard byte.isDigit else { return nil }
      number = number * 10 + Int64(byte - 0x30)
    }
    return number
  }
}

extension String {
  /// The UTF-8 of the string as one buffer, without a copy where it already is one.
  func withBytes<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    var copy = self
    return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }

  func lowercasedASCII() -> String { String(decoding: utf8.map(\.lowercased), as: UTF8.self) }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(text: String) { append(contentsOf: text.utf8) }

  mutating func append(decimal number: Int64) {
    if number < 10, number >= 0 {
      append(0x30 + UInt8(number))
      return
    }
    append(contentsOf: String(number).utf8)
  }
}
