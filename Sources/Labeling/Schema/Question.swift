import JSON

/// One question of the schema.
package struct Question: Sendable {
  package let name: String
  package let title: String
  package private(set) var kind: any QuestionType
  package let required: Bool
  package let condition: Condition?
  /// The question whose regions its own joins.
  private(set) var joined: String?

  package var typeName: String { Swift.type(of: kind).name }

  init?(_ settings: inout SettingsReader, fields: [Field]) {
    let name = settings.name("name")
    title = settings.string("title") ?? name ?? ""
    _ = settings.string("help", limit: 10_000)
    required = settings.bool("required") ?? false
    let pointer = settings.pointer.pointing(to: "when")
    condition = settings.value("when").flatMap { Condition($0, at: pointer, &settings) }
    guard settings.required("type") != nil, let word = settings.string("type") else { return nil }
    guard let type = QuestionTypes.named(word) else {
      let known = QuestionTypes.all.map { $0.name }.joined(separator: ", ")
      settings.refuse("type", "there is no question type '\(word)'; there are \(known)")
      return nil
    }
    let kind = type.init(&settings, fields: fields)
    guard let name else { return nil }
    self.name = name
    self.kind = kind
    joined = (kind as? RelationsQuestion)?.over
  }

  /// The question with other rules of the same type: relations that found the question they join.
  func asking(_ kind: any QuestionType) -> Question {
    var question = self
    question.kind = kind
    question.joined = (kind as? RelationsQuestion)?.over
    return question
  }

  /// The questions whose answers its own has to do with: the one of its condition, and the one whose regions it joins.
  var hangsOn: [String] { [condition?.question, joined].compactMap { $0 } }

  /// Whether these answers ask for this one. An answer to a question that is not asked is refused.
  package func isAsked(given answers: Answers) -> Bool {
    guard let condition else { return true }
    return condition.holds(for: answers[condition.question])
  }
}
