/// Writes compact JSON bytes as it is told to; commas are its own duty.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  package mutating func key(_ key: StaticString) {
    key.withUTF8Buffer { text in
      guard text.count <= Self.shortKey, JSONBytes.isPlain(text) else {
        return self.key(String(decoding: text, as: UTF8.self))
      }
      // With all that stands around it at once: a reply of a few hundred bytes has forty keys.
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.shortKey + 4) { room in
        var count = 0
        func put(_ byte: UInt8) {
          room[count] = byte
          count += 1
        }
        if needsComma { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "\""))
        for byte in text { put(byte) }
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        bytes.append(contentsOf: room[..<count])
      }
      needsComma = false
    }
  }

  private static let shortKey = 40

  package mutating func key(_ key: String) {
    separate()
    quote(key)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func null() { word("null") }
  package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
  package mutating func integer(_ value: Int) { integer(Int64(value)) }

  package mutating func integer(_ value: Int64) {
    separate()
    appendDecimal(value)
  }

  /// The shortest digits that read back as the same double. What is no number in JSON (NaN, infinity) is null.
  package mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    var text = value.description
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  package mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  /// A string given as bytes that are known to be UTF-8.
  package mutating func string(utf8 value: UnsafeRawBufferPointer) {
    separate()
    quote(value)
  }

  /// A value that is encoded already: it is trusted.
  package mutating func raw(_ value: [UInt8]) {
    separate()
    bytes.append(contentsOf: value)
  }

  package mutating func raw(_ value: UnsafeRawBufferPointer) {
    separate()
    bytes.append(contentsOf: value)
  }

  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): integer(value)
    case .double(let value): double(value)
    case .string(let value): string(value)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let object): self.object(object)
    }
  }

  package mutating func object(_ object: JSONObject) {
    beginObject()
    for (key, value) in object {
      self.key(key)
      self.value(value)
    }
    endObject()
  }
}

extension JSONWriter {
  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  /// Called before each key of an object and each element of an array; a value behind its key needs no comma.
  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func word(_ word: StaticString) {
    separate()
    word.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func appendDecimal(_ value: Int64) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = digits.count
      var rest = value.magnitude
      repeat {
        start -= 1
        digits[start] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
        rest /= 10
      } while rest > 0
      if value < 0 {
        start -= 1
        digits[start] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: digits[start...])
    }
  }

  private mutating func quote(_ text: String) {
    var text = text
    text.withUTF8 { quote(UnsafeRawBufferPointer($0)) }
  }

  /// Only what RFC 8259 section 7 demands is escaped; everything else stays UTF-8.
  private mutating func quote(_ text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "\""))
    if let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) {
      var at = 0
      while at < text.count {
        let end = JSONBytes.plainEnd(base, from: at, count: text.count, stopsAtMultibyte: false)
        bytes.append(contentsOf: UnsafeBufferPointer(start: base + at, count: end - at))
        if end < text.count { escape(base[end]) }
        at = end + 1
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0a: bytes.append(UInt8(ascii: "n"))
    case 0x0c: bytes.append(UInt8(ascii: "f"))
    case 0x0d: bytes.append(UInt8(ascii: "r"))
    case 0x22, 0x5c: bytes.append(byte)
    default:
      let digits: StaticString = "0123456789abcdef"
      bytes.append(contentsOf: [UInt8(ascii: "u"), 0x30, 0x30])
      bytes.append(digits.utf8Start[Int(byte >> 4)])
      bytes.append(digits.utf8Start[Int(byte & 15)])
    }
  }
}

extension JSONValue {
  /// The compact encoding.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
