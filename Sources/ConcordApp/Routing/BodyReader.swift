import JSON
import Labeling

/// Takes the members of a request body one by one and remembers everything that is wrong with them; `finish` refuses
/// with all of it at once, unknown keys by name. What was wrong reads as a harmless placeholder until then.
package struct BodyReader {
  private let object: JSONObject
  private var known: [String] = []
  private var errors: [Pointed] = []

  package init(_ object: JSONObject) { self.object = object }

  package mutating func has(_ key: String) -> Bool {
    known.append(key)
    return object[key] != nil
  }

  /// Any value, `null` too; nil when the key is absent.
  package mutating func optionalValue(_ key: String) -> JSONValue? {
    known.append(key)
    return object[key]
  }

  package mutating func value(_ key: String) -> JSONValue {
    optionalValue(key) ?? missing(key, .null)
  }

  /// `length` counts Unicode code points.
  package mutating func string(_ key: String, length: ClosedRange<Int> = 1...200) -> String {
    guard let value = present(key) else { return missing(key, "") }
    return checked(key, value, length) ?? ""
  }

  package mutating func optionalString(_ key: String, length: ClosedRange<Int> = 0...200) -> String? {
    present(key).flatMap { checked(key, $0, length) }
  }

  package mutating func integer(_ key: String, _ range: ClosedRange<Int64>) -> Int64 {
    guard let value = present(key) else { return missing(key, range.lowerBound) }
    return checked(key, value, range) ?? range.lowerBound
  }

  package mutating func optionalInteger(_ key: String, _ range: ClosedRange<Int64>) -> Int64? {
    present(key).flatMap { checked(key, $0, range) }
  }

  package mutating func double(_ key: String, _ range: ClosedRange<Double>) -> Double {
    guard let value = present(key) else { return missing(key, range.lowerBound) }
    guard let number = value.double, range.contains(number) else {
      fail(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
      return range.lowerBound
    }
    return number
  }

  package mutating func optionalBool(_ key: String) -> Bool? {
    guard let value = present(key) else { return nil }
    if let bool = value.bool { return bool }
    fail(key, "must be true or false")
    return nil
  }

  package mutating func object(_ key: String) -> JSONObject {
    guard let value = present(key) else { return missing(key, JSONObject()) }
    if let object = value.object { return object }
    fail(key, "must be an object")
    return JSONObject()
  }

  package mutating func optionalObject(_ key: String) -> JSONObject? {
    present(key) == nil ? nil : object(key)
  }

  /// One of a closed list of words.
  package mutating func choice<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type)
    -> Word?
  where Word.RawValue == String {
    guard present(key) != nil else { return missing(key, nil) }
    return optionalChoice(key, type)
  }

  package mutating func optionalChoice<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type
  ) -> Word? where Word.RawValue == String {
    guard let value = present(key) else { return nil }
    if let word = value.string.flatMap(Word.init(rawValue:)) { return word }
    fail(key, "must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  /// Ids, at most `limit` of them.
  package mutating func optionalIDs(_ key: String, limit: Int) -> [Int64]? {
    guard let value = present(key) else { return nil }
    guard let items = value.array, items.count <= limit else {
      fail(key, "must be a list of at most \(limit) ids")
      return nil
    }
    var ids: [Int64] = []
    for (index, item) in items.enumerated() {
      if let id = item.integer { ids.append(id) } else { fail("\(key)/\(index)", "must be an id") }
    }
    return ids
  }

  package mutating func fail(_ key: String, _ detail: String) {
    errors.append(Pointed(pointer: "/" + key, detail: detail))
  }

  package func finish() throws {
    let unknown = object.keys.filter { !known.contains($0) }.map {
      Pointed(pointer: "/" + escaped($0), detail: "is not a key that is known here")
    }
    if !(errors.isEmpty && unknown.isEmpty) { throw Problem.schemaViolation(errors + unknown) }
  }

  /// `null` counts as absent for the typed readers.
  private mutating func present(_ key: String) -> JSONValue? {
    guard let value = optionalValue(key), !value.isNull else { return nil }
    return value
  }

  private mutating func missing<Value>(_ key: String, _ placeholder: Value) -> Value {
    fail(key, "is required")
    return placeholder
  }

  private mutating func checked(_ key: String, _ value: JSONValue, _ length: ClosedRange<Int>) -> String? {
    guard let text = value.string else {
      fail(key, "must be a string")
      return nil
    }
    guard length.contains(text.unicodeScalars.count) else {
      fail(key, "must have \(length.lowerBound) to \(length.upperBound) characters")
      return nil
    }
    return text
  }

  private mutating func checked(_ key: String, _ value: JSONValue, _ range: ClosedRange<Int64>) -> Int64? {
    guard let number = value.integer, range.contains(number) else {
      fail(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// RFC 6901, section 3.
  private func escaped(_ key: String) -> String {
    var text = ""
    for character in key.prefix(100) {
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.append(character)
      }
    }
    return text
  }
}
