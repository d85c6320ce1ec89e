/// The fields of a message in the order they came, in one block of bytes with an index over it: a request costs two
/// allocations however many fields it has, and a name is compared without making a string of it.
package struct Headers: Sendable {
  struct Field: Sendable {
    var nameStart: UInt32
    var nameCount: UInt32
    var valueStart: UInt32
    var valueCount: UInt32

    var name: Range<Int> { Int(nameStart)..<Int(nameStart + nameCount) }
    var value: Range<Int> { Int(valueStart)..<Int(valueStart + valueCount) }
  }

  private(set) var bytes: [UInt8]
  private(set) var fields: [Field]

  package init() {
    bytes = []
    fields = []
  }

  /// Fields that were checked by the parser; `fields` lie within `bytes`.
  init(bytes: [UInt8], fields: [Field]) {
    self.bytes = bytes
    self.fields = fields
  }

  package var isEmpty: Bool { fields.isEmpty }
  package var count: Int { fields.count }

  /// The value of a field, combined with ", " (cookies with "; ") when it came more than once; setting nil removes it.
  package subscript(_ name: String) -> String? {
    get {
      var found: String?
      name.withBytes { wanted in
        for field in fields where matches(field, wanted) {
          let value = text(field.value)
          guard let first = found else {
            found = value
            continue
          }
          found = first + (wanted.equals(ignoringCase: "cookie") ? "; " : ", ") + value
        }
      }
      return found
    }
    set {
      if let newValue { set(name, newValue) } else { remove(name) }
    }
  }

  /// Every value of a field, one for each line.
  package func values(_ name: String) -> [String] {
    name.withBytes { wanted in fields.filter { matches($0, wanted) }.map { text($0.value) } }
  }

  package func contains(_ name: String) -> Bool {
    name.withBytes { wanted in fields.contains { matches($0, wanted) } }
  }

  /// The fields as they came.
  package var all: [(name: String, value: String)] { fields.map { (text($0.name), text($0.value)) } }

  /// Adds a line. What would break the line apart (CR, LF, NUL and other controls) becomes a space.
  package mutating func add(_ name: String, _ value: String) {
    precondition(!name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter), "a field name is a token")
    let nameStart = UInt32(bytes.count)
    bytes.append(contentsOf: name.utf8)
    let valueStart = UInt32(bytes.count)
    bytes.append(contentsOf: value.utf8)
    for index in Int(valueStart)..<bytes.count where !bytes[index].isFieldCharacter { bytes[index] = 0x20 }
    fields.append(
      Field(
        nameStart: nameStart, nameCount: valueStart - nameStart, valueStart: valueStart,
        valueCount: UInt32(bytes.count) - valueStart))
  }

  /// Replaces every line of that name by one.
  package mutating func set(_ name: String, _ value: String) {
    if !fields.isEmpty { remove(name) }
    add(name, value)
  }

  package mutating func remove(_ name: String) {
    name.withBytes { wanted in
      let kept = fields.filter { !matches($0, wanted) }
      if kept.count < fields.count { fields = kept }
    }
  }

  private func matches(_ field: Field, _ wanted: UnsafeRawBufferPointer) -> Bool {
    guard Int(field.nameCount) == wanted.count else { return false }
    let start = Int(field.nameStart)
    for index in 0..<wanted.count where bytes[start + index].lowercased != wanted[index].lowercased {
      return false
    }
    return true
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

extension Headers: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init()
    for (name, value) in elements { add(name, value) }
  }
}

extension Headers: Equatable {
  package static func == (one: Headers, other: Headers) -> Bool {
    one.count == other.count && zip(one.all, other.all).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
  }
}
