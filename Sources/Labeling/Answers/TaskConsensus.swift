import JSON

/// What the answers to one question come to.
package struct QuestionConsensus: Sendable, Equatable {
  /// nil: most left it open.
  package let answer: JSONValue?
  /// The mean similarity of the annotators' answers to it, 0 to 1: for a single choice the winner's share of
  /// the votes.
  package let confidence: Double
  /// A tie was broken by rule, not by the annotators.
  package let tied: Bool
}

/// What the answers of all annotators of a task come to.
package struct TaskConsensus: Sendable, Equatable {
  package let answers: Answers
  /// Per question that the consensus asks.
  package let confidence: [String: Double]
  package let tied: Set<String>

  package init(answers: Answers, confidence: [String: Double], tied: Set<String>) {
    self.answers = answers
    self.confidence = confidence
    self.tied = tied
  }

  /// The least of the questions' confidences.
  package var leastConfidence: Double? { confidence.values.min() }
}

/// The answers of one annotator, by their id.
package struct GivenAnswers: Sendable, Equatable {
  package let annotator: Int64
  package let answers: Answers
  /// The annotation that says so; nil: it has no number yet.
  package let annotation: Int64?

  package init(annotator: Int64, answers: Answers, annotation: Int64? = nil) {
    self.annotator = annotator
    self.answers = answers
    self.annotation = annotation
  }
}

/// The answer of one annotator to one question.
package struct GivenAnswer: Sendable {
  package let annotator: Int64
  package let answer: JSONValue
  /// The annotation that says so; nil: it has no number yet.
  package let annotation: Int64?

  package init(annotator: Int64, answer: JSONValue, annotation: Int64? = nil) {
    self.annotator = annotator
    self.answer = answer
    self.annotation = annotation
  }
}

/// What a model makes of the answers to one question.
package struct InferredAnswer: Sendable, Equatable {
  package let answer: JSONValue
  /// How likely it is right, 0 to 1.
  package let confidence: Double
  package let tied: Bool

  package init(answer: JSONValue, confidence: Double, tied: Bool) {
    self.answer = answer
    self.confidence = confidence
    self.tied = tied
  }
}

/// What answers come to when it is known who gave them; nil: the question's own rule stands.
package typealias ConsensusRule = (_ question: Question, _ given: [GivenAnswer]) -> InferredAnswer?

extension LabelSchema {
  package func consensus(_ answers: [Answers]) -> TaskConsensus {
    consensus(answers.map { GivenAnswers(annotator: 0, answers: $0) }) { _, _ in nil }
  }

  /// The consensus, question by question; one that hangs on a condition is part of it only when the consensus
  /// meets the condition, and then among those who were asked.
  package func consensus(_ work: [GivenAnswers], by rule: ConsensusRule) -> TaskConsensus {
    var found: [String: JSONValue] = [:]
    var confidence: [String: Double] = [:]
    var tied: Set<String> = []
    for index in askingOrder {
      let question = questions[index]
      let isAsked = question.condition.map { $0.holds(for: found[$0.question]) } ?? true
      guard isAsked,
        let outcome = question.consensus(work.filter { question.isAsked(given: $0.answers) }, by: rule)
      else {
        continue
      }
      found[question.name] = outcome.answer.map { answer in
        guard let relations = question.kind as? RelationsQuestion else { return answer }
        return relations.anchored(answer, to: found[relations.over])
      }
      confidence[question.name] = outcome.confidence
      if outcome.tied { tied.insert(question.name) }
    }
    var result = Answers()
    for question in questions {
      if let answer = found[question.name] { result.set(answer, for: question.name) }
    }
    return TaskConsensus(answers: result, confidence: confidence, tied: tied)
  }
}

extension Question {
  /// nil without anyone who was asked.
  func consensus(_ asked: [GivenAnswers], by rule: ConsensusRule) -> QuestionConsensus? {
    guard !asked.isEmpty else { return nil }
    let people = asked.compactMap { one in
      effectiveAnswer(in: one.answers).map {
        GivenAnswer(annotator: one.annotator, answer: $0, annotation: one.annotation)
      }
    }
    let given = people.map(\.answer)
    let open = asked.count - given.count
    let openShare = Double(open) / Double(asked.count)
    // An answer beats silence, unless most were silent.
    guard !given.isEmpty, required || 2 * open <= asked.count else {
      return QuestionConsensus(answer: nil, confidence: openShare, tied: false)
    }
    let inferred = rule(self, people)
    var (answer, tied) = inferred.map { ($0.answer, $0.tied) } ?? kind.consensus(given)
    if required && kind.isEmpty(answer) {
      // A vote may leave nothing although all gave something; a label must answer what is required.
      answer = kind.medoid(of: given).answer
      tied = true
    }
    // A model speaks of the answers that were given; those who gave none speak against it.
    let support =
      inferred.map { $0.confidence * Double(given.count) / Double(asked.count) }
      ?? kind.support(for: answer, by: given) / Double(asked.count)
    let isAbsent = asked.allSatisfy { $0.answers[name] == nil }
    return QuestionConsensus(
      answer: isAbsent ? .none : .some(answer), confidence: min(1, max(0, support)),
      tied: tied || 2 * open == asked.count)
  }
}
