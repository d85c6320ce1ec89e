/// The outcome of a vote on one unit: each class's share of the weight, all winners, and whether they tie.
package struct MajorityVote: Sendable, Equatable {
  /// Per class, 0 to 1; they sum to 1.
  package let shares: [Double]
  /// The classes with the largest share, in schema order.
  package let winners: [Int]
  package var isTied: Bool { winners.count > 1 }
  /// The winner; in a tie the first in schema order, never at random.
  package var label: Int { winners[0] }
  /// The winner's share of the weight.
  package var confidence: Double { shares[label] }

  /// nil without votes, or when no vote has weight.
  ///
  /// - Parameter votes: the class of each vote and its weight: 1, or the annotator's accuracy.
  package init?(_ votes: [(category: Int, weight: Double)], categoryCount: Int) {
    var sums = [Double](repeating: 0, count: categoryCount)
    for vote in votes { sums[vote.category] += vote.weight }
    let total = sums.reduce(0, +)
    guard total > 0, let largest = sums.max() else { return nil }
    shares = sums.map { $0 / total }
    // Sums of the same weights in another order differ in their last digits: that is still a tie.
    winners = sums.indices.filter { sums[$0] >= largest - 1e-9 * total }
  }

  package init?(_ votes: [Int], categoryCount: Int) {
    self.init(votes.map { ($0, 1) }, categoryCount: categoryCount)
  }
}
