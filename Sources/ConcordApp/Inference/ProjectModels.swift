import Agreement
import JSON
import Labeling

/// The models of a project's questions, as one fit left them.
struct ProjectModels: Sendable {
  /// The number of the fit; 0: there was none.
  let fit: Int64
  let questions: [String: QuestionModel]

  static let none = ProjectModels(fit: 0, questions: [:])

  var rule: ConsensusRule { { question, given in questions[question.name]?.infer(question, given) } }
}

/// What an adaptive project makes of answers, and of whom to ask next.
extension ProjectModels {
  /// The models of this fit; where there are none yet, those that know nobody. Steps of a scale wait for a fit: what
  /// their errors are like is not known beforehand.
  func adaptive(_ schema: LabelSchema, _ inference: Workflow.Inference) -> ProjectModels {
    guard inference == .dawidSkene else { return self }
    var questions = questions
    for question in schema.questions where questions[question.name] == nil {
      if case .ordinal = question.kind.measurement { continue }
      questions[question.name] = QuestionModel.unseen(question)
    }
    return ProjectModels(fit: fit, questions: questions)
  }

  /// What answers come to, how sure that is, and what one more may still decide. Shares of votes, of questions that have
  /// no model, say nothing of how sure they make a label: they are translated.
  func estimate(_ schema: LabelSchema, _ answers: [GivenAnswers]) -> (
    consensus: TaskConsensus, beliefs: Beliefs
  ) {
    var modelled: Set<String> = []
    var beliefs = Beliefs()
    let voted = schema.consensus(answers) { question, given in
      guard let model = questions[question.name], let answer = model.infer(question, given) else {
        return nil
      }
      modelled.insert(question.name)
      if let own = model.beliefs(question, given) { beliefs.questions[question.name] = own }
      return answer
    }
    let confidence = Dictionary(
      uniqueKeysWithValues: voted.confidence.map { question, confidence in
        (
          question,
          modelled.contains(question)
            ? confidence : AdaptivePolicy.priorConfidence(share: confidence, judgments: answers.count)
        )
      })
    for (question, confidence) in confidence where beliefs.questions[question] == nil {
      beliefs.gainBeside = max(beliefs.gainBeside, AdaptivePolicy.gain(confidence: confidence))
    }
    return (TaskConsensus(answers: voted.answers, confidence: confidence, tied: voted.tied), beliefs)
  }

  /// How much a person's answer is expected to tell about a task.
  func information(_ beliefs: Beliefs, of user: Int64) -> Double {
    beliefs.questions.reduce(0) { $0 + (questions[$1.key]?.information($1.value, of: user) ?? 0) }
  }
}

/// The probabilities of the classes of all that is to be decided about a task.
struct Beliefs: Sendable, Equatable {
  /// Question to decisions to classes.
  var questions: [String: [[Double]]] = [:]
  /// What may still be decided about questions whose answers are not counted by class.
  var gainBeside = 0.0

  init() {}

  init?(_ json: JSONValue) {
    guard let object = json.object else { return nil }
    for (question, decisions) in object {
      questions[question] = decisions.array?.map { $0.array?.compactMap(\.double) ?? [] } ?? []
    }
  }

  /// What one more judgment may still decide where most is open, 0 to 1.
  var gain: Double {
    questions.values.joined().reduce(gainBeside) { max($0, AdaptivePolicy.gain($1)) }
  }

  var json: JSONValue {
    .object(
      JSONObject(
        questions.sorted { $0.key < $1.key }.map { question, decisions in
          (question, .array(decisions.map { .array($0.map { .double($0) }) }))
        }))
  }
}
