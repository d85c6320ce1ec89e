import JSON

/// One reference vector: what goes in, what must come out, and how near.
package struct Vector: Sendable {
  /// The file's name.
  package let name: String
  package let kind: String
  package let input: JSONValue
  package let params: JSONValue
  package let expected: JSONObject
  /// Absolute tolerances by metric, `default` for all others.
  package let tolerances: JSONObject
  /// Whether metrics that are not offered may be passed over.
  package var isOptional: Bool { params["optional"]?.bool == true }

  package init(name: String, bytes: [UInt8]) throws {
    try self.init(name: name, json: JSONValue(parsing: bytes))
  }

  package init(name: String, json: JSONValue) throws {
    guard let kind = json["kind"]?.string else { throw VectorProblem("has no kind") }
    guard let expected = json["expected"]?.object else { throw VectorProblem("expects nothing") }
    guard let tolerances = json["tolerance"]?.object, tolerances["default"]?.double != nil else {
      throw VectorProblem("has no default tolerance")
    }
    self.name = name
    self.kind = kind
    self.expected = expected
    self.tolerances = tolerances
    input = json["input"] ?? .null
    params = json["params"] ?? .null
  }
}

/// Why a vector cannot be used.
package struct VectorProblem: Error {
  package let text: String

  package init(_ text: String) { self.text = text }
}

extension JSONValue {
  /// The member of that name, or a complaint about the vector.
  func required(_ key: String) throws -> JSONValue {
    guard let member = self[key] else { throw VectorProblem("the input has no \(key)") }
    return member
  }

  func elements(_ what: String) throws -> [JSONValue] {
    guard let array else { throw VectorProblem("\(what) is not a list") }
    return array
  }

  func number(_ what: String) throws -> Double {
    guard let double else { throw VectorProblem("\(what) is not a number") }
    return double
  }

  func whole(_ what: String) throws -> Int {
    guard let integer, let whole = Int(exactly: integer) else {
      throw VectorProblem("\(what) is not a whole number")
    }
    return whole
  }

  func word(_ what: String) throws -> String {
    guard let string else { throw VectorProblem("\(what) is not a string") }
    return string
  }

  /// A name: a string as it stands, a number by its digits.
  var name: String { string ?? String(decoding: encoded, as: UTF8.self) }

  var encoded: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  /// A list of lists of numbers.
  func matrix(_ what: String) throws -> [[Double]] {
    try elements(what).map { row in try row.elements(what).map { try $0.number(what) } }
  }
}
