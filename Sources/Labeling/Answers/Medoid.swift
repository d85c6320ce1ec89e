import JSON

extension QuestionType {
  /// The answer to which the others are nearest, each counting by its weight: for numbers on a line their weighted
  /// median, and the fallback consensus of any kind. Of several, the first given; then it counts as tied when they
  /// differ.
  ///
  /// Where comparing all with all would be too much (``distances(_:of:within:)``), each is held against those it was
  /// compared with.
  package func medoid(
    of answers: [JSONValue], weights: [Double], within effort: Effort = .question
  ) -> (answer: JSONValue, tied: Bool) {
    let pairs = AnswerPair.all(answers.count)
    let distances = distances(pairs, of: answers, within: effort)
    var sums = answers.map { _ in 0.0 }
    // The weight of all that an answer was compared with, itself among them.
    var compared = weights
    for (pair, distance) in zip(pairs, distances) {
      guard let distance else { continue }
      for (one, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
        sums[one] += weights[other] * distance
        compared[one] += weights[other]
      }
    }
    let total = weights.reduce(0, +)
    if distances.contains(where: { $0 == nil }) {
      for index in sums.indices where compared[index] > 0 { sums[index] *= total / compared[index] }
    }
    let least = sums.min() ?? 0
    let nearest = answers.indices.filter { sums[$0] <= least + 1e-9 }
    let first = nearest.first ?? 0
    let apart = zip(pairs, distances).contains { pair, distance in
      let isRival =
        pair.first == first && nearest.contains(pair.second)
        || pair.second == first && nearest.contains(pair.first)
      return isRival && distance ?? 1 > 0
    }
    return (answers[first], apart)
  }

  func medoid(of answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    medoid(of: answers, weights: answers.map { _ in 1 })
  }

  /// The sum over answers of their similarity to what they came to, each times its weight, 1 unless given.
  package func support(
    for answer: JSONValue, by given: [JSONValue], weights: [Double]? = nil, within effort: Effort = .question
  ) -> Double {
    let pairs = AnswerPair.all(given.count, with: given.count)
    let distances = distances(pairs, of: given + [answer], within: effort)
    return zip(distances, weights ?? given.map { _ in 1 }).reduce(0) { $0 + $1.1 * (1 - ($1.0 ?? 1)) }
  }
}
