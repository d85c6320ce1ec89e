import Agreement
import JSON
import Labeling

/// How one question is counted: which of its answers are categories, and how two of them are compared.
struct TallyQuestion: Sendable {
  let question: Question
  private let values: Set<String>
  let isSpans: Bool

  var name: String { question.name }
  var measurement: Measurement { question.kind.measurement }

  init(_ question: Question) {
    self.question = question
    isSpans = question.kind is SpansQuestion
    if case .nominal(let values) = question.kind.measurement {
      self.values = Set(values)
    } else {
      values = []
    }
  }

  /// Whether its answers are told apart by a word or a number, so that tasks can be counted by what they got.
  var hasPatterns: Bool {
    switch measurement {
    case .nominal, .ordinal, .interval: true
    case .distance: false
    }
  }

  var isNominal: Bool {
    if case .nominal = measurement { return true }
    return false
  }

  /// Whether the answers of two people make a table.
  var hasCells: Bool {
    switch measurement {
    case .nominal, .ordinal: true
    case .interval, .distance: false
    }
  }

  /// One person's answer to it, as it is counted.
  struct Rating: Sendable {
    let user: Int64
    let week: Int64
    let answer: JSONValue
    /// The same for answers that say the same.
    let key: String
    /// The options or labels that it uses.
    let labels: [String]
  }

  /// nil when the question was not asked, was left open, or has an option that the schema no longer has.
  func rating(_ judgment: TallyJudgment) -> Rating? {
    guard question.isAsked(given: judgment.answers),
      let answer = question.effectiveAnswer(in: judgment.answers)
    else { return nil }
    func rating(_ key: String, _ labels: [String]) -> Rating {
      Rating(user: judgment.user, week: judgment.week, answer: answer, key: key, labels: labels)
    }
    switch measurement {
    case .nominal:
      guard let value = answer.string, values.contains(value) else { return nil }
      return rating(value, [value])
    case .ordinal(let lowest, let highest):
      guard let step = answer.integer, (lowest...highest).contains(step) else { return nil }
      return rating(String(step), [String(step)])
    case .interval: return answer.double.map { rating("\($0)", []) }
    case .distance: return rating(question.kind.identity(answer), question.kind.uses(answer).sorted())
    }
  }

  /// 1 − distance of each pair, in the order of ``AnswerPair/all(_:)``, all together within one effort. A pair that is
  /// not compared, because all would be too much, stands at the mean of those that are.
  func similarities(_ ratings: [Rating]) -> [Double] {
    let pairs = AnswerPair.all(ratings.count)
    let differing = pairs.filter { ratings[$0.first].key != ratings[$0.second].key }
    let found = question.kind.distances(differing, of: ratings.map(\.answer), within: .question)
    let known = found.compactMap(\.self)
    let mean = known.isEmpty ? 1 : known.reduce(0, +) / Double(known.count)
    let distances = Dictionary(uniqueKeysWithValues: zip(differing, found.map { $0 ?? mean }))
    return pairs.map { 1 - (distances[$0] ?? 0) }
  }

  /// How often each label was given by both together, and matched, in two answers.
  func matches(_ one: Rating, _ other: Rating) -> [(label: String, given: Int64, matched: Int64)] {
    guard isSpans else {
      return Set(one.labels + other.labels).map { label in
        let (mine, theirs) = (one.labels.contains(label), other.labels.contains(label))
        return (label, (mine ? 1 : 0) + (theirs ? 1 : 0), mine && theirs ? 1 : 0)
      }
    }
    var left: [String: [LabelledSpan: Int]] = [:]
    var sums: [String: (given: Int64, matched: Int64)] = [:]
    for span in Span.list(one.answer) {
      left[span.label, default: [:]][LabelledSpan(start: span.start, end: span.end, label: 0), default: 0] +=
        1
      sums[span.label, default: (0, 0)].given += 1
    }
    for span in Span.list(other.answer) {
      sums[span.label, default: (0, 0)].given += 1
      let place = LabelledSpan(start: span.start, end: span.end, label: 0)
      if let count = left[span.label]?[place], count > 0 {
        left[span.label]?[place] = count - 1
        sums[span.label, default: (0, 0)].matched += 1
      }
    }
    return sums.map { ($0.key, $0.value.given, $0.value.matched) }
  }

  /// What F1 of spans is made of; empty for other questions.
  func spanSums(_ one: Rating, _ other: Rating) -> [Double] {
    isSpans ? SpanCounts(labelled(one.answer), labelled(other.answer)).sums : []
  }

  /// Spans with numbers for labels.
  func labelled(_ answer: JSONValue) -> [LabelledSpan] {
    let options = question.kind.options
    return Span.list(answer).map { span in
      let label = options.firstIndex { $0.value == span.label } ?? -1
      return LabelledSpan(start: span.start, end: span.end, label: label)
    }
  }
}
