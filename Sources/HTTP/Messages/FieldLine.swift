/// One header or trailer line, as strict as RFC 9112 section 5 allows: no space before the colon, no folding, no
/// control characters.
struct FieldLine {
  var name: Range<Int>
  var value: Range<Int>

  /// `range` is the line within `bytes`, without its CRLF.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(RequestFailure) {
    var index = range.lowerBound
    while index < range.upperBound, bytes[index].isTokenCharacter { index += 1 }
    guard index < range.upperBound, bytes[index] == 0x3a, index > range.lowerBound else {
      throw .bad("a header line is not a name, a colon and a value")
    }
    name = range.lowerBound..<index
    var start = index + 1
    var end = range.upperBound
    while start < end, bytes[start].isSpace { start += 1 }
    while end > start, bytes[end - 1].isSpace { end -= 1 }
    for position in start..<end where !bytes[position].isFieldCharacter {
      throw .bad("a header value holds a control character")
    }
    value = start..<end
  }

  func field(rebasedBy offset: Int) -> Headers.Field {
    Headers.Field(
      nameStart: UInt32(name.lowerBound - offset), nameCount: UInt32(name.count),
      valueStart: UInt32(value.lowerBound - offset), valueCount: UInt32(value.count))
  }
}
