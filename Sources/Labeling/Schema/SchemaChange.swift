import JSON

/// What a new schema takes away from an old one, so that a project can refuse to lose answers, and what it adds.
package struct SchemaChange: Sendable {
  /// Something that answers may use and the new schema no longer has.
  package struct Removal: Sendable {
    package enum What: Sendable, Equatable {
      /// The question, or its kind of answer.
      case question
      /// An option or a label.
      case option(String)
      /// The question remains, but no longer allows all that it did: limits, `multiple`, `overlap`, `when`.
      case narrowed
    }

    package let question: String
    package let what: What
    /// Into the old schema for what is gone, into the new one for what is narrower.
    package let pointer: String
    private let rule: Question?
    private let kind: any QuestionType

    /// Whether these answers, as stored under the old schema, would be lost or wrong.
    ///
    /// - Parameter moved: what the moves of labels make of them.
    package func isInUse(by answers: Answers, moved: Answers? = nil) -> Bool {
      guard let before = answers[question] else { return false }
      switch what {
      case .question: return true
      case .option(let value): return kind.uses(before).contains(value)
      case .narrowed:
        // What is asked again is not wrong.
        let answers = moved ?? answers
        guard let answer = answers[question] else { return false }
        guard let rule else { return true }
        var errors: [Pointed] = []
        // Options that are gone have removals of their own.
        let pruned = rule.kind.check(answer, at: "", data: nil, errors: &errors)
        return pruned == nil && kind.uses(answer).isSubset(of: Set(rule.kind.options.map(\.value)))
          || !rule.isAsked(given: answers)
      }
    }

    init(_ question: Question, _ what: What, at pointer: String, rule: Question? = nil) {
      self.question = question.name
      self.what = what
      self.pointer = pointer
      self.rule = rule
      kind = question.kind
    }
  }

  package let removals: [Removal]
  /// Pointers into the new schema.
  package let additions: [String]

  /// - Parameter moves: options or labels that get another name are not removed when the new schema has the new
  ///   name; those that are split are not removed either.
  package init(from old: LabelSchema, to new: LabelSchema, moves: LabelMoves = LabelMoves()) {
    var removals: [Removal] = []
    for (index, question) in old.questions.enumerated() {
      let pointer = "/questions".pointing(to: index)
      guard let position = new.questions.firstIndex(where: { $0.name == question.name }),
        new.questions[position].typeName == question.typeName,
        Self.isAboutTheSame(question, new.questions[position])
      else {
        removals.append(Removal(question, .question, at: pointer))
        continue
      }
      let successor = new.questions[position]
      let (names, splits) = (moves.renames[question.name] ?? [:], moves.splits[question.name] ?? [:])
      let kept = Set(successor.kind.options.map(\.value))
      for (option, entry) in question.kind.options.enumerated()
      where splits[entry.value] == nil && !kept.contains(names[entry.value] ?? entry.value) {
        let list = question.kind.optionList
        let place = pointer.pointing(to: list).pointing(to: option)
        removals.append(Removal(question, .option(entry.value), at: place))
      }
      if Self.settings(question, old) != Self.settings(successor, new) {
        let place = "/questions".pointing(to: position)
        removals.append(Removal(question, .narrowed, at: place, rule: successor))
      }
    }
    self.removals = removals
    additions = Self.additions(from: old, to: new)
  }

  /// Regions of another field mark something else there, and relations over another question's regions are others.
  private static func isAboutTheSame(_ old: Question, _ new: Question) -> Bool {
    old.kind.field == new.kind.field
      && (old.kind as? RelationsQuestion)?.over == (new.kind as? RelationsQuestion)?.over
  }

  /// The settings that bear on which answers are allowed, but for options and labels.
  private static func settings(_ question: Question, _ schema: LabelSchema) -> JSONObject {
    let entry = schema.json["questions"]?.array?.first { $0["name"]?.string == question.name }
    var settings = entry?.object ?? [:]
    for key in ["title", "help", "options", "required", "unit"] { settings[key] = nil }
    // A span's labels are options; a rating's are words for its steps. Neither narrows here.
    settings["labels"] = nil
    return settings
  }

  private static func additions(from old: LabelSchema, to new: LabelSchema) -> [String] {
    var additions = new.fields.indices.filter { old.field(new.fields[$0].name) == nil }
      .map { "/fields".pointing(to: $0) }
    for (index, question) in new.questions.enumerated() {
      let pointer = "/questions".pointing(to: index)
      guard let before = old.question(question.name) else {
        additions.append(pointer)
        continue
      }
      let known = Set(before.kind.options.map(\.value))
      let list = question.kind.optionList
      for (option, entry) in question.kind.options.enumerated() where !known.contains(entry.value) {
        additions.append(pointer.pointing(to: list).pointing(to: option))
      }
    }
    return additions
  }
}
