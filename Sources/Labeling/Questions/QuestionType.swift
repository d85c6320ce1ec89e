import JSON

/// One kind of question: which answers it allows, how far two of them differ, and what several come to.
///
/// To add a kind is to add a file with a conformer and to name it in ``QuestionTypes``.
package protocol QuestionType: Sendable {
  /// The word in the schema.
  static var name: String { get }

  /// Takes its settings from the question's object; mistakes go to the reader.
  init(_ settings: inout SettingsReader, fields: [Field])

  /// The answer in its canonical form; nil when it is refused, with the reasons added to `errors`.
  func check(_ answer: JSONValue, at pointer: String, data: JSONValue?, errors: inout [Pointed]) -> JSONValue?

  /// Whether an answer says nothing, so that a required question is still open.
  func isEmpty(_ answer: JSONValue) -> Bool

  /// What no answer means: for ticks and regions, none; else nil, unknown.
  var blank: JSONValue? { get }

  /// 0 same, to 1.
  func distance(_ first: JSONValue, _ second: JSONValue) -> Double

  /// The distance of each pair of answers, all of them together within the effort; nil for a pair that is not compared,
  /// because comparing all would be too much. Kinds whose answers can be large read each once.
  func distances(_ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort) -> [Double?]

  /// The answer that several come to, and whether it needed a tie broken. Not called without answers.
  func consensus(_ answers: [JSONValue]) -> (answer: JSONValue, tied: Bool)

  /// The same when it is known how far each of those who answered is to be trusted; nil: the answer nearest to all.
  func infer(_ answers: [JSONValue], weights: [Double]) -> InferredAnswer?

  /// What may be chosen, in schema order; empty for numbers and texts.
  var options: [LabelOption] { get }

  /// The setting that lists them: `options`, `labels`, `items` or `fields`.
  var optionList: String { get }

  /// The questions about each region.
  var attributes: LabelSchema? { get }

  /// How the statistics read the answers.
  var measurement: Measurement { get }

  /// The options or labels that an answer uses.
  func uses(_ answer: JSONValue) -> Set<String>

  /// The same text for answers that say the same, whatever their ids and order.
  func identity(_ answer: JSONValue) -> String

  /// The answer with its options or labels renamed; two that become one are merged.
  func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue

  /// The answer without these options or labels; nil when nothing is left of it.
  func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue?

  /// Where answers differ inside, for the review page: members beside the list of distinct answers.
  func details(_ answers: [(annotator: Int, answer: JSONValue)], of count: Int) -> JSONObject

  /// Whether `value` can be in a condition on this question.
  func canBe(_ value: JSONValue) -> Bool

  /// The field whose content an answer points into.
  var field: String? { get }
}

/// How the statistics read the answers to a question.
package enum Measurement: Sendable, Equatable {
  /// Categories without order.
  case nominal([String])
  /// Whole numbers from min to max, in order.
  case ordinal(Int64, Int64)
  /// Numbers.
  case interval
  /// Anything else: by the question's own distance.
  case distance
}

extension QuestionType {
  package func distances(
    _ pairs: [AnswerPair], of answers: [JSONValue], within effort: Effort
  ) -> [Double?] {
    pairs.map { distance(answers[$0.first], answers[$0.second]) }
  }

  /// The distance of two, for kinds that compare many at once.
  func pairDistance(_ first: JSONValue, _ second: JSONValue) -> Double {
    // Of one pair nothing is dropped.
    distances([AnswerPair(0, 1)], of: [first, second], within: .question)[0] ?? 1
  }

  package var blank: JSONValue? { nil }
  package var options: [LabelOption] { [] }
  package var optionList: String { "options" }
  package var attributes: LabelSchema? { nil }
  package func infer(_ answers: [JSONValue], weights: [Double]) -> InferredAnswer? { nil }
  package var field: String? { nil }
  package func uses(_ answer: JSONValue) -> Set<String> { [] }
  package func renaming(_ answer: JSONValue, _ names: [String: String]) -> JSONValue { answer }
  package func removing(_ labels: Set<String>, from answer: JSONValue) -> JSONValue? {
    uses(answer).isDisjoint(with: labels) ? .some(answer) : .none
  }
  package func isEmpty(_ answer: JSONValue) -> Bool { false }
  package func identity(_ answer: JSONValue) -> String { answer.text }
  package func details(_ answers: [(annotator: Int, answer: JSONValue)], of count: Int) -> JSONObject { [:] }
}

/// The kinds of questions there are.
package enum QuestionTypes {
  package static let all: [any QuestionType.Type] = [
    ChoiceQuestion.self, RatingQuestion.self, NumberQuestion.self, TextQuestion.self, RankingQuestion.self,
    PreferenceQuestion.self, SpansQuestion.self, RelationsQuestion.self, BoxesQuestion.self,
    PolygonsQuestion.self, KeypointsQuestion.self, MaskQuestion.self, SegmentsQuestion.self,
    TracksQuestion.self,
  ]

  static func named(_ name: String) -> (any QuestionType.Type)? { all.first { $0.name == name } }
}
