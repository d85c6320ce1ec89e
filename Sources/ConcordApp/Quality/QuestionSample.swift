import Agreement
import JSON
import Labeling

/// The answers of a project to one question as the statistics read them: small numbers for who, where and what.
struct QuestionSample {
  let question: Question
  private var coded: [Ratings.Rating] = []
  private var numbers: [(unit: Int, annotator: Int, value: Double)] = []
  /// Where any answer is possible: the distinct ones, and their codes by what they say.
  private(set) var answers: [JSONValue] = []
  private var codes: [String: Int] = [:]
  /// How many answers use each option or label.
  private(set) var uses: [String: Int] = [:]

  init(_ question: Question) {
    self.question = question
    if case .nominal(let values) = question.kind.measurement {
      codes = Dictionary(zip(values, values.indices), uniquingKeysWith: { first, _ in first })
    }
  }

  /// Takes the answer to this question, if it was asked and not left open.
  mutating func add(_ given: Answers, task: Int, annotator: Int) {
    guard question.isAsked(given: given), let answer = question.effectiveAnswer(in: given) else { return }
    for value in question.kind.uses(answer) { uses[value, default: 0] += 1 }
    let code: Int?
    switch question.kind.measurement {
    case .nominal: code = answer.string.flatMap { codes[$0] }
    case .ordinal(let lowest, _):
      code = answer.integer.map { Int($0 - lowest) }
      if let step = answer.integer { uses[String(step), default: 0] += 1 }
    case .interval:
      if let value = answer.double { numbers.append((task, annotator, value)) }
      return
    case .distance: code = distinct(answer)
    }
    // An option that the schema no longer has is no rating.
    if let code, code >= 0 {
      coded.append(Ratings.Rating(unit: task, annotator: annotator, category: code))
    }
  }

  private mutating func distinct(_ answer: JSONValue) -> Int {
    let identity = question.kind.identity(answer)
    if let known = codes[identity] { return known }
    let code = answers.count
    codes[identity] = code
    answers.append(answer)
    return code
  }

  var ratings: Ratings {
    switch question.kind.measurement {
    case .nominal(let values): return Ratings(coded, categoryCount: values.count)
    case .ordinal(let lowest, let highest):
      let steps = Int(highest - lowest) + 1
      return Ratings(
        coded.filter { $0.category < steps }, categoryCount: steps,
        values: (lowest...highest).map { Double($0) })
    case .interval: return .numbers(numbers)
    case .distance: return Ratings(coded, categoryCount: answers.count)
    }
  }

  /// 1 − distance of two codes of `ratings`.
  func similarity(in ratings: Ratings) -> (Int, Int) -> Double {
    let kind = question.kind
    switch kind.measurement {
    case .nominal: return { $0 == $1 ? 1 : 0 }
    case .ordinal, .interval:
      let values = ratings.values
      return { 1 - kind.distance(.double(values[$0]), .double(values[$1])) }
    case .distance:
      let answers = answers
      return { $0 == $1 ? 1 : 1 - kind.distance(answers[$0], answers[$1]) }
    }
  }

  /// Of each pair of answers to one task, in the order of `forEachPair`: measured once, used by every figure.
  func pairSimilarities(_ ratings: Ratings) -> [Double] {
    let similarity = similarity(in: ratings)
    var values: [Double] = []
    ratings.forEachPair { _, _, _, mine, theirs in values.append(similarity(mine, theirs)) }
    return values
  }

  var levelName: String {
    switch question.kind.measurement {
    case .nominal: "nominal"
    case .ordinal: "ordinal"
    case .interval: "interval"
    case .distance: "distance"
    }
  }
}
