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

  /// By the shapes' own similarity, which is asked only where shapes can meet (``RegionMeeting``).
  ///
  /// All of it stays within the effort: each similarity has its share by the size of both shapes, and where regions by
  /// the hundred lie all over each other they are matched greedily.
  package init<Shape: Region>(
    _ first: [Labelled<Shape>], _ second: [Labelled<Shape>], isClassAware: Bool = true,
    within effort: Effort = .question
  ) {
    self.init(RegionList(first), RegionList(second), isClassAware: isClassAware, within: effort)
  }

  package init<Shape: Region>(
    _ first: RegionList<Shape>, _ second: RegionList<Shape>, isClassAware: Bool = true,
    within effort: Effort = .question
  ) {
    let met = first.meetings(with: second, isClassAware: isClassAware, within: effort)
    self.init(met, first.regions.count, second.regions.count, within: effort)
  }

  private init(_ met: [Pair], _ firstCount: Int, _ secondCount: Int, within effort: Effort = .question) {
    self.firstCount = firstCount
    self.secondCount = secondCount
    let clusters = Self.clusters(met, firstCount, secondCount)
    pairs = clusters.flatMap { Self.best($0, within: effort.share(of: $0.count, in: met.count)) }
      .sorted { $0.first < $1.first }
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

  /// The best assignment, whose cost is up to the cube of the regions. Beyond the effort the best pair that is left is taken
  /// each time, which comes to at least half of the best sum (Avis 1983).
  private static func best(_ cluster: [Pair], within effort: Effort) -> [Pair] {
    if cluster.count == 1 { return cluster }
    let rows = Set(cluster.map(\.first)).sorted()
    let columns = Set(cluster.map(\.second)).sorted()
    if rows.count * columns.count > effort.steps { return greedy(cluster) }
    let rowOf = Dictionary(uniqueKeysWithValues: zip(rows, 0...))
    let columnOf = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
    var scores = rows.map { _ in columns.map { _ in 0.0 } }
    for pair in cluster { scores[rowOf[pair.first] ?? 0][columnOf[pair.second] ?? 0] = pair.similarity }
    guard let assigned = Assignment.best(scores, within: effort) else { return greedy(cluster) }
    return assigned.enumerated().compactMap { row, column in
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
}

extension RegionList {
  /// Regions of both that have something in common; each similarity has its share of the effort by the size of both shapes.
  func meetings(
    with other: RegionList<Shape>, isClassAware: Bool, within effort: Effort
  ) -> [Matching.Pair] {
    let pairs = RegionMeeting.pairs(self, other, isClassAware: isClassAware, within: effort)
    func steps(_ row: Int, _ column: Int) -> Int {
      regions[row].shape.usualSteps(with: other.regions[column].shape)
    }
    let total = pairs.reduce(0) { $0 + steps($1.0, $1.1) }
    return pairs.compactMap { row, column in
      let similarity = regions[row].shape.similarity(
        to: other.regions[column].shape, within: effort.share(of: steps(row, column), in: total))
      return similarity > 0 ? Matching.Pair(first: row, second: column, similarity: similarity) : nil
    }
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
  package static func mean(_ matching: Matching) -> Double { 1 - (MatchCounts(matching).meanPenalised ?? 1) }

  /// 1 − F1 of the pairs of the best matching that reach the threshold (segments).
  package static func f1(_ matching: Matching, threshold: Double = 0.5) -> Double {
    1 - (MatchCounts(matching, threshold: threshold).f1 ?? 1)
  }
}
