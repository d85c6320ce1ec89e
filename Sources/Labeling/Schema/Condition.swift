import JSON

/// When a question is asked: only if another one was answered with one of these values.
package struct Condition: Sendable, Equatable {
  package let question: String
  package let values: [JSONValue]

  init?(_ value: JSONValue, at pointer: String, _ settings: inout SettingsReader) {
    var reader = SettingsReader(value, at: pointer)
    let name = reader.name("question")
    let given = reader.required("is")
    let values = given.map { $0.array ?? [$0] } ?? []
    if given != nil, values.isEmpty { reader.refuse("is", "needs at least one value") }
    settings.add(reader.finish())
    guard let name, !values.isEmpty else { return nil }
    question = name
    self.values = values
  }

  /// Whether this answer meets the condition; of a list of options or regions, one that does is enough.
  func holds(for answer: JSONValue?) -> Bool {
    guard let answer else { return false }
    guard let entries = answer.array else { return values.contains(answer) }
    return entries.contains { entry in values.contains(entry["label"] ?? entry) }
  }
}
