import JSON

/// The answers to one task, checked, in the schema's order; a question without one is absent.
package struct Answers: Sendable, Equatable {
  package private(set) var object: JSONObject

  package var json: JSONValue { .object(object) }
  package var values: [String: JSONValue] {
    Dictionary(object.members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
  package subscript(question: String) -> JSONValue? { object[question] }

  package init() { object = JSONObject() }

  /// Answers as the database gives them back: they were checked when they came in.
  package init(stored: JSONValue) { object = stored.object ?? JSONObject() }

  mutating func set(_ answer: JSONValue, for question: String) { object[question] = answer }
  mutating func remove(_ question: String) { object[question] = nil }
}

extension LabelSchema {
  /// The answers in canonical form and schema order, or everything that is wrong with them.
  ///
  /// - Parameters:
  ///   - data: the task's data; needed when ``readsData``, else offsets into a text stay unchecked.
  ///   - extents: how far the files of its fields reach; what is not known is not checked.
  ///   - partial: answers to some questions will do, as for gold; then also to one whose condition hangs on a
  ///     question that is left out.
  ///   - base: where the answers stand.
  package func checkAnswers(
    _ answers: JSONValue, data: JSONValue?, extents: [String: MediaExtent] = [:], partial: Bool = false,
    at base: String = "/answers"
  ) throws(AnswerErrors) -> Answers {
    guard let given = answers.object else {
      throw AnswerErrors(errors: [Pointed(pointer: base, detail: "must be an object")])
    }
    var errors = given.keys.filter { question($0) == nil }.map {
      Pointed(pointer: base.pointing(to: $0), detail: "there is no question '\($0)'")
    }
    var accepted: [String: JSONValue] = [:]
    var doubtful: Set<String> = []
    for index in askingOrder {
      let question = questions[index]
      // What was asked cannot be told while the question it hangs on is answered wrongly.
      if !doubtful.isEmpty, question.hangsOn.contains(where: doubtful.contains) {
        doubtful.insert(question.name)
        continue
      }
      let before = errors.count
      let isAsked =
        question.condition.map { condition in
          partial && accepted[condition.question] == nil || condition.holds(for: accepted[condition.question])
        } ?? true
      if partial && (given[question.name]?.isNull ?? true) { continue }
      let pointer = base.pointing(to: question.name)
      if let answer = check(question, given[question.name], at: pointer, isAsked, data, &errors) {
        if question.joined != nil, let relations = question.kind as? RelationsQuestion {
          relations.checkEnds(answer, regions: accepted[relations.over], at: pointer, errors: &errors)
        }
        if let extent = question.kind.field.flatMap({ extents[$0] }) {
          (question.kind as? any RegionQuestion)?
            .checkReach(of: answer, within: extent, at: pointer, errors: &errors)
        }
        accepted[question.name] = answer
      }
      if errors.count > before { doubtful.insert(question.name) }
    }
    guard errors.isEmpty else { throw AnswerErrors(errors: errors) }
    var result = Answers()
    for question in questions {
      if let answer = accepted[question.name] { result.set(answer, for: question.name) }
    }
    return result
  }

  private func check(
    _ question: Question, _ given: JSONValue?, at pointer: String, _ isAsked: Bool, _ data: JSONValue?,
    _ errors: inout [Pointed]
  ) -> JSONValue? {
    guard let given, !given.isNull else {
      if question.required && isAsked { errors.append(Pointed(pointer: pointer, detail: "needs an answer")) }
      return nil
    }
    guard isAsked else {
      let above = question.condition?.question ?? ""
      errors.append(Pointed(pointer: pointer, detail: "is not asked, given the answer to '\(above)'"))
      return nil
    }
    guard let answer = question.kind.check(given, at: pointer, data: data, errors: &errors) else {
      return nil
    }
    if question.required && question.kind.isEmpty(answer) {
      errors.append(Pointed(pointer: pointer, detail: "needs an answer"))
    }
    return answer
  }
}
