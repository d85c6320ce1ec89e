/// A vote on every task in which each annotator weighs as much as they are worth.
///
/// Ties go to the first class in schema order where one winner is needed; `winners(of:)` gives all of them.
package struct WeightedVote: Sendable {
  /// Flat: task × class, 0 to 1. A task without weight has none: all 0.
  package let shares: [Double]
  /// Per annotator the weight that their votes had.
  package let weights: [Double]
  package let classCount: Int

  /// - Parameter weights: one per annotator, 0 or more; nil: all alike, the plain majority.
  package init(_ judgments: Judgments, weights: [Double]? = nil) {
    let weights = weights ?? [Double](repeating: 1, count: judgments.annotatorCount)
    classCount = judgments.classCount
    var shares = [Double](repeating: 0, count: judgments.taskCount * classCount)
    for task in 0..<judgments.taskCount {
      var total = 0.0
      for place in judgments.range(of: task) {
        let weight = weights[Int(judgments.annotators[place])]
        shares[task * classCount + Int(judgments.categories[place])] += weight
        total += weight
      }
      guard total > 0 else { continue }
      for category in 0..<classCount { shares[task * classCount + category] /= total }
    }
    self.shares = shares
    self.weights = weights
  }

  /// The classes with the largest share, in schema order; none for a task without votes.
  package func winners(of task: Int) -> [Int] {
    let own = (0..<classCount).map { shares[task * classCount + $0] }
    guard let largest = own.max(), largest > 0 else { return [] }
    // Sums of the same weights in another order differ in their last digits: that is still a tie.
    return own.indices.filter { own[$0] >= largest - 1e-9 }
  }

  /// Per annotator the share of their judgments that name the winner (the first in a tie), 0 to 1; nil for one
  /// without judgments.
  package func agreement(of judgments: Judgments) -> [Double?] {
    var right = [Int](repeating: 0, count: judgments.annotatorCount)
    var all = right
    for task in 0..<judgments.taskCount {
      guard let winner = winners(of: task).first else { continue }
      for place in judgments.range(of: task) {
        let annotator = Int(judgments.annotators[place])
        all[annotator] += 1
        if Int(judgments.categories[place]) == winner { right[annotator] += 1 }
      }
    }
    return zip(right, all).map { $1 == 0 ? nil : Double($0) / Double($1) }
  }

  /// Worker agreement with aggregate: each annotator weighs as often as they agree with the plain majority.
  ///
  /// Source: Ustalov et al. 2021, "Crowd-Kit", algorithm Wawa.
  package static func wawa(_ judgments: Judgments) -> WeightedVote {
    let agreement = WeightedVote(judgments).agreement(of: judgments)
    return WeightedVote(judgments, weights: agreement.map { $0 ?? 0 })
  }

  /// Zero-based skill: weights that move, by ever smaller steps, to the agreement with the vote that they cause.
  ///
  /// Source: Ustalov et al. 2021, "Crowd-Kit", algorithm ZeroBasedSkill: 100 rounds, the step 1 halved every 20th.
  package static func zeroBasedSkill(_ judgments: Judgments, rounds: Int = 100) -> WeightedVote {
    let start = 1 / Double(max(judgments.classCount, 1)) + 1e-5
    var weights = [Double](repeating: start, count: judgments.annotatorCount)
    var step = 1.0
    for round in 1...max(rounds, 1) {
      if round % 20 == 0 { step /= 2 }
      let agreement = WeightedVote(judgments, weights: weights).agreement(of: judgments)
      for (annotator, share) in agreement.enumerated() {
        if let share { weights[annotator] += step * (share - weights[annotator]) }
      }
    }
    return WeightedVote(judgments, weights: weights)
  }
}
