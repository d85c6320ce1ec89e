import Agreement
import JSON
import Labeling

/// What a question about which is better comes to: how strong each thing is, and whether where it stood decided.
struct StrengthReport {
  /// Whose strength: of the fields or items that the answers name, or of what a task's `meta` says stands in a field.
  enum Names: String, Sendable, CaseIterable {
    case answer
    case meta
  }

  let question: Question
  let names: Names
  private let fields: [String]?
  private var compared = ComparedItems()
  private var judgments = 0
  /// Judgments whose task does not say what stood in its fields.
  private var unnamed = 0
  /// Judgments of which nobody knows in which order things stood.
  private var unplaced = 0
  private var placeTies = 0
  private var places: [Place] = []

  /// What stood at one place, counted over answers that put something first.
  struct Place: Sendable {
    var shown = 0
    var chosen = 0
    /// What chance alone would have chosen.
    var expected = 0.0
  }

  /// nil where nothing is compared.
  init?(_ question: Question, by names: Names) {
    fields = (question.kind as? PreferenceQuestion)?.fields
    guard fields != nil || (question.kind is RankingQuestion && names == .answer) else { return nil }
    self.question = question
    self.names = names
  }

  /// Takes a task in with all that people said of it.
  mutating func add(_ task: StrengthStore.Task) {
    var names: [String: String] = [:]
    if self.names == .meta {
      for field in fields ?? [] { names[field] = SliceReport.word(task.meta?[field]) }
    }
    var hasAny = false
    for given in task.answers {
      guard question.isAsked(given: given.answers),
        let answer = question.effectiveAnswer(in: given.answers), !question.kind.isEmpty(answer)
      else { continue }
      judgments += 1
      addPlaces(answer, shown: given.shown?[question.name]?.array?.compactMap(\.string) ?? [])
      if self.names == .meta, names.count < fields?.count ?? 0 {
        unnamed += 1
        continue
      }
      hasAny = true
      compare(answer) { names[$0] ?? $0 }
    }
    if hasAny { compared.endTask() }
  }

  /// Of a ranking every pair; of a preference what was chosen and each other (of several the conditional likelihood:
  /// given that one of two is chosen, which).
  private mutating func compare(_ answer: JSONValue, _ name: (String) -> String) {
    if let fields {
      guard let chosen = answer.string else { return }
      if fields.contains(chosen) {
        for other in fields where other != chosen { compared.add(winner: name(chosen), loser: name(other)) }
        return
      }
      for (place, one) in fields.enumerated() {
        for other in fields.dropFirst(place + 1) { compared.addTie(name(one), name(other)) }
      }
      return
    }
    let ranked = answer.array?.compactMap(\.string) ?? []
    for (place, one) in ranked.enumerated() {
      for other in ranked.dropFirst(place + 1) { compared.add(winner: one, loser: other) }
    }
  }

  private mutating func addPlaces(_ answer: JSONValue, shown: [String]) {
    guard shown.count > 1 else {
      unplaced += 1
      return
    }
    guard let first = Self.first(answer), let place = shown.firstIndex(of: first) else {
      placeTies += 1
      return
    }
    while places.count < min(shown.count, Self.mostPlaces) { places.append(Place()) }
    for index in places.indices where index < shown.count {
      places[index].shown += 1
      places[index].expected += 1 / Double(shown.count)
    }
    if place < places.count { places[place].chosen += 1 }
  }

  private static let mostPlaces = 20

  /// What an answer puts first: what was chosen, or ranked best.
  static func first(_ answer: JSONValue) -> String? { answer.string ?? answer.array?.first?.string }
}

extension StrengthReport {
  var json: JSONValue {
    let outcome = compared.outcome
    let order = compared.items.indices.sorted {
      let (one, other) = (outcome?.strengths[$0].value ?? 0, outcome?.strengths[$1].value ?? 0)
      return (-one, $0) < (-other, $1)
    }
    return [
      "question": .string(question.name), "by": .string(names.rawValue),
      "judgments": .integer(Int64(judgments)), "tasks": .integer(Int64(compared.tasks)),
      "unnamed": .integer(Int64(unnamed)), "left_out": .integer(Int64(compared.leftOut)),
      "penalised": .bool(outcome?.isPenalised ?? false),
      "reason": outcome?.reason.map { .string($0.rawValue) } ?? .null,
      "items": .array(order.map { item(compared.items[$0], outcome?.strengths[$0]) }),
      "places": .array(places.enumerated().map { Self.place($0.offset, $0.element) }),
      "ties": .integer(Int64(placeTies)), "unplaced": .integer(Int64(unplaced)),
    ]
  }

  private func item(_ item: ComparedItems.Item, _ strength: ComparedItems.Strength?) -> JSONValue {
    let title = names == .answer ? question.kind.options.first { $0.value == item.name }?.title : nil
    return [
      "name": .string(item.name), "title": .string(title ?? item.name),
      "wins": .integer(Int64(item.wins)), "losses": .integer(Int64(item.losses)),
      "ties": .integer(Int64(item.ties)),
      "strength": strength.map { .double($0.value) } ?? .null,
      "low": strength?.interval.map { .double($0.lowerBound) } ?? .null,
      "high": strength?.interval.map { .double($0.upperBound) } ?? .null,
      "win_rate": strength.map { .double($0.winRate) } ?? .null,
    ]
  }

  private static func place(_ index: Int, _ place: Place) -> JSONValue {
    let interval = wilsonInterval(successes: place.chosen, trials: place.shown)
    let count = Double(max(place.shown, 1))
    return [
      "place": .integer(Int64(index + 1)), "shown": .integer(Int64(place.shown)),
      "chosen": .integer(Int64(place.chosen)), "share": .double(Double(place.chosen) / count),
      "low": interval.map { .double($0.lowerBound) } ?? .null,
      "high": interval.map { .double($0.upperBound) } ?? .null, "expected": .double(place.expected / count),
    ]
  }
}
