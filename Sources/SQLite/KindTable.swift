/// Some of the kinds of what a connection gathers and remembers.
struct KindSet: OptionSet {
  let rawValue: UInt64
}

/// The kinds that a connection has met, each with its place in a `KindSet`: whether a statement is about any of them is
/// one comparison.
struct KindTable {
  private var kinds: [(kind: ObjectIdentifier, tables: [String])] = []

  mutating func set(of one: any Gathered) -> KindSet {
    let kind = type(of: one)
    return set(of: ObjectIdentifier(kind), kind.tables)
  }

  mutating func set(of one: any Remembered) -> KindSet {
    let kind = type(of: one)
    return set(of: ObjectIdentifier(kind), kind.tables)
  }

  private mutating func set(of kind: ObjectIdentifier, _ tables: @autoclosure () -> [String]) -> KindSet {
    let known = kinds.firstIndex { $0.kind == kind }
    if known == nil { kinds.append((kind, tables())) }
    let place = known ?? kinds.count - 1
    precondition(place < KindSet.RawValue.bitWidth, "as many kinds as a set has places for")
    return KindSet(rawValue: 1 << place)
  }

  /// Those of `asked` of which the text names a table.
  func named(in text: String, of asked: KindSet) -> KindSet {
    var named: KindSet = []
    for (place, kind) in kinds.enumerated() {
      let one = KindSet(rawValue: 1 << place)
      if asked.contains(one), kind.tables.contains(where: { text.contains($0) }) { named.insert(one) }
    }
    return named
  }
}
