import Agreement
import JSON
import Labeling

/// What is known of those who answer one question, and what answers come to under it.
struct QuestionModel: Sendable {
  enum Form: Sendable {
    /// Options or steps of a scale: a confusion matrix each.
    case classes(DawidSkene)
    /// Any number of options: each of them chosen or not, with a matrix of its own.
    case options([DawidSkene])
    /// GLAD: an ability each, and how easy a task is; of single options and steps one model, of several options one each.
    case abilities([AbilityModel])
    /// How like the truth each person's answers are, 0 to 1, and those of someone new.
    case weights([Double], new: Double)
    case numbers(NumberModel)
  }

  let method: Workflow.Inference
  /// The options or steps; empty where there are none.
  let classes: [String]
  let people: [Person]
  let form: Form
  let judgments: Int
  let tasks: Int
  /// Tasks whose truth was fixed.
  let gold: Int
  /// What the matrices of an adaptive project were made from, one for each: a task's own answers can be left out.
  let counts: [CollapsedModel]
  /// Annotations up to this one are in the counts.
  let newest: Int64
  private let positions: [Int64: Int]

  struct Person: Sendable, Equatable {
    let user: Int64
    let judgments: Int
  }

  init(
    method: Workflow.Inference, classes: [String], people: [Person], form: Form, judgments: Int, tasks: Int,
    gold: Int, counts: [CollapsedModel] = [], newest: Int64 = 0
  ) {
    self.method = method
    self.classes = classes
    self.people = people
    self.form = form
    self.judgments = judgments
    self.tasks = tasks
    self.gold = gold
    self.counts = counts
    self.newest = newest
    positions = Dictionary(zip(people.map(\.user), people.indices), uniquingKeysWith: { first, _ in first })
  }

  /// nil when the question's own rule has to do.
  func infer(_ question: Question, _ given: [GivenAnswer]) -> InferredAnswer? {
    switch form {
    case .classes: classOf(given, question)
    case .options: optionsOf(given, question)
    case .abilities:
      if case .distance = question.kind.measurement {
        optionsOf(given, question)
      } else {
        classOf(given, question)
      }
    case .weights(let weights, let new): weighted(given, question, weights, new)
    case .numbers(let model): number(given, question, model)
    }
  }

  /// The place of a person in the fit; nil for someone new, whom the pooled matrix judges.
  private func place(_ giver: GivenAnswer) -> Int? { position(of: giver.annotator) }
  func position(of user: Int64) -> Int? { positions[user] }

  private func classOf(_ given: [GivenAnswer], _ question: Question) -> InferredAnswer? {
    guard let posterior = beliefs(question, given)?.first else { return nil }
    let largest = posterior.max() ?? 0
    let best = posterior.indices.filter { posterior[$0] >= largest - 1e-9 }
    guard let first = best.first, let answer = question.answer(ofClass: first) else { return nil }
    return InferredAnswer(answer: answer, confidence: largest, tied: best.count > 1)
  }

  /// Each option is chosen when that is likelier than not; the confidence is that of all decisions together.
  private func optionsOf(_ given: [GivenAnswer], _ question: Question) -> InferredAnswer? {
    guard let beliefs = beliefs(question, given) else { return nil }
    var chosen: [JSONValue] = []
    var confidence = 1.0
    var tied = false
    for (option, posterior) in zip(classes, beliefs) {
      if posterior[1] > 0.5 { chosen.append(.string(option)) }
      if abs(posterior[1] - 0.5) < 1e-9 { tied = true }
      confidence *= max(posterior[0], posterior[1])
    }
    return InferredAnswer(answer: .array(chosen), confidence: confidence, tied: tied)
  }

