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
    JSONBytes.text(of: content)
  }
}
