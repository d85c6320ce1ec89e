import Labeling
import SQLite

/// How often each option or label stands in the labels of done tasks, for one question.
struct LabelCount: Sendable {
  let question: String
  let title: String
  let values: [(value: String, title: String, count: Int)]
  var total: Int { values.reduce(0) { $0 + $1.count } }

  /// Of every question whose answers can be counted, in the schema's order.
  static func counts(_ db: Connection, project: Int64, schema: LabelSchema) throws -> [LabelCount] {
    let counts = try LabelTallyStore.counts(db, project: project)
    return schema.questions.compactMap { question in
      let values = values(question)
      guard !values.isEmpty else { return nil }
      return LabelCount(
        question: question.name, title: question.title,
        values: values.map { value, title in
          let word = LabelTally.Word(question: question.name, value: value)
          return (value, title, counts[word] ?? 0)
        })
    }
  }

  static func values(_ question: Question) -> [(value: String, title: String)] {
    if case .ordinal(let lowest, let highest) = question.kind.measurement {
      return (lowest...highest).map { (String($0), String($0)) }
    }
    return question.kind.options.map { ($0.value, $0.title) }
  }
}
