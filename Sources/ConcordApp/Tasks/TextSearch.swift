import JSON

/// Looks for words in JSON bytes: ASCII letters in either case, everything else as it is.
struct TextSearch: Sendable {
  private let needle: [UInt8]
  /// The text as a task's id.
  let id: Int64?

  init(_ text: String) {
    // As it stands in a compact JSON string, without its quotes.
    needle = JSONValue.string(text).bytes.dropFirst().dropLast().map(Self.folded)
    id = wireInteger(text)
  }

  func isFound(in bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { isWithin($0) } }

  func isWithin(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // Escapes can be written in many ways; the canonical form knows one.
    if bytes.contains(UInt8(ascii: "\\")), let value = try? JSONValue(parsing: Array(bytes)) {
      return value.bytes.withUnsafeBytes { contains($0) }
    }
    return contains(bytes)
  }

  private func contains(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let first = needle.first else { return true }
    guard bytes.count >= needle.count else { return false }
    return needle.withUnsafeBufferPointer { needle in
      for start in 0...(bytes.count - needle.count) where Self.folded(bytes[start]) == first {
        var length = 1
        while length < needle.count && Self.folded(bytes[start + length]) == needle[length] { length += 1 }
        if length == needle.count { return true }
      }
      return false
    }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }
}
