/// A region with its label: a box, a polygon, a mask, a stretch of time; the label is a number.
package struct Labelled<Shape: Sendable>: Sendable {
  package let shape: Shape
  package let label: Int

  package init(_ shape: Shape, label: Int) {
    self.shape = shape
    self.label = label
  }
}

/// Which region of one annotator stands for which of another: the one-to-one matching with the largest sum of
/// similarities, found whole and not greedily.
package struct Matching: Sendable {
  package struct Pair: Sendable, Equatable {
    package let first: Int
    package let second: Int
    /// Above 0, to 1.
    package let similarity: Double
  }

  /// Pairs with a similarity above 0, by the first annotator's order.
  package let pairs: [Pair]
  package let firstCount: Int
  package let secondCount: Int

  /// - Parameters:
  ///   - isClassAware: regions of different labels have nothing in common.
  ///   - similarity: of two shapes, 0 nothing in common to 1 the same: IoU, OKS.
  package init<Shape>(
    _ first: [Labelled<Shape>], _ second: [Labelled<Shape>], isClassAware: Bool = true,
    similarity: (Shape, Shape) -> Double
  ) {
    var met: [Pair] = []
    for (row, one) in first.enumerated() {
      for (column, other) in second.enumerated() where !isClassAware || one.label == other.label {
        let similarity = similarity(one.shape, other.shape)
        if similarity > 0 { met.append(Pair(first: row, second: column, similarity: similarity)) }
      }
    }
    self.init(met, first.count, second.count)
  }

  /// By the shapes' own similarity, which is asked only where shapes can meet.
  package init<Shape: Region>(
    _ first: [Labelled<Shape>], _ second: [Labelled<Shape>], isClassAware: Bool = true
  ) {
    let reaches = second.map(\.shape.reach)
    let order = second.indices.filter { reaches[$0] != nil }
      .sorted { (reaches[$0]?.lowerBound ?? 0, $0) < (reaches[$1]?.lowerBound ?? 0, $1) }
    let widest = reaches.reduce(0) { max($0, $1.map { $0.upperBound - $0.lowerBound } ?? 0) }
    let lows = order.map { reaches[$0]?.lowerBound ?? 0 }
    let lookLimit = max(100, Self.lookLimit / max(first.count, 1))
    var met: [Pair] = []
    for (row, one) in first.enumerated() {
      guard let reach = one.shape.reach else { continue }
      // Whoever begins earlier than this ends before the region begins.
      var start = Self.position(in: lows, of: reach.lowerBound - widest)
      let nearest = Self.position(in: lows, of: reach.lowerBound)
      let end = Self.position(in: lows, of: reach.upperBound.nextUp)
      if end - start > lookLimit { start = max(start, nearest - lookLimit / 2) }
      for place in start..<min(end, start + lookLimit) {
        let other = second[order[place]]
        guard !isClassAware || one.label == other.label else { continue }
        let similarity = one.shape.similarity(to: other.shape)
        if similarity > 0 { met.append(Pair(first: row, second: order[place], similarity: similarity)) }
      }
    }
    self.init(met, first.count, second.count)
  }

  private init(_ met: [Pair], _ firstCount: Int, _ secondCount: Int) {
    self.firstCount = firstCount
    self.secondCount = secondCount
    pairs = Self.clusters(met, firstCount, secondCount).flatMap(Self.best).sorted { $0.first < $1.first }
  }

  /// Regions that hang together by similarities are matched apart from all others: thousands of spans fall into
  /// clusters of a few.
  private static func clusters(_ met: [Pair], _ firstCount: Int, _ secondCount: Int) -> [[Pair]] {
    var parents = Array(0..<(firstCount + secondCount))
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node {
        parents[node] = parents[parents[node]]
        node = parents[node]
      }
      return node
    }
    for pair in met { parents[root(pair.first)] = root(firstCount + pair.second) }
    var clusters: [[Pair]] = []
    var positions: [Int: Int] = [:]
    for pair in met {
      let key = root(pair.first)
      if let known = positions[key] {
        clusters[known].append(pair)
      } else {
        positions[key] = clusters.count
        clusters.append([pair])
      }
    }
    return clusters
  }

  /// Up to so many regions on the smaller side of a cluster the best assignment is found; its cost is their cube.
  /// Beyond, the best pair that is left is taken each time.
  private static let exactLimit = 1_000

  /// Similarities that may be asked for: regions by the thousand, all over each other, would be their square. Beyond,
  /// each region is held only against those that begin nearest to it.
  private static let lookLimit = 1_000_000

  private static func best(_ cluster: [Pair]) -> [Pair] {
    if cluster.count == 1 { return cluster }
    let rows = Set(cluster.map(\.first)).sorted()
    let columns = Set(cluster.map(\.second)).sorted()
    if min(rows.count, columns.count) > exactLimit { return greedy(cluster) }
    let rowOf = Dictionary(uniqueKeysWithValues: zip(rows, 0...))
    let columnOf = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
    var scores = rows.map { _ in columns.map { _ in 0.0 } }
    for pair in cluster { scores[rowOf[pair.first] ?? 0][columnOf[pair.second] ?? 0] = pair.similarity }
    return Assignment.best(scores).enumerated().compactMap { row, column in
      guard let column, scores[row][column] > 0 else { return nil }
      return Pair(first: rows[row], second: columns[column], similarity: scores[row][column])
    }
  }

  private static func greedy(_ cluster: [Pair]) -> [Pair] {
    var (taken, given): (Set<Int>, Set<Int>) = ([], [])
    let sorted = cluster.sorted {
      ($1.similarity, $0.first, $0.second) < ($0.similarity, $1.first, $1.second)
    }
    return sorted.filter { pair in
      guard !taken.contains(pair.first), !given.contains(pair.second) else { return false }
      taken.insert(pair.first)
      given.insert(pair.second)
      return true
    }
  }

  /// The first position of a sorted list that is not below.
  private static func position(in sorted: [Double], of value: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// How well the regions of two annotators match, as counts that add up over images and pairs: a project is scored
/// over the sums, not over means of means.
///
/// Source: the panoptic decomposition of Kirillov et al. 2019 (quality of the matched × how many match); the
/// assignment of Kuhn 1955.
package struct MatchCounts: Sendable, Equatable {
  /// The counts in a row, to be summed.
  package let sums: [Double]

  private enum Index {
    static let first = 0, second = 1, matched = 2, total = 3, above = 4, count = 5
  }

  package static let zero = MatchCounts(sums: [Double](repeating: 0, count: Index.count))

  package init(sums: [Double]) {
    precondition(sums.count == Index.count, "these are sums of something else")
    self.sums = sums
  }

  /// - Parameter threshold: the similarity from which a pair counts for F1.
  package init(_ matching: Matching, threshold: Double = 0.5) {
    sums = [
      Double(matching.firstCount), Double(matching.secondCount), Double(matching.pairs.count),
      matching.pairs.reduce(0) { $0 + $1.similarity },
      Double(matching.pairs.count { $0.similarity >= threshold }),
    ]
  }

  package static func + (left: MatchCounts, right: MatchCounts) -> MatchCounts {
    MatchCounts(sums: zip(left.sums, right.sums).map { $0 + $1 })
  }

  package var matched: Int { Int(sums[Index.matched]) }
  package var totalSimilarity: Double { sums[Index.total] }

  /// The mean similarity of the matched pairs, 0 to 1; nil where nothing matches.
  package var meanOfMatched: Double? {
    sums[Index.matched] == 0 ? nil : sums[Index.total] / sums[Index.matched]
  }

  /// The same with each region that found no partner as 0: 2 · total / (n₁ + n₂), 0 to 1.
  ///
  /// nil when neither marked anything.
  package var meanPenalised: Double? { share(of: sums[Index.total]) }

  /// 2 · pairs from the threshold on / (n₁ + n₂), 0 to 1; nil when neither marked anything.
  package var f1: Double? { share(of: sums[Index.above]) }

  private func share(of part: Double) -> Double? {
    let regions = sums[Index.first] + sums[Index.second]
    return regions == 0 ? nil : 2 * part / regions
  }
}

/// How far two answers of regions differ, 0 the same to 1 nothing in common: what α by a distance takes. Two empty
/// answers are the same.
package enum RegionDistance {
  /// 1 − the mean similarity of the best matching, regions without a partner counting 0 (boxes, polygons, masks,
  /// keypoints, tracks).
  package static func mean<Shape: Region>(_ first: [Labelled<Shape>], _ second: [Labelled<Shape>]) -> Double {
    1 - (MatchCounts(Matching(first, second)).meanPenalised ?? 1)
  }

  /// 1 − F1 of the pairs of the best matching that reach the threshold (segments).
  package static func f1<Shape: Region>(
    _ first: [Labelled<Shape>], _ second: [Labelled<Shape>], threshold: Double = 0.5
  ) -> Double {
    1 - (MatchCounts(Matching(first, second), threshold: threshold).f1 ?? 1)
  }
}
