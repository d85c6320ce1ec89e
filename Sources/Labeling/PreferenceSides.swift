import JSON

extension PreferenceQuestion {
  /// The fields in the order in which one person sees them: by chance, for everyone and every task another, and always the
  /// same. A field that comes later takes its place without changing the order of the others.
  package func sides(seed: Int64, task: Int64, user: Int64, question: String) -> [String] {
    let start = Self.mixed(
      Self.mixed(UInt64(bitPattern: seed) ^ Self.hash(question)) ^ UInt64(bitPattern: task))
    let draw = Self.mixed(start ^ UInt64(bitPattern: user))
    return fields.map { (place: Self.mixed(draw ^ Self.hash($0)), field: $0) }
      .sorted { ($0.place, $0.field) < ($1.place, $1.field) }.map(\.field)
  }

  /// FNV-1a (Fowler, Noll & Vo), 64 bits, over UTF-8.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// SplitMix64 (Steele, Lea & Flood 2014): one step and its finaliser.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension LabelSchema {
  /// The order of the sides of each preference, `{"better": ["response_b", "response_a"]}`; nil where none is asked for.
  ///
  /// - Parameter seed: of the project, so that nobody can foresee it.
  package func sides(seed: Int64, task: Int64, user: Int64) -> JSONValue? {
    let orders = questions.compactMap { question -> (String, JSONValue)? in
      guard let preference = question.kind as? PreferenceQuestion else { return nil }
      let sides = preference.sides(seed: seed, task: task, user: user, question: question.name)
      return (question.name, .array(sides.map { .string($0) }))
    }
    if orders.isEmpty { return Optional.none }
    return .object(JSONObject(orders))
  }
}
