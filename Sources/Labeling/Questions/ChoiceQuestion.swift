import JSON

/// One option, or any number of them: a flat list, or a taxonomy through the options' parents.
///
/// Distance: 0 or 1; with `multiple` 1 − Jaccard, two empty sets being the same. Consensus: the majority, a tie
/// going to the first in schema order; with `multiple` a vote on each option, more than half being needed.
package struct ChoiceQuestion: QuestionType {
  package static let name = "choice"

  package let options: [LabelOption]
  package let multiple: Bool
  private let positions: [String: Int]

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    options = LabelOption.list("options", in: &settings)
    multiple = settings.bool("multiple") ?? false
    positions = Dictionary(
      zip(options.map(\.value), options.indices), uniquingKeysWith: { first, _ in first })
  }

  package var blank: JSONValue? { multiple ? .some([]) : .none }

  package var measurement: Measurement { multiple ? .distance : .nominal(options.map(\.value)) }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    guard multiple else { return option(answer, at: pointer, &errors).map { .string(options[$0].value) } }
    guard let entries = answer.array else {
      errors.append(Pointed(pointer: pointer, detail: "must be a list of options"))
      return nil
    }
    let before = errors.count
    var chosen: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      guard let option = option(entry, at: pointer.pointing(to: index), &errors) else { continue }
      if !chosen.insert(option).inserted {
        errors.append(Pointed(pointer: pointer.pointing(to: index), detail: "is chosen twice"))
      }
    }
    return errors.count == before ? .some(list(chosen)) : .none
  }

  package func isEmpty(_ answer: JSONValue) -> Bool { answer.array?.isEmpty ?? false }

  package func canBe(_ value: JSONValue) -> Bool { value.string.map { positions[$0] != nil } ?? false }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double {
    multiple ? pairDistance(first, second) : first.string == second.string ? 0 : 1
  }

  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    guard multiple else { return pairs.map { distance(answers[$0.first], answers[$0.second]) } }
    var numbers = positions
    let chosen = answers.map { answer in
      // An option that the schema no longer has is one like any other.
      Set(
        uses(answer).map { option in
          let number = numbers[option] ?? numbers.count
          numbers[option] = number
          return number
        })
    }
    return PairedComparison.of(pairs, sizes: chosen.map { 4 * $0.count }, within: effort) {
      first, second, _ in
      let shared = chosen[first].intersection(chosen[second]).count
      let union = chosen[first].count + chosen[second].count - shared
      return union == 0 ? 0 : 1 - Double(shared) / Double(union)
    }
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    multiple ? votePerOption(answers) : majority(answers)
  }

  package func uses(_ answer: JSONValue) -> Set<String> {
    Set(answer.array?.compactMap(\.string) ?? answer.string.map { [$0] } ?? [])
  }

  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue {
    guard let entries = answer.array else { return answer.string.map { .string(names[$0] ?? $0) } ?? answer }
    var kept: [String] = []
    for entry in entries.compactMap(\.string).map({ names[$0] ?? $0 }) where !kept.contains(entry) {
      kept.append(entry)
    }
    return .array(kept.map { .string($0) })
  }

  package func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue? {
    guard let entries = answer.array else {
      return uses(answer).isDisjoint(with: labels) ? .some(answer) : .none
    }
    return .array(entries.filter { $0.string.map { !labels.contains($0) } ?? true })
  }

  /// With `multiple`: per option that anyone chose, who did, and whether others did not.
  package func details(_ answers: [(annotator: Int, answer: JSONValue)], of count: Int) -> JSONObject {
    guard multiple else { return [:] }
    let sets = answers.map { (annotator: $0.annotator, chosen: uses($0.answer)) }
    let rows = options.compactMap { option -> JSONValue? in
      let by = sets.filter { $0.chosen.contains(option.value) }.map { JSONValue.integer(Int64($0.annotator)) }
      guard !by.isEmpty else { return nil }
      return ["value": .string(option.value), "by": .array(by), "disputed": .bool(by.count < sets.count)]
    }
    return ["options": .array(rows)]
  }

  private func option(_ answer: JSONValue, at pointer: String, _ errors: inout [Pointed]) -> Int? {
    if let position = answer.string.flatMap({ positions[$0] }) { return position }
    let detail = answer.string == nil ? "must be an option, as a string" : "is none of the options"
    errors.append(Pointed(pointer: pointer, detail: detail))
    return nil
  }

  private func list(_ chosen: Set<Int>) -> JSONValue {
    .array(chosen.sorted().map { .string(options[$0].value) })
  }

  private func votes(_ answers: [JSONValue]) -> [Int] {
    var votes = [Int](repeating: 0, count: options.count)
    for value in answers.flatMap(uses) {
      if let position = positions[value] { votes[position] += 1 }
    }
    return votes
  }

  private func majority(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let votes = votes(answers)
    let most = votes.max() ?? 0
    guard most > 0, let winner = votes.firstIndex(of: most) else { return (answers[0], true) }
    return (.string(options[winner].value), votes.count { $0 == most } > 1)
  }

  private func votePerOption(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let votes = votes(answers)
    let chosen = Set(votes.indices.filter { 2 * votes[$0] > answers.count })
    let tied = votes.contains { 2 * $0 == answers.count }
    // All chose something, but no option won: the answer nearest to the others is better than none at all.
    guard chosen.isEmpty, answers.count(where: isEmpty) * 2 < answers.count else {
      return (list(chosen), tied)
    }
    return (medoid(of: answers).answer, true)
  }
}
