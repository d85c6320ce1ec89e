/// The answer that lies nearest to all others: consensus of whatever has a distance and no better vote.
///
/// Source: Kaufman & Rousseeuw 1987, "Clustering by means of medoids"; here with a weight for each voice.
package struct Medoid: Sendable, Equatable {
  /// The candidates with the smallest weighted sum of distances, in the order given.
  package let winners: [Int]
  /// 1 − the weighted mean distance of the others' answers to the first winner, 0 to 1; 1 for a single voice.
  package let confidence: Double

  package var index: Int { winners[0] }

  /// nil when no candidate has weight. A candidate without weight neither stands nor votes.
  ///
  /// - Parameter distance: symmetric, 0 the same to 1; it is asked for each pair once.
  package init?(weights: [Double], distance: (Int, Int) -> Double) {
    let voices = weights.indices.filter { weights[$0] > 0 }
    guard !voices.isEmpty else { return nil }
    var sums = [Double](repeating: 0, count: weights.count)
    for (place, first) in voices.enumerated() {
      for second in voices[(place + 1)...] {
        let apart = distance(first, second)
        sums[first] += weights[second] * apart
        sums[second] += weights[first] * apart
      }
    }
    let total = voices.reduce(0) { $0 + weights[$1] }
    let least = voices.reduce(Double.infinity) { min($0, sums[$1]) }
    winners = voices.filter { sums[$0] <= least + 1e-9 * total }
    let others = total - weights[winners[0]]
    confidence = voices.count > 1 ? max(0, 1 - sums[winners[0]] / others) : 1
  }
}
