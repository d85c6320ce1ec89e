/// Objects and lists behind a key, opened and closed around what is written into them, so that neither end is forgotten.
extension JSONWriter {
  package mutating func object(
    _ key: StaticString, _ members: (inout JSONWriter) throws -> Void
  ) rethrows {
    self.key(key)
    try object(members)
  }

  package mutating func object(_ key: String, _ members: (inout JSONWriter) throws -> Void) rethrows {
    self.key(key)
    try object(members)
  }

  /// `writer.array("errors", errors) { $1.write(&$0) }`
  package mutating func array<Elements: Sequence>(
    _ key: StaticString, _ elements: Elements,
    _ write: (inout JSONWriter, Elements.Element) throws -> Void
  ) rethrows {
    self.key(key)
    beginArray()
    for element in elements { try write(&self, element) }
    endArray()
  }

  /// A list of objects, given the members of each.
  package mutating func objects<Elements: Sequence>(
    _ key: StaticString, _ elements: Elements,
    _ members: (inout JSONWriter, Elements.Element) throws -> Void
  ) rethrows {
    try array(key, elements) { writer, element in
      try writer.object { try members(&$0, element) }
    }
  }

  /// A nil is written as null.
  package mutating func optional<Value>(
    _ key: StaticString, _ value: Value?, _ write: (inout JSONWriter, Value) throws -> Void
  ) rethrows {
    self.key(key)
    if let value { try write(&self, value) } else { null() }
  }

  /// An object, given its members; a nil is written as null.
  package mutating func object<Value>(
    _ key: StaticString, _ value: Value?, _ members: (inout JSONWriter, Value) throws -> Void
  ) rethrows {
    try optional(key, value) { writer, value in
      try writer.object { try members(&$0, value) }
    }
  }

  package mutating func member(_ key: StaticString, _ values: [String]) {
    array(key, values) { $0.string($1) }
  }

  package mutating func member(_ key: StaticString, _ values: [Int]) {
    array(key, values) { $0.integer($1) }
  }

  package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
    beginObject()
    try members(&self)
    endObject()
  }
}
