import JSON

/// What becomes of options and labels in the answers when a schema changes: some get another name, two may become
/// one, one may become several.
package struct LabelMoves: Sendable, Equatable {
  /// One label that becomes several. No program can tell which of them an answer meant.
  package struct Split: Sendable, Equatable {
    package let into: [String]
    /// What the answers that are there get; nil: they are asked again.
    package let fallback: String?

    package init(into: [String], fallback: String?) {
      self.into = into
      self.fallback = fallback
    }
  }

  /// Per question, old names to new ones.
  package private(set) var renames: [String: [String: String]] = [:]
  package private(set) var splits: [String: [String: Split]] = [:]

  package var isEmpty: Bool { renames.isEmpty && splits.isEmpty }

  package init(renames: [String: [String: String]] = [:], splits: [String: [String: Split]] = [:]) {
    self.renames = renames
    self.splits = splits
  }

  /// From `{question: {old: new}}` and `{question: {old: ["new", …]}}`, where a split may also be
  /// `{"into": ["new", …], "default": "new"}`. Pointers are into an object that has both as members.
  package init(rename: JSONObject?, split: JSONObject?, errors: inout [Pointed]) {
    for (question, names) in rename ?? [:] {
      let pointer = "/rename".pointing(to: question)
      guard let names = names.object else {
        errors.append(Pointed(pointer: pointer, detail: "must be an object of old and new names"))
        continue
      }
      for (old, new) in names {
        if let new = new.string {
          renames[question, default: [:]][old] = new
        } else {
          errors.append(Pointed(pointer: pointer.pointing(to: old), detail: "must be a string"))
        }
      }
    }
    for (question, labels) in split ?? [:] {
      let pointer = "/split".pointing(to: question)
      guard let labels = labels.object else {
        errors.append(Pointed(pointer: pointer, detail: "must be an object of labels to split"))
        continue
      }
      for (old, parts) in labels {
        splits[question, default: [:]][old] = Self.split(parts, at: pointer.pointing(to: old), &errors)
      }
    }
  }

  private static func split(_ json: JSONValue, at pointer: String, _ errors: inout [Pointed]) -> Split? {
    if let list = json.array { return Split(into: names(list, at: pointer, &errors), fallback: nil) }
    var reader = SettingsReader(json, at: pointer)
    let list = reader.required("into") == nil ? nil : reader.array("into", limit: 1_000)
    let fallback = reader.string("default")
    errors += reader.finish()
    return list.map { Split(into: names($0, at: pointer.pointing(to: "into"), &errors), fallback: fallback) }
  }

  private static func names(_ list: [JSONValue], at pointer: String, _ errors: inout [Pointed]) -> [String] {
    for (index, name) in list.enumerated() where name.string == nil {
      errors.append(Pointed(pointer: pointer.pointing(to: index), detail: "must be a string"))
    }
    return list.compactMap(\.string)
  }

  /// As it is kept with a job and in the audit log; `init(rename:split:errors:)` reads it again.
  package var json: JSONObject {
    var object: JSONObject = [:]
    if !renames.isEmpty {
      object["rename"] = Self.sorted(renames) { names in Self.sorted(names) { .string($0) } }
    }
    if !splits.isEmpty { object["split"] = Self.sorted(splits) { Self.sorted($0, Self.json) } }
    return object
  }

  private static func json(_ split: Split) -> JSONValue {
    var object: JSONObject = ["into": .array(split.into.map { .string($0) })]
    if let fallback = split.fallback { object["default"] = .string(fallback) }
    return .object(object)
  }

  private static func sorted<Value>(_ members: [String: Value], _ json: (Value) -> JSONValue) -> JSONValue {
    .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
  }
}

extension LabelMoves {
  /// What is wrong with the splits between these schemas; pointers as in `init(rename:split:errors:)`.
  package func errors(from old: LabelSchema, to new: LabelSchema) -> [Pointed] {
    var errors: [Pointed] = []
    for (name, labels) in splits.sorted(by: { $0.key < $1.key }) {
      let pointer = "/split".pointing(to: name)
      guard let before = old.question(name), let after = new.question(name),
        before.typeName == after.typeName, !before.kind.options.isEmpty
      else {
        errors.append(Pointed(pointer: pointer, detail: "is no question with labels, before and after"))
        continue
      }
      let (known, offered) = (Set(before.kind.options.map(\.value)), Set(after.kind.options.map(\.value)))
      for (label, split) in labels.sorted(by: { $0.key < $1.key }) {
        let detail =
          Self.objection(to: split, of: label, known: known, offered: offered)
          ?? (renames[name]?[label] == nil ? nil : "is renamed at the same time")
        if let detail { errors.append(Pointed(pointer: pointer.pointing(to: label), detail: detail)) }
      }
    }
    return errors
  }

