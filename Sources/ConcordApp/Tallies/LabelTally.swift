import JSON
import Labeling

/// How often each option or label stands in the labels of done tasks, changed with the label.
enum LabelTally {
  struct Word: Hashable, Sendable {
    let question: String
    let value: String
  }

  /// What final answers add one to: options chosen, steps of a scale, the label of each region.
  static func words(of answers: Answers, _ schema: LabelSchema) -> [Word] {
    var words: [Word] = []
    for question in schema.questions {
      guard let answer = answers[question.name] else { continue }
      for value in values(of: answer, question) { words.append(Word(question: question.name, value: value)) }
    }
    return words
  }

  private static func values(of answer: JSONValue, _ question: Question) -> [String] {
    if let regions = answer.array, regions.contains(where: { $0.object != nil }) {
      return regions.compactMap { $0["label"]?.string }
    }
    if case .ordinal = question.kind.measurement { return answer.integer.map { [String($0)] } ?? [] }
    return Array(question.kind.uses(answer))
  }
}
