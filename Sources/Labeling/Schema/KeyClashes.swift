/// Refuses keys that two options would answer to, or that the page itself needs: a key press means one thing.
enum KeyClashes {
  /// Keys of the labelling page; see the key map in the browser.
  private static let reserved = ["u": "undo", "f": "flag", "g": "guidelines", "?": "help"]

  static func errors(in questions: [Question], at pointers: [String]) -> [Pointed] {
    var owners: [String: String] = [:]
    var errors: [Pointed] = []
    for (question, pointer) in zip(questions, pointers).flatMap(withAttributes) {
      let list = question.kind.optionList
      for (index, option) in question.kind.options.enumerated() {
        guard let key = option.key?.lowercased() else { continue }
        let place = pointer.pointing(to: list).pointing(to: index).pointing(to: "key")
        if let use = reserved[key] {
          errors.append(Pointed(pointer: place, detail: "the key '\(key)' is the page's own: \(use)"))
        } else if let owner = owners[key] {
          errors.append(Pointed(pointer: place, detail: "the key '\(key)' is taken by '\(owner)'"))
        } else {
          owners[key] = option.value
        }
      }
    }
    return errors
  }

  /// The options whose key a tool of the schema has.
  static func withTools(of schema: LabelSchema) -> [Pointed] {
    let taken = ToolKeys.taken(by: schema)
    let pointers = schema.questions.indices.map { "/questions".pointing(to: $0) }
    return zip(schema.questions, pointers).flatMap(withAttributes).flatMap { question, pointer in
      question.kind.options.enumerated().compactMap { index, option in
        guard let key = option.key?.lowercased(), let use = taken[key] else { return nil }
        let place = pointer.pointing(to: question.kind.optionList).pointing(to: index).pointing(to: "key")
        return Pointed(pointer: place, detail: "the key '\(key)' is a tool's: \(use)")
      }
    }
  }

  /// What is asked of a region is answered while the region is chosen, by keys of the same page.
  private static func withAttributes(_ question: Question, at pointer: String) -> [(Question, String)] {
    let attributes = question.kind.attributes?.questions ?? []
    let base = pointer.pointing(to: "attributes")
    return [(question, pointer)] + attributes.enumerated().map { ($1, base.pointing(to: $0)) }
  }
}
