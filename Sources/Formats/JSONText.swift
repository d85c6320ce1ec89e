import JSON

/// The few things that formats do with text as bytes.
enum JSONText {
  static func isUTF8(_ bytes: some Collection<UInt8>) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }

  static func isJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
    // Only the outcome is asked for here; the reason would be about bytes that no one sees.
    bytes.withUnsafeBytes { (try? JSONScanner.validate($0)) != nil }
  }

  /// The members of an object, into an array that keeps its room; the error where it is none.
  static func scan(_ bytes: [UInt8], into members: inout [JSONMember]) -> JSONError? {
    bytes.withUnsafeBytes { bytes -> JSONError? in
      do throws(JSONError) {
        try JSONScanner.members(of: bytes, into: &members)
        return nil
      } catch {
        return error
      }
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  static func trimmed(_ bytes: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
    var slice = bytes[...]
    while let first = slice.first, isSpace(first) { slice.removeFirst() }
    while let last = slice.last, isSpace(last) { slice.removeLast() }
    return slice
  }

  static func quoted(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    quote(text.utf8, into: &bytes)
    return bytes
  }

  /// A JSON string of bytes that are known to be UTF-8 (RFC 8259 section 7).
  static func quote(_ text: some Collection<UInt8>, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case 0x22, 0x5c:
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20: escapeControl(byte, into: &bytes)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escapeControl(_ byte: UInt8, into bytes: inout [UInt8]) {
    switch byte {
    case 0x08: bytes += Array("\\b".utf8)
    case 0x09: bytes += Array("\\t".utf8)
    case 0x0a: bytes += Array("\\n".utf8)
    case 0x0c: bytes += Array("\\f".utf8)
    case 0x0d: bytes += Array("\\r".utf8)
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes += Array("\\u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }

  static func lineBreaks(in bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $1 == 0x0a ? $0 + 1 : $0 }
  }
}
