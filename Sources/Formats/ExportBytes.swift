import JSON

/// The bytes of an export that are not yet sent: JSON is spliced in as it lies in the database.
package struct ExportBytes: Sendable {
  package private(set) var content: [UInt8] = []

  package init() {}
  package var count: Int { content.count }

  /// Hands the bytes over and begins anew with as much room.
  package mutating func take() -> [UInt8] {
    var taken: [UInt8] = []
    taken.reserveCapacity(content.capacity)
    swap(&taken, &content)
    return taken
  }

  mutating func literal(_ text: StaticString) {
    text.withUTF8Buffer { content.append(contentsOf: $0) }
  }

  mutating func byte(_ byte: UInt8) { content.append(byte) }
  mutating func raw(_ bytes: [UInt8]) { content.append(contentsOf: bytes) }
  mutating func rawOrNull(_ bytes: [UInt8]?) { if let bytes { raw(bytes) } else { literal("null") } }
  mutating func text(_ text: String) { content.append(contentsOf: text.utf8) }

  mutating func string(_ text: String) { JSONText.quote(text.utf8, into: &content) }
  mutating func stringOrNull(_ text: String?) { if let text { string(text) } else { literal("null") } }
  mutating func stringOrNull(_ text: [UInt8]?) {
    if let text { JSONText.quote(text, into: &content) } else { literal("null") }
  }

  mutating func integer(_ value: Int64) { text(String(value)) }

  mutating func number(_ value: Double?) {
    guard let value, value.isFinite else { return literal("null") }
    text(Self.decimal(value))
  }

  /// Whole numbers without a fraction, as they came in.
  static func decimal(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : value.description
  }
}
