/// What a value is, told by its first byte.
package enum JSONKind: Sendable {
  case null, bool, number, string, array, object

  init(firstByte: UInt8) {
    self =
      switch firstByte {
      case UInt8(ascii: "\""): .string
      case UInt8(ascii: "{"): .object
      case UInt8(ascii: "["): .array
      case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
      case UInt8(ascii: "n"): .null
      default: .number
      }
  }
}

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
    JSONBytes.text(of: UnsafeRawBufferPointer(rebasing: bytes[key]))
  }
}
