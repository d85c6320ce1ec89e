import JSON

/// Which of several fields is the best: the field's name, or `tie` where ties are allowed. They are shown in an order
/// shuffled for each person and task (``LabelSchema/sides(seed:task:user:data:)``), so that being first wins nothing.
///
/// Distance: 0 or 1. Consensus: the majority, a tie in votes going to the first in schema order.
package struct PreferenceQuestion: QuestionType {
  package static let name = "preference"
  package static let tie = "tie"
  package static let mostFields = 20

  /// The fields, then `tie` where it is allowed.
  package let options: [LabelOption]
  package let fields: [String]
  package let ties: Bool

  package init(_ settings: inout SettingsReader, fields: [Field]) {
    ties = settings.bool("ties") ?? false
    let entries = settings.required("fields") == nil ? nil : settings.array("fields", limit: Self.mostFields)
    let base = settings.pointer.pointing(to: "fields")
    var options: [LabelOption] = []
    for (index, entry) in (entries ?? []).enumerated() {
      guard let field = fields.first(where: { $0.name == entry.string }) else {
        settings.refuse(at: base.pointing(to: index), "there is no such field")
        continue
      }
      if options.contains(where: { $0.value == field.name }) {
        settings.refuse(at: base.pointing(to: index), "'\(field.name)' is there twice")
      }
      if ties && field.name == Self.tie {
        settings.refuse(at: base.pointing(to: index), "'\(Self.tie)' is the answer of a tie")
      }
      options.append(LabelOption(field.name, title: field.title))
    }
    if let entries, entries.count < 2 { settings.refuse("fields", "needs at least two fields") }
    self.fields = options.map(\.value)
    self.options = options + (ties ? [LabelOption(Self.tie, title: "Tie")] : [])
  }

  package var optionList: String { "fields" }
  package var measurement: Measurement { .nominal(options.map(\.value)) }

  package func check(
    _ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]
  ) -> JSONValue? {
    if canBe(answer) { return answer }
    let words = options.map(\.value).joined(separator: ", ")
    errors.append(Pointed(pointer: pointer, detail: "must be one of \(words)"))
    return nil
  }

  package func canBe(_ value: JSONValue) -> Bool { options.contains { $0.value == value.string } }

  package func uses(_ answer: JSONValue) -> Set<String> { Set(answer.string.map { [$0] } ?? []) }

  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue {
    answer.string.map { .string(names[$0] ?? $0) } ?? answer
  }

  package func distance(_ first: JSONValue, _ second: JSONValue) -> Double {
    first.string == second.string ? 0 : 1
  }

  package func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let votes = options.map { option in answers.count { $0.string == option.value } }
    let most = votes.max() ?? 0
    guard most > 0, let winner = votes.firstIndex(of: most) else { return (answers[0], true) }
    return (.string(options[winner].value), votes.count { $0 == most } > 1)
  }
}
