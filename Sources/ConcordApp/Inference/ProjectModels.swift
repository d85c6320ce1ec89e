import Labeling

/// The models of a project's questions, as one fit left them.
struct ProjectModels: Sendable {
  /// The number of the fit; 0: there was none.
  let fit: Int64
  let questions: [String: QuestionModel]

  static let none = ProjectModels(fit: 0, questions: [:])

  var rule: ConsensusRule { { question, given in questions[question.name]?.infer(question, given) } }
}