  private static func objection(
    to split: Split, of label: String, known: Set<String>, offered: Set<String>
  ) -> String? {
    if !known.contains(label) { return "is no label of the question" }
    if Set(split.into).count < 2 || Set(split.into).count < split.into.count {
      return "needs two labels or more to become, each once"
    }
    if let missing = split.into.first(where: { !offered.contains($0) }) {
      return "'\(missing)' is no label of the new schema"
    }
    if let fallback = split.fallback, !split.into.contains(fallback) {
      return "'\(fallback)' is none of the labels that it becomes"
    }
    return nil
  }

  /// Names that simply change: renamed labels, and split ones whose answers all get the same.
  private func names(_ question: String) -> [String: String] {
    var names = renames[question] ?? [:]
    for (label, split) in splits[question] ?? [:] { names[label] = split.fallback }
    return names
  }

  /// Whether answers that differed may be the same afterwards, so that what they come to has to be asked anew.
  package func mergesLabels(of schema: LabelSchema) -> Bool {
    schema.questions.contains { question in
      let names = names(question.name)
      let values = question.kind.options.map { names[$0.value] ?? $0.value }
      return Set(values).count < values.count
    }
  }
}

extension LabelMoves {
  /// Answers after the move.
  package struct Moved: Sendable {
    /// What is kept: nothing that the new schema does not know.
    package let answers: Answers
    /// For who is asked again: as `answers`, with the regions of a split label under the first of its new ones, so
    /// that their places are not lost.
    package let draft: Answers
    package let isChanged: Bool
    /// Labels that were split and are to be asked again, as "question: label".
    package let asked: [String]
    /// Whether a label was split, asked again or not: the new answer is not what its author said.
    package let isSplit: Bool

    package var isAsked: Bool { !asked.isEmpty }
  }

  /// - Parameter schema: the new one, or the old one: their questions are of the same types.
  package func moving(_ before: Answers, under schema: LabelSchema) -> Moved {
    var (answers, draft) = (Answers(), Answers())
    var asked: [String] = []
    var open: Set<String> = []
    var isSplit = false
    for (name, answer) in before.object {
      guard let kind = schema.question(name)?.kind, renames[name] != nil || splits[name] != nil else {
        answers.set(answer, for: name)
        draft.set(answer, for: name)
        continue
      }
      let used = kind.uses(answer)
      let touched = (splits[name] ?? [:]).filter { used.contains($0.key) }
      let again = touched.filter { $0.value.fallback == nil }
      isSplit = isSplit || !touched.isEmpty
      asked += again.keys.sorted().map { "\(name): \($0)" }
      if !again.isEmpty { open.insert(name) }
      let names = names(name)
      let rest = kind.removing(Set(again.keys), from: answer).map { kind.renaming($0, names) }
      if let rest, again.isEmpty || !kind.isEmpty(rest) { answers.set(rest, for: name) }
      let kept =
        kind.field == nil
        ? rest : kind.renaming(answer, names.merging(again.compactMapValues(\.into.first)) { $1 })
      if let kept { draft.set(kept, for: name) }
    }
    answers = followed(answers, from: before, under: schema)
    draft = followed(draft, from: before, under: schema)
    answers = withoutUnasked(answers, open: open, under: schema)
    return Moved(
      answers: answers, draft: draft, isChanged: answers != before || !asked.isEmpty, asked: asked,
      isSplit: isSplit)
  }

  /// Relations go with the regions they join: to the one that a region was merged with, and away with one that is gone.
  private func followed(_ answers: Answers, from before: Answers, under schema: LabelSchema) -> Answers {
    var result = answers
    for question in schema.questions {
      guard let relations = question.kind as? RelationsQuestion, let answer = answers[question.name],
        renames[relations.over] != nil || splits[relations.over] != nil
      else { continue }
      let joined = relations.joined(answer, regions: before[relations.over])
      result.set(relations.followed(joined, to: answers[relations.over]), for: question.name)
    }
    return result
  }

  /// Without the answers that hung on one that is asked again.
  private func withoutUnasked(_ answers: Answers, open: Set<String>, under schema: LabelSchema) -> Answers {
    guard !open.isEmpty else { return answers }
    var (result, open) = (answers, open)
    for question in schema.questions {
      guard let condition = question.condition, open.contains(condition.question),
        !question.isAsked(given: result), result[question.name] != nil
      else { continue }
      result.remove(question.name)
      open.insert(question.name)
    }
    return result
  }
}
