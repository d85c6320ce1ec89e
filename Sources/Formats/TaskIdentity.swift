import Glibc
import JSON

/// The bytes that are equal for two tasks exactly when they are the same: the external id, or without one the
/// data, however its members are ordered, spaced or escaped.
package enum TaskIdentity {
  package static func bytes(externalID: String?, _ data: [UInt8], members: [JSONMember]) -> [UInt8] {
    if let externalID { return [UInt8(ascii: "x")] + externalID.utf8 }
    return data.withUnsafeBytes { canonical($0, members) }
  }

  /// Plain members are taken as they stand; what can be written in several ways is read and written anew.
  private static func canonical(_ data: UnsafeRawBufferPointer, _ members: [JSONMember]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + 1)
    bytes.append(UInt8(ascii: "d"))
    if members.contains(where: \.keyHasEscapes) {
      // Rare enough to be read whole: keys written with escapes would sort by their escapes.
      write((try? JSONValue(parsing: data)) ?? .null, into: &bytes)
      return bytes
    }
    var separator = UInt8(ascii: "{")
    for member in sorted(members, in: data) {
      bytes.append(separator)
      separator = UInt8(ascii: ",")
      bytes.append(contentsOf: data[member.key.lowerBound - 1..<member.key.upperBound + 1])
      bytes.append(UInt8(ascii: ":"))
      let value = UnsafeRawBufferPointer(rebasing: data[member.value])
      if isPlain(value, member.kind) {
        bytes.append(contentsOf: value)
      } else {
        let parsed = try? JSONValue(parsing: value)
        write(parsed ?? .null, into: &bytes)
      }
    }
    if members.isEmpty { bytes.append(separator) }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func sorted(_ members: [JSONMember], in data: UnsafeRawBufferPointer) -> [JSONMember] {
    if members.count < 2 { return members }
    return members.sorted { data[$0.key].lexicographicallyPrecedes(data[$1.key]) }
  }

  private static func isPlain(_ value: UnsafeRawBufferPointer, _ kind: JSONKind) -> Bool {
    switch kind {
    case .null, .bool: true
    // The C library looks at 32 bytes a step: byte by byte this was a sixth of what parsing takes.
    case .string: value.baseAddress.map { memchr($0, 0x5c, value.count) == nil } ?? true
    case .number: value.count <= 15 && value.allSatisfy { (0x30...0x39).contains($0) }
    case .array, .object: false
    }
  }

  private static func write(_ value: JSONValue, into bytes: inout [UInt8]) {
    switch value {
    case .object(let object):
      let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      var separator = UInt8(ascii: "{")
      for (key, value) in members {
        bytes.append(separator)
        separator = UInt8(ascii: ",")
        JSONText.quote(key.utf8, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        write(value, into: &bytes)
      }
      if members.isEmpty { bytes.append(separator) }
      bytes.append(UInt8(ascii: "}"))
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(element, into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .string(let text): JSONText.quote(text.utf8, into: &bytes)
    case .double, .integer:
      // 5, 5.0 and 5e0 are one number.
      bytes += (value.integer.map(JSONValue.integer) ?? value).bytes
    case .null, .bool: bytes += value.bytes
    }
  }
}
