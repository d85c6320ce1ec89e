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
  /// Where people's answers are so large that comparing all pairs would be too much, some pairs are not compared
  /// (``AnswerPair/affordable(_:sizes:within:)``).
  ///
  /// - Parameters:
  ///   - weights: per question, 1 where absent; 0 leaves a question out.
  ///   - effort: for each question that is compared by distance, a share of it.
  package func agreement(
    _ answers: [Answers], weights: [String: Double] = [:], within effort: Effort = .question
  ) -> TaskAgreement {
    let pairs = AnswerPair.all(answers.count)
    var perQuestion: [String: Double] = [:]
    var totals = pairs.map { _ in (similarity: 0.0, weight: 0.0) }
    let drawn = questions.count { $0.kind.measurement == .distance }
    for question in questions {
      let own = weights[question.name] ?? 1
      let similarities = question.similarities(pairs, of: answers, within: effort.shared(among: drawn))
      var sum = (similarity: 0.0, pairs: 0)
      for (place, similarity) in similarities.enumerated() {
        guard let similarity else { continue }
        sum = (sum.similarity + similarity, sum.pairs + 1)
        totals[place].similarity += own * similarity
        totals[place].weight += own
      }
      if sum.pairs > 0 { perQuestion[question.name] = sum.similarity / Double(sum.pairs) }
    }
    let compared = zip(pairs, totals).filter { $1.weight > 0 }.map {
      (first: $0.first, second: $0.second, similarity: $1.similarity / $1.weight)
    }
    let mean = compared.isEmpty ? nil : compared.reduce(0) { $0 + $1.similarity } / Double(compared.count)
    return TaskAgreement(similarity: mean, perQuestion: perQuestion, pairs: compared)
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

  /// The similarity of each pair of answers; nil for one that cannot be compared on this question, or is not.
  fileprivate func similarities(
    _ pairs: [AnswerPair], of answers: [Answers], within effort: Effort
  ) -> [Double?] {
    let asked = answers.map { isAsked(given: $0) }
    var given: [JSONValue] = []
    let places = answers.enumerated().map { index, answer -> Int? in
      guard asked[index], let answer = effectiveAnswer(in: answer) else { return nil }
      given.append(answer)
      return given.count - 1
    }
    let compared = pairs.enumerated().compactMap { index, pair -> (index: Int, pair: AnswerPair)? in
      guard let first = places[pair.first], let second = places[pair.second] else { return nil }
      return (index, AnswerPair(first, second))
    }
    // One who answered and one who left it open have nothing in common.
    var similarities = pairs.map { pair -> Double? in
      guard asked[pair.first], asked[pair.second] else { return nil }
      return (places[pair.first] == nil) != (places[pair.second] == nil) ? 0 : nil
    }
    let distances = kind.distances(compared.map(\.pair), of: given, within: effort)
    for (entry, distance) in zip(compared, distances) { similarities[entry.index] = distance.map { 1 - $0 } }
    return similarities
  }
}
