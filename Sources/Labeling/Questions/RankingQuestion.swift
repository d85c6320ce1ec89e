import JSON

/// Items in an order, the best first: options of the question, or a list in the task's data. Every item is ranked. They
/// are shown in an order drawn for each person and task (``LabelSchema/sides(seed:task:user:data:)``).
///
/// Distance: (1 − Kendall's τ) / 2, the share of pairs of items that stand the other way round. Consensus: the medoid.
package struct RankingQuestion: QuestionType {
  package static let name = "ranking"
  /// More than anyone can put in order; the pairs of a distance are its square.
  package static let itemLimit = 200

  package let options: [LabelOption]
  /// The field with the list of items; nil when the question lists them.
  package let field: String?

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    if let name = settings.value("items")?.string {
      (options, field) = ([], name)
      let kind = fields.first { $0.name == name }?.kind
      if kind == nil { settings.refuse("items", "there is no field '\(name)'") }
      if let kind, kind != .json && kind != .table {
        settings.refuse("items", "needs a field with a list: json or table; '\(name)' is \(kind.rawValue)")
      }
      return
    }
    (options, field) = (LabelOption.list("items", in: &settings), nil)
    if options.count == 1 { settings.refuse("items", "needs at least two items") }
    if options.count > Self.itemLimit { settings.refuse("items", "has more than \(Self.itemLimit) items") }
  }

  package var optionList: String { "items" }
  package var measurement: Measurement { .distance }

  package func canBe(_ value: JSONValue) -> Bool { false }

  package func isEmpty(_ answer: JSONValue) -> Bool { answer.array?.isEmpty ?? true }

  package func uses(_ answer: JSONValue) -> Set<String> {
    field == nil ? Set(answer.array?.compactMap(\.string) ?? []) : []
  }

  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue {
    var kept: [String] = []
    for item in Self.items(answer).map({ names[$0] ?? $0 }) where !kept.contains(item) { kept.append(item) }
    return .array(kept.map { .string($0) })
  }

  package func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue? {
    let kept = Self.items(answer).filter { !labels.contains($0) }
    return kept.isEmpty ? .none : .some(.array(kept.map { .string($0) }))
  }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double { pairDistance(first, second) }

  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    var numbers: [String: Int] = [:]
    let rankings = answers.map { answer in
      Self.items(answer).map { item in
        let number = numbers[item] ?? numbers.count
        numbers[item] = number
        return number
      }
    }
    let sizes = rankings.map { $0.count * $0.count / 8 }
    return PairedComparison.of(pairs, sizes: sizes, within: effort) { first, second, _ in
      RankingDistance.kendall(rankings[first], rankings[second])
    }
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) { medoid(of: answers) }

  private static func items(_ answer: JSONValue) -> [String] { answer.array?.compactMap(\.string) ?? [] }
}

extension RankingQuestion {
  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    guard let entries = answer.array, entries.count <= Self.itemLimit else {
      let detail = answer.array == nil ? "must be a list of items" : "has more than \(Self.itemLimit) items"
      errors.append(Pointed(pointer: pointer, detail: detail))
      return nil
    }
    let before = errors.count
    let offered = offered(data)
    var seen: Set<String> = []
    for (index, entry) in entries.enumerated() {
      let detail: String?
      if let item = entry.string {
        let isKnown = offered?.contains(item) ?? true
        detail = !isKnown ? "is none of the items" : seen.insert(item).inserted ? nil : "is there twice"
      } else {
        detail = "must be an item, as a string"
      }
      if let detail { errors.append(Pointed(pointer: pointer.pointing(to: index), detail: detail)) }
    }
    // Nothing ranked is a question left open; some and not others is half an answer.
    if errors.count == before, !seen.isEmpty, let missing = offered?.first(where: { !seen.contains($0) }) {
      errors.append(Pointed(pointer: pointer, detail: "'\(missing)' is not ranked"))
    }
    return errors.count == before ? .some(answer) : .none
  }

  /// nil when they stand in data that is not at hand.
  func offered(_ data: JSONValue?) -> [String]? {
    guard let field else { return options.map(\.value) }
    guard let value = data?[field] else { return nil }
    return Self.items(ofField: value)
  }

  /// The items of a field's list: strings, or objects with a `value` of their own.
  static func items(ofField value: JSONValue) -> [String] {
    (value.array ?? []).compactMap { $0.string ?? $0["value"]?.string }
  }
}
