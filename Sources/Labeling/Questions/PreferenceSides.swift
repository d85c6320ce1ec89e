import JSON

/// In which order one person sees the fields or items of one question about a task: by chance, for everyone and every
/// task another, and always the same. What comes later takes its place without changing the order of the others.
private struct ShownOrder {
  private let draw: UInt64

  init(seed: Int64, task: Int64, user: Int64, question: String) {
    let start = Self.mixed(
      Self.mixed(UInt64(bitPattern: seed) ^ Self.hash(question)) ^ UInt64(bitPattern: task))
    draw = Self.mixed(start ^ UInt64(bitPattern: user))
  }

  func order(_ names: [String]) -> [String] {
    names.map { (place: Self.mixed(draw ^ Self.hash($0)), name: $0) }
      .sorted { ($0.place, $0.name) < ($1.place, $1.name) }.map(\.name)
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
  /// Whether what is put in order stands in the data.
  package var ordersData: Bool { questions.contains { ($0.kind as? RankingQuestion)?.field != nil } }

  /// The order of the sides of each preference and of the items of each ranking, `{"better": ["response_b", "response_a"]}`;
  /// nil where none is asked for.
  ///
  /// - Parameters:
  ///   - seed: of the project, so that nobody can foresee it.
  ///   - data: the task's, where ``ordersData``; without it rankings of what stands there have no order.
  package func sides(seed: Int64, task: Int64, user: Int64, data: JSONValue? = nil) -> JSONValue? {
    let orders = questions.compactMap { question -> (String, JSONValue)? in
      let names: [String]
      switch question.kind {
      case let preference as PreferenceQuestion: names = preference.fields
      case let ranking as RankingQuestion: names = ranking.offered(data) ?? []
      default: return nil
      }
      if names.isEmpty { return nil }
      let order = ShownOrder(seed: seed, task: task, user: user, question: question.name).order(names)
      return (question.name, .array(order.map { .string($0) }))
    }
    if orders.isEmpty { return Optional.none }
    return .object(JSONObject(orders))
  }
}
