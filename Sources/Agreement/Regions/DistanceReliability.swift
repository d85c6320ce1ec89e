/// How far each annotator is to be trusted, from nothing but the distances between answers of the same tasks: for
/// regions, texts and whatever else has a distance but no classes.
///
/// An annotator's reliability is the mean similarity (1 − distance) to others, where those who are reliable themselves
/// count more; it is the fixed point of that rule. Two pairs at the mean of all are added to everyone's, so that a
/// newcomer is neither trusted nor distrusted on one task.
/// Source: Braylan & Lease 2020, WWW, "Modeling and Aggregation of Complex Annotations via Annotation Distance", with
/// the mutual weights of Li et al. 2014 (truth discovery).
package struct DistanceReliability: Sendable {
  /// The answers of two annotators to one task, and how far they differ: 0 the same to 1.
  package struct Pair: Sendable {
    package let first: Int
    package let second: Int
    package let distance: Double

    package init(_ first: Int, _ second: Int, distance: Double) {
      self.first = first
      self.second = second
      self.distance = distance
    }
  }

  /// Per annotator, 0 to 1; nil for one who shares no task with anybody.
  package let reliabilities: [Double?]
  /// What each annotator's voice should weigh: the inverse of the distance to expect of them, as a share of the mean;
  /// 1 for one of whom nothing is known. Above 0, and at most some twentyfold the least.
  package let weights: [Double]

  private static let pseudoPairs = 2.0
  private static let roundLimit = 100
  /// Nobody is taken to be nearer to the truth than this.
  private static let margin = 0.05

  package init(_ pairs: [Pair], annotatorCount: Int) {
    let mean = pairs.isEmpty ? 0.5 : 1 - pairs.reduce(0) { $0 + $1.distance } / Double(pairs.count)
    var reliabilities = [Double](repeating: mean, count: annotatorCount)
    for _ in 0..<Self.roundLimit {
      let next = Self.round(pairs, reliabilities, mean: mean)
      let move = zip(next, reliabilities).reduce(0) { max($0, abs($1.0 - $1.1)) }
      reliabilities = next
      if move < 1e-9 { break }
    }
    var isKnown = [Bool](repeating: false, count: annotatorCount)
    for pair in pairs { (isKnown[pair.first], isKnown[pair.second]) = (true, true) }
    self.reliabilities = zip(reliabilities, isKnown).map { $1 ? $0 : nil }
    let inverse = reliabilities.map { 1 / (1 - $0 + Self.margin) }
    let known = zip(inverse, isKnown).filter(\.1).map(\.0)
    let average = known.isEmpty ? 1 : known.reduce(0, +) / Double(known.count)
    weights = zip(inverse, isKnown).map { $1 ? $0 / average : 1 }
  }

  private static func round(_ pairs: [Pair], _ before: [Double], mean: Double) -> [Double] {
    var sums = [Double](repeating: pseudoPairs * mean * mean, count: before.count)
    var totals = [Double](repeating: pseudoPairs * mean, count: before.count)
    for pair in pairs {
      sums[pair.first] += before[pair.second] * (1 - pair.distance)
      totals[pair.first] += before[pair.second]
      sums[pair.second] += before[pair.first] * (1 - pair.distance)
      totals[pair.second] += before[pair.first]
    }
    return zip(sums, totals).map { $1 > 0 ? $0 / $1 : mean }
  }
}