  /// Votes for single options, matching and voting for regions, the weighted medoid for the rest.
  private func weighted(
    _ given: [GivenAnswer], _ question: Question, _ reliabilities: [Double], _ new: Double
  ) -> InferredAnswer? {
    let own = given.map { one in place(one).map { reliabilities[$0] } ?? new }
    if case .nominal = question.kind.measurement { return vote(given, question, weights: own) }
    // The inverse of the distance to expect of someone; nobody is taken to be nearer than 0.05 to the truth.
    let weights = own.map { 1 / (1.05 - $0) }
    let answers = given.map(\.answer)
    if let inferred = question.kind.infer(answers, weights: weights) { return inferred }
    let (answer, tied) = question.kind.medoid(of: answers, weights: weights)
    let support = question.kind.support(for: answer, by: answers, weights: weights)
    let confidence = min(1, max(0, support / weights.reduce(0, +)))
    return InferredAnswer(answer: answer, confidence: confidence, tied: tied)
  }

  private func vote(
    _ given: [GivenAnswer], _ question: Question, weights: [Double]
  ) -> InferredAnswer? {
    let votes = zip(given, weights).compactMap { one, weight in
      question.classIndex(of: one.answer).map { (category: $0, weight: weight) }
    }
    guard let vote = MajorityVote(votes, categoryCount: classes.count),
      let winner = question.answer(ofClass: vote.label)
    else { return nil }
    return InferredAnswer(answer: winner, confidence: vote.confidence, tied: vote.isTied)
  }

  /// The confidence is the similarity that the truth is expected to have with it.
  private func number(
    _ given: [GivenAnswer], _ question: Question, _ model: NumberModel
  ) -> InferredAnswer? {
    guard let kind = question.kind as? NumberQuestion else { return nil }
    let values = given.compactMap { one in one.answer.double.map { (annotator: place(one), value: $0) } }
    guard let estimate = model.estimate(values) else { return nil }
    let answers = values.map(\.value)
    let value: Double
    if let first = answers.first, answers.allSatisfy({ $0 == first }) {
      value = first
    } else {
      value = kind.possible(estimate.value, deviation: estimate.deviation)
    }
    // The mean distance of a normal number from its middle.
    let reach = estimate.deviation * (2 / Double.pi).squareRoot()
    let confidence = 1 - kind.distance(.double(value), .double(value + reach))
    return InferredAnswer(answer: .double(value), confidence: confidence, tied: false)
  }
}

extension Question {
  /// The position of a single option, or of a step on the scale.
  func classIndex(of answer: JSONValue) -> Int? {
    switch kind.measurement {
    case .nominal(let values): return answer.string.flatMap { values.firstIndex(of: $0) }
    case .ordinal(let lowest, let highest):
      return answer.integer.flatMap { (lowest...highest).contains($0) ? Int($0 - lowest) : nil }
    case .interval, .distance: return nil
    }
  }

  func answer(ofClass index: Int) -> JSONValue? {
    switch kind.measurement {
    case .nominal(let values): return values.indices.contains(index) ? .some(.string(values[index])) : .none
    case .ordinal(let lowest, _): return .some(.integer(lowest + Int64(index)))
    case .interval, .distance: return .none
    }
  }

  /// What a model counts by: options or steps, in order; nil where answers are compared by distance.
  var inferredClasses: [String]? {
    switch kind.measurement {
    case .nominal(let values): values
    case .ordinal(let lowest, let highest): (lowest...highest).map { String($0) }
    case .interval: []
    case .distance: (kind as? ChoiceQuestion).map { $0.options.map(\.value) } ?? []
    }
  }
}

extension NumberQuestion {
  /// The nearest number that may be answered; without steps, one digit finer than the doubt about it.
  func possible(_ value: Double, deviation: Double) -> Double {
    var number = value
    if let step {
      let start = min ?? 0
      number = start + ((value - start) / step).rounded() * step
    } else if deviation > 0 {
      var unit = 1.0
      while unit * 10 <= deviation { unit *= 10 }
      while unit > deviation { unit /= 10 }
      number = (value / (unit / 10)).rounded() * (unit / 10)
    }
    if let min { number = Swift.max(min, number) }
    if let max { number = Swift.min(max, number) }
    return number
  }
}
