/// What a value is, told by its first byte.
package enum JSONKind: Sendable { case null, bool, number, string, array, object }

/// Where one member of an object lies in the bytes it was scanned from.
package struct JSONMember: Sendable, Equatable {
  /// The bytes between the quotes.
  package let key: Range<Int>
  package let keyHasEscapes: Bool
  /// The whole value, quotes and brackets included.
  package let value: Range<Int>
  package let kind: JSONKind

  /// Whether the key is this name, whichever way it was written.
  package func hasKey(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
    let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    if keyHasEscapes { return name.description == keyText(in: bytes) }
    return key.count == wanted.count && bytes[key].elementsEqual(wanted)
  }

  package func keyText(in bytes: UnsafeRawBufferPointer) -> String {
    JSONScanner.text(of: UnsafeRawBufferPointer(rebasing: bytes[key]))
  }
}

/// Checks a whole document once and tells where its parts lie, without building values: the import's fast
/// path. The checks are those of the parser: grammar, UTF-8, surrogates, duplicate keys, depth, number length.
package enum JSONScanner {
  /// The members of the top-level object, in order.
  package static func members(
    of bytes: UnsafeRawBufferPointer, maxDepth: Int = 64
  ) throws(JSONError) -> [JSONMember] {
    var members: [JSONMember] = []
    members.reserveCapacity(16)
    try self.members(of: bytes, maxDepth: maxDepth, into: &members)
    return members
  }

  /// The same into an array that is emptied first and keeps its room: no allocation a row.
  package static func members(
    of bytes: UnsafeRawBufferPointer, maxDepth: Int = 64, into members: inout [JSONMember]
  ) throws(JSONError) {
    members.removeAll(keepingCapacity: true)
    var scan = try JSONScan(bytes, maxDepth: maxDepth)
    try scan.start()
    guard scan.tokens.base[scan.tokens.at] == UInt8(ascii: "{") else {
      throw scan.tokens.failure("something that is not an object")
    }
    try scan.topLevelObject(into: &members)
    try scan.finish()
  }

  /// The elements of the top-level array, in order.
  package static func elements(
    of bytes: UnsafeRawBufferPointer, maxDepth: Int = 64
  ) throws(JSONError) -> [Range<Int>] {
    var scan = try JSONScan(bytes, maxDepth: maxDepth)
    try scan.start()
    guard scan.tokens.base[scan.tokens.at] == UInt8(ascii: "[") else {
      throw scan.tokens.failure("something that is not an array")
    }
    let elements = try scan.topLevelArray()
    try scan.finish()
    return elements
  }

  /// Checks one value with nothing but space around it, and says where it lies.
  @discardableResult
  package static func validate(
    _ bytes: UnsafeRawBufferPointer, maxDepth: Int = 64
  ) throws(JSONError) -> Range<Int> {
    var scan = try JSONScan(bytes, maxDepth: maxDepth)
    try scan.start()
    let start = scan.tokens.at
    try scan.value(depth: 0)
    let end = scan.tokens.at
    try scan.finish()
    return start..<end
  }

  /// Checks the one value that begins at or after `offset`, whatever follows it: for documents read in blocks.
  /// A number that ends with the bytes may go on in the next block; that is the caller's to know.
  package static func value(
    in bytes: UnsafeRawBufferPointer, from offset: Int, maxDepth: Int = 64
  ) throws(JSONError) -> Range<Int> {
    var scan = try JSONScan(bytes, maxDepth: maxDepth)
    scan.tokens.at = offset
    try scan.start()
    let start = scan.tokens.at
    try scan.value(depth: 0)
    return start..<scan.tokens.at
  }

  /// The text of a checked string: the bytes between its quotes.
  package static func text(of content: UnsafeRawBufferPointer) -> String {
    content.withMemoryRebound(to: UInt8.self) { bytes in
      guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
      return String(decoding: JSONBytes.unescaped(bytes), as: UTF8.self)
    }
  }

  static func kind(_ byte: UInt8) -> JSONKind {
    switch byte {
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }
}
