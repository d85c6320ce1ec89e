import JSON

extension LabelSchema {
  /// Per question who gave what: what a reviewer looks at first.
  ///
  /// `{"sentiment": {"type", "agreed", "similarity", "answers": [{"answer", "by": [0, 2]}], "not_asked": [1]}}`
  /// where `by` are positions in `answers` and the answer `null` is a question left open. A multiple choice also
  /// has `"options": [{"value", "by", "disputed"}]`; regions of every kind have `"regions"`: clusters in
  /// order, each with the label and the place it was voted to (`start` and `end`, `x` and `y` …) and `"by", "missing",
  /// "disputed", "parts", "versions"`, where `parts` says what is in dispute: `existence`, `label`, `extent`,
  /// `attributes`.
  package func disagreement(_ answers: [Answers], within effort: Effort = .question) -> JSONValue {
    let agreement = agreement(answers, within: effort).perQuestion
    var result = JSONObject()
    for question in questions {
      let asked = answers.indices.filter { question.isAsked(given: answers[$0]) }
      guard !asked.isEmpty else { continue }
      let groups = distinct(question, answers, asked, within: effort.shared(among: questions.count))
      var entry: JSONObject = [
        "type": .string(question.typeName), "agreed": .bool(groups.count < 2),
        "similarity": agreement[question.name].map { .double($0) } ?? .null,
        "answers": .array(
          groups.map {
            [
              "answer": $0.answer.map(question.plain) ?? .null,
              "by": .array($0.by.map { .integer(Int64($0)) }),
            ]
          }),
        "not_asked": .array(
          answers.indices.filter { !asked.contains($0) }.map { .integer(Int64($0)) }),
      ]
      let given = asked.compactMap { index in
        question.effectiveAnswer(in: answers[index]).map { (annotator: index, answer: $0) }
      }
      for (key, value) in question.kind.details(given, of: answers.count) { entry[key] = value }
      result[question.name] = .object(entry)
    }
    return .object(result)
  }

  /// The different answers, the most frequent first, then as they came.
  private func distinct(
    _ question: Question, _ answers: [Answers], _ asked: [Int], within effort: Effort
  ) -> [(answer: JSONValue?, by: [Int])] {
    let given = asked.map { question.effectiveAnswer(in: answers[$0]) }
    let pairs = AnswerPair.all(given.count)
    let present = pairs.filter { given[$0.first] != nil && given[$0.second] != nil }
    let distances = question.kind.distances(present, of: given.map { $0 ?? .null }, within: effort)
    var same = Set(zip(present, distances).filter { $1 == 0 }.map(\.0))
    same.formUnion(pairs.filter { given[$0.first] == nil && given[$0.second] == nil })
    var groups: [(first: Int, by: [Int])] = []
    for place in given.indices {
      let group = groups.firstIndex { same.contains(AnswerPair($0.first, place)) }
      if let group { groups[group].by.append(asked[place]) } else { groups.append((place, [asked[place]])) }
    }
    return groups.enumerated()
      .sorted { ($1.element.by.count, $0.offset) < ($0.element.by.count, $1.offset) }
      .map { (given[$0.element.first], $0.element.by) }
  }
}
