import JSON

/// Reads one object of settings strictly: every member by its kind, all mistakes collected with their pointers,
/// members that nobody asked for refused by name. `null` counts as absent.
package struct SettingsReader {
  let object: JSONObject
  let pointer: String
  private(set) var errors: [Pointed] = []
  private var known: Set<String> = []

  init(_ value: JSONValue, at pointer: String) {
    object = value.object ?? JSONObject()
    self.pointer = pointer
    if value.object == nil { errors.append(Pointed(pointer: pointer, detail: "must be an object")) }
  }

  mutating func refuse(_ key: String, _ detail: String) { refuse(at: pointer.pointing(to: key), detail) }

  mutating func refuse(at pointer: String, _ detail: String) {
    errors.append(Pointed(pointer: pointer, detail: detail))
  }

  mutating func add(_ more: [Pointed]) { errors += more }

  mutating func value(_ key: String) -> JSONValue? {
    known.insert(key)
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  mutating func required(_ key: String) -> JSONValue? {
    let value = value(key)
    if value == nil { refuse(key, "is missing") }
    return value
  }

  mutating func string(_ key: String, limit: Int = 1_000) -> String? {
    guard let value = value(key) else { return nil }
    guard let string = value.string else {
      refuse(key, "must be a string")
      return nil
    }
    guard string.unicodeScalars.count <= limit else {
      refuse(key, "is longer than \(limit) characters")
      return nil
    }
    return string
  }

  /// A name that is not empty and free of control characters.
  mutating func name(_ key: String) -> String? {
    guard required(key) != nil, let name = string(key, limit: 100) else { return nil }
    let hasControls = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    guard !name.isEmpty, !hasControls else {
      refuse(key, "must be a name, without control characters")
      return nil
    }
    // A page keeps answers in an object by name, and there this one is no key like others.
    guard name != "__proto__" else {
      refuse(key, "must be another name: this one means something to browsers")
      return nil
    }
    return name
  }

  mutating func bool(_ key: String) -> Bool? {
    guard let value = value(key) else { return nil }
    if value.bool == nil { refuse(key, "must be true or false") }
    return value.bool
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let value = value(key) else { return nil }
    guard let integer = value.integer, range.contains(integer) else {
      refuse(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return integer
  }

  mutating func number(_ key: String) -> Double? {
    guard let value = value(key) else { return nil }
    if value.double == nil { refuse(key, "must be a number") }
    return value.double
  }

  mutating func share(_ key: String) -> Double? {
    guard let number = number(key) else { return nil }
    guard (0...1).contains(number) else {
      refuse(key, "must lie between 0 and 1")
      return nil
    }
    return number
  }

  mutating func array(_ key: String, limit: Int) -> [JSONValue]? {
    guard let value = value(key) else { return nil }
    guard let array = value.array else {
      refuse(key, "must be a list")
      return nil
    }
    guard array.count <= limit else {
      refuse(key, "has more than \(limit) entries")
      return nil
    }
    return array
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word?
  where Word.RawValue == String {
    guard let value = value(key) else { return nil }
    if let word = value.string.flatMap(Word.init(rawValue:)) { return word }
    refuse(key, "must be one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    return nil
  }

  /// All errors, with one for each member that was never asked for.
  mutating func finish() -> [Pointed] {
    for key in object.keys where !known.contains(key) { refuse(key, "'\(key)' is not a known setting") }
    return errors
  }
}
