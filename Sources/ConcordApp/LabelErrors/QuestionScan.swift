import Agreement
import JSON
import Labeling

/// Where the probabilities that a search holds labels against come from.
enum PredictionSource: String, Sendable, CaseIterable { case auto, imported, own, none }

/// What speaks against one answer of a label.
struct Suspicion: Sendable {
  /// Higher means more likely wrong, 0 to 1.
  let score: Double
  /// What the evidence says instead; nil where it says nothing else.
  let suggested: JSONValue?
  let parts: JSONObject
}

/// The search for wrong labels in the answers to one question: it sees all tasks to learn, then some again to set its
/// model right, then all to judge them. What it keeps of them is bounded, however many there are.
protocol QuestionScan {
  var question: Question { get }
  /// Whether the words of the tasks are to be read.
  var wantsTexts: Bool { get }
  /// Tasks that are shown again after `fit`; 0: none.
  var calibrationSize: Int { get }

  /// - Parameter isSampled: whether who said what is to be remembered.
  mutating func learn(_ task: DoneTask, isSampled: Bool)
  mutating func fit(people: Int)
  mutating func calibrate(_ task: DoneTask)
  mutating func finish(people: Int)
  /// nil where there is nothing to judge.
  mutating func judge(_ task: DoneTask) -> Suspicion?
  /// What was looked at, for the person who asked.
  var report: JSONObject { get }
}

enum QuestionScans {
  /// Steps and options beyond this are compared by distance: a matrix of them would learn nothing.
  static let mostClasses = 50

  static func all(
    _ schema: LabelSchema, predictions: PredictionSource, seed: Int64, models: [String: QuestionModel]
  ) -> [any QuestionScan] {
    let texts = schema.fields.contains { $0.kind == .text }
    let classes = schema.questions.map(QuestionClasses.init)
    // The counts of all questions' classifiers together stay within one bound.
    let share = (32 << 20) / max(1, classes.count { $0 != nil })
    return zip(schema.questions, classes).map { question, classes -> any QuestionScan in
      if let classes {
        return ClassScan(
          question, classes, predictions: predictions, hasTexts: texts, seed: seed, bytes: share,
          fitted: models[question.name].flatMap(FittedClasses.init))
      }
      if let kind = question.kind as? ChoiceQuestion, kind.multiple, kind.options.count <= mostClasses {
        return OptionsScan(
          question, options: kind.options.map(\.value), predictions: predictions,
          fitted: models[question.name].flatMap(FittedClasses.init))
      }
      return DistanceScan(question)
    }
  }
}

/// The models of the project's last fit of truth inference, where it counted by classes or options: they saw all
/// judgments, and gold, so a search does not fit its own. Someone who was not in it is judged by the pooled matrix.
struct FittedClasses: Sendable {
  /// One for single options and steps; of several options one each.
  let models: [DawidSkene]
  let places: [Int64: Int]

  init?(_ model: QuestionModel) {
    switch model.form {
    case .classes(let one): models = [one]
    case .options(let several): models = several
    case .abilities(let judges): models = judges.map(\.matrices)
    case .weights, .numbers: return nil
    }
    places = Dictionary(
      zip(model.people.map(\.user), model.people.indices), uniquingKeysWith: { first, _ in first })
  }
}

/// A question whose answers are one of some classes: single options, steps of a scale.
struct QuestionClasses: Sendable {
  let answers: [JSONValue]
  let isScale: Bool
  private let lowest: Int64
  private let options: [String: Int]

  var count: Int { answers.count }

  init?(_ question: Question) {
    switch question.kind.measurement {
    case .nominal(let values) where values.count <= QuestionScans.mostClasses && !values.isEmpty:
      answers = values.map { .string($0) }
      options = Dictionary(zip(values, values.indices), uniquingKeysWith: { first, _ in first })
      (isScale, lowest) = (false, 0)
    case .ordinal(let low, let high) where high - low < Int64(QuestionScans.mostClasses):
      answers = (low...high).map { .integer($0) }
      options = [:]
      (isScale, lowest) = (true, low)
    default: return nil
    }
  }

  func index(of answer: JSONValue?) -> Int? {
    guard let answer else { return nil }
    guard isScale else { return answer.string.flatMap { options[$0] } }
    let steps = lowest..<lowest + Int64(count)
    return answer.integer.flatMap { steps.contains($0) ? Int($0 - lowest) : nil }
  }

  /// The classes' probabilities by the predictions of a task, the mean over the models that made them; nil without one
  /// that has a score.
  ///
  /// A `score` is the probability of the entry's answer. Several entries of one model with different answers make a
  /// distribution; what is left of 1 is spread evenly over the answers that it does not name.
  func distribution(_ predictions: [JSONValue], question: String) -> [Double]? {
    var models: [String: [Int: Double]] = [:]
    for entry in predictions {
      guard let answer = index(of: entry["answers"]?[question]), let score = entry["score"]?.double,
        (0...1).contains(score)
      else { continue }
      models[entry["model"]?.string ?? "", default: [:]][answer, default: 0] += score
    }
    guard !models.isEmpty else { return nil }
    var mean = [Double](repeating: 0, count: count)
    for (_, scores) in models.sorted(by: { $0.key < $1.key }) {
      let sum = scores.values.reduce(0, +)
      let rest = count - scores.count
      // Scores that do not add up to 1 are shares.
      let scale = sum > 1 || rest == 0 && sum > 0 ? 1 / sum : 1
      let even = rest > 0 ? max(0, 1 - sum * scale) / Double(rest) : 1 / Double(count)
      for place in answers.indices {
        let own = sum == 0 && rest == 0 ? even : scores[place].map { $0 * scale } ?? even
        mean[place] += own / Double(models.count)
      }
    }
    return mean
  }
}
