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

  /// The least of the questions' confidences.
  package var leastConfidence: Double? { confidence.values.min() }
}

extension LabelSchema {
  /// The consensus, question by question; one that hangs on a condition is part of it only when the consensus
  /// meets the condition, and then among those who were asked.
  package func consensus(_ answers: [Answers]) -> TaskConsensus {
    var found: [String: JSONValue] = [:]
    var confidence: [String: Double] = [:]
    var tied: Set<String> = []
    for index in askingOrder {
      let question = questions[index]
      let isAsked = question.condition.map { $0.holds(for: found[$0.question]) } ?? true
      guard isAsked, let outcome = question.consensus(answers.filter { question.isAsked(given: $0) }) else {
        continue
      }
      found[question.name] = outcome.answer
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
  func consensus(_ asked: [Answers]) -> QuestionConsensus? {
    guard !asked.isEmpty else { return nil }
    let given = asked.compactMap { effectiveAnswer(in: $0) }
    let open = asked.count - given.count
    let openShare = Double(open) / Double(asked.count)
    // An answer beats silence, unless most were silent.
    guard !given.isEmpty, required || 2 * open <= asked.count else {
      return QuestionConsensus(answer: nil, confidence: openShare, tied: false)
    }
    var (answer, tied) = kind.consensus(given)
    if required && kind.isEmpty(answer) {
      // A vote may leave nothing although all gave something; a label must answer what is required.
      answer = kind.medoid(of: given).answer
      tied = true
    }
    let support = given.reduce(0) { $0 + 1 - kind.distance($1, answer) } / Double(asked.count)
    let isAbsent = asked.allSatisfy { $0[name] == nil }
    return QuestionConsensus(
      answer: isAbsent ? .none : .some(answer), confidence: min(1, max(0, support)),
      tied: tied || 2 * open == asked.count)
  }
}
