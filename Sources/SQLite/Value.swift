/// A value to bind.
package enum Value: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
  /// Text given as bytes that are known to be UTF-8.
  case utf8([UInt8])

  package static func int(_ value: Int) -> Value { .integer(Int64(value)) }
  package static func bool(_ value: Bool) -> Value { .integer(value ? 1 : 0) }
  package static func integer(opt value: Int64?) -> Value { value.map(Value.integer) ?? .null }
  package static func int(opt value: Int?) -> Value { value.map(Value.int) ?? .null }
  package static func real(opt value: Double?) -> Value { value.map(Value.real) ?? .null }
  package static func text(opt value: String?) -> Value { value.map { .text($0) } ?? .null }
  package static func blob(opt value: [UInt8]?) -> Value { value.map { .blob($0) } ?? .null }
  package static func utf8(opt value: [UInt8]?) -> Value { value.map { .utf8($0) } ?? .null }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByNilLiteral
{
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .real(value) }
  package init(stringLiteral value: String) { self = .text(value) }
  package init(nilLiteral: ()) { self = .null }
}

/// Names without the colon: `["id": .integer(3)]` binds `:id`.
package typealias Parameters = KeyValuePairs<StaticString, Value>
