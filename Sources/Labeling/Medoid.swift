import JSON

extension QuestionType {
  /// The answer to which the others are nearest, each counting by its weight: for numbers on a line their weighted
  /// median. Of several, the first given.
  package func medoid(of answers: [JSONValue], weights: [Double]) -> (answer: JSONValue, tied: Bool) {
    let sums = answers.map { candidate in
      zip(answers, weights).reduce(0) { $0 + $1.1 * distance(candidate, $1.0) }
    }
    let least = sums.min() ?? 0
    let nearest = answers.indices.filter { sums[$0] <= least + 1e-9 }
    let first = answers[nearest.first ?? 0]
    return (first, nearest.contains { distance(answers[$0], first) > 0 })
  }

  /// The answer nearest to all others: the fallback consensus of any kind. Of several, the first given; then
  /// it counts as tied when they differ.
  func medoid(of answers: [JSONValue]) -> (answer: JSONValue, tied: Bool) {
    let sums = answers.map { candidate in answers.reduce(0) { $0 + distance(candidate, $1) } }
    let least = sums.min() ?? 0
    let nearest = answers.indices.filter { sums[$0] <= least + 1e-9 }
    let first = answers[nearest.first ?? 0]
    return (first, nearest.contains { distance(answers[$0], first) > 0 })
  }
}
