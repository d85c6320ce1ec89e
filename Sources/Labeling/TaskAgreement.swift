import JSON

/// How far the annotators of one task gave the same answers.
package struct TaskAgreement: Sendable, Equatable {
  /// The mean over pairs of annotators of their similarity, 0 to 1; nil when nothing can be compared.
  package let similarity: Double?
  /// The same for each question that at least two were asked.
  package let perQuestion: [String: Double]
  /// The similarity of each pair, by position in the list of answers.
  package let pairs: [(first: Int, second: Int, similarity: Double)]

  package static func == (left: TaskAgreement, right: TaskAgreement) -> Bool {
    left.similarity == right.similarity && left.perQuestion == right.perQuestion
      && left.pairs.elementsEqual(right.pairs, by: ==)
  }
}

extension LabelSchema {
  /// Mean pairwise similarity, 1 − distance, over the questions.
  ///
  /// A pair is compared on the questions that both were asked: where a condition parted them, the question it
  /// names has told the difference already. Of two that were asked, one who left the question open differs fully
  /// from one who answered; two who both left it open are not compared, but for ticks and regions, where
  /// nothing is an answer.
  ///
  /// - Parameter weights: per question, 1 where absent; 0 leaves a question out.
  package func agreement(_ answers: [Answers], weights: [String: Double] = [:]) -> TaskAgreement {
    var sums: [String: (similarity: Double, pairs: Int)] = [:]
    var pairs: [(first: Int, second: Int, similarity: Double)] = []
    for first in answers.indices {
      for second in answers.indices.dropFirst(first + 1) {
        var total = 0.0
        var weight = 0.0
        for question in questions {
          guard let similarity = question.similarity(answers[first], answers[second]) else { continue }
          let sum = sums[question.name] ?? (0, 0)
          sums[question.name] = (sum.similarity + similarity, sum.pairs + 1)
          let own = weights[question.name] ?? 1
          total += own * similarity
          weight += own
        }
        if weight > 0 { pairs.append((first, second, total / weight)) }
      }
    }
    let mean = pairs.isEmpty ? nil : pairs.reduce(0) { $0 + $1.similarity } / Double(pairs.count)
    return TaskAgreement(
      similarity: mean, perQuestion: sums.mapValues { $0.similarity / Double($0.pairs) }, pairs: pairs)
  }
}

extension Question {
  /// What stands for this question in these answers, silence included; nil when it was left open.
  ///
  /// Relations come with the regions they join, which their ids alone do not tell.
  package func effectiveAnswer(in answers: Answers) -> JSONValue? {
    let answer = answers[name] ?? kind.blank
    guard let relations = kind as? RelationsQuestion else { return answer }
    return answer.map { relations.joined($0, regions: answers[relations.over]) }
  }

  /// An answer as it is stored, from what ``effectiveAnswer(in:)`` makes of it.
  package func plain(_ answer: JSONValue) -> JSONValue {
    (kind as? RelationsQuestion)?.withoutEnds(answer) ?? answer
  }

  /// An answer of ``effectiveAnswer(in:)`` as these answers can have it: relations between their own regions.
  package func placing(_ answer: JSONValue, in answers: Answers) -> JSONValue {
    guard let relations = kind as? RelationsQuestion else { return answer }
    return relations.anchored(answer, to: answers[relations.over])
  }

  /// nil when the two cannot be compared on this question.
  func similarity(_ first: Answers, _ second: Answers) -> Double? {
    guard isAsked(given: first), isAsked(given: second) else { return nil }
    switch (effectiveAnswer(in: first), effectiveAnswer(in: second)) {
    case (let one?, let other?): return 1 - kind.distance(one, other)
    case (nil, nil): return nil
    default: return 0
    }
  }
}
