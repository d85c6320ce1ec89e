import JSON

/// How near someone's answers to a task lie to its gold.
package struct GoldScore: Sendable, Equatable {
  /// The mean similarity, 1 − distance, over the questions that gold answers, by their weights: 0 to 1.
  package let similarity: Double
  /// Whether it lies within the tolerance of 1.
  package let isCorrect: Bool
  /// Each question that was compared.
  package let perQuestion: [(question: String, similarity: Double, isCorrect: Bool)]
}

extension LabelSchema {
  /// Holds answers against gold by the distance of each question's own type.
  ///
  /// Only what gold answers is compared. A question that the person was not asked, because they answered the one it
  /// hangs on otherwise, is passed over where gold answers that one too: the difference is told there. A question
  /// they were asked and left open differs fully, unless silence is an answer to it (ticks and regions).
  ///
  /// - Parameters:
  ///   - tolerance: the distance from gold at which an answer is still right, 0 to 1.
  ///   - weights: per question, 1 where absent; 0 leaves a question out.
  package func goldScore(
    _ answers: Answers, against gold: Answers, tolerance: Double, weights: [String: Double] = [:]
  ) -> GoldScore {
    // Distances are sums of fractions: 0.1 that was typed is meant to equal 0.1 that was added up.
    let limit = tolerance + 1e-9
    var perQuestion: [(question: String, similarity: Double, isCorrect: Bool)] = []
    var total = 0.0
    var weight = 0.0
    for question in questions {
      let own = weights[question.name] ?? 1
      guard own > 0, gold[question.name] != nil, let right = question.effectiveAnswer(in: gold) else {
        continue
      }
      let isToldAbove = question.condition.map { gold[$0.question] != nil } ?? false
      let isAsked = question.isAsked(given: answers)
      if !isAsked && isToldAbove { continue }
      let given = isAsked ? question.effectiveAnswer(in: answers) : nil
      let similarity = given.map { 1 - question.kind.distance($0, right) } ?? 0
      perQuestion.append((question.name, similarity, 1 - similarity <= limit))
      total += own * similarity
      weight += own
    }
    // Where nothing is compared, because weights leave out all that gold answers, nothing is wrong.
    let similarity = weight > 0 ? total / weight : 1
    return GoldScore(
      similarity: similarity, isCorrect: 1 - similarity <= limit, perQuestion: perQuestion)
  }
}

extension GoldScore {
  package static func == (left: GoldScore, right: GoldScore) -> Bool {
    left.similarity == right.similarity && left.isCorrect == right.isCorrect
      && left.perQuestion.elementsEqual(right.perQuestion, by: ==)
  }
}
