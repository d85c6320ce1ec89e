/// The members of a JSON object in the order they were written; two objects are equal in any order.
package struct JSONObject: Sendable, ExpressibleByDictionaryLiteral, Sequence {
  package typealias Member = (key: String, value: JSONValue)

  package private(set) var members: [Member]

  package init() { members = [] }

  /// Of two members with one key the later one stands.
  package init(_ members: [(String, JSONValue)]) {
    self.members = []
    self.members.reserveCapacity(members.count)
    for (key, value) in members { self[key] = value }
  }

  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

  /// Members whose keys are known to differ: what the parser has checked.
  init(distinct members: [Member]) { self.members = members }

  package subscript(_ key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append((key, value))
      case (nil, nil): break
      }
    }
  }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }
  package var keys: [String] { members.map(\.key) }
  package func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }

  private func position(of key: String) -> Int? {
    members.firstIndex { sameBytes($0.key, key) }
  }
}

extension JSONObject: Equatable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.count == right.count else { return false }
    if left.hasSameOrder(as: right) {
      return left.members.indices.allSatisfy { left.members[$0].value == right.members[$0].value }
    }
    let one = left.sorted()
    let other = right.sorted()
    return one.indices.allSatisfy {
      sameBytes(one[$0].key, other[$0].key) && one[$0].value == other[$0].value
    }
  }

  private func hasSameOrder(as other: JSONObject) -> Bool {
    members.indices.allSatisfy { sameBytes(members[$0].key, other.members[$0].key) }
  }

  private func sorted() -> [Member] {
    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

/// Whether two strings are the same bytes: `==` also holds for canonical equivalents, which JSON keeps apart.
func sameBytes(_ left: String, _ right: String) -> Bool {
  guard left.utf8.count == right.utf8.count, left == right else { return false }
  return left.utf8.elementsEqual(right.utf8)
}
