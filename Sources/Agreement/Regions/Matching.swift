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
    firstCount = first.count
    secondCount = second.count
    let scores = first.map { one in
      second.map { isClassAware && one.label != $0.label ? 0 : similarity(one.shape, $0.shape) }
    }
    pairs = Assignment.best(scores).enumerated().compactMap { row, column in
      guard let column, scores[row][column] > 0 else { return nil }
      return Pair(first: row, second: column, similarity: scores[row][column])
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

  /// The mean similarity of the matched pairs, 0 to 1; undefined (`no_matched_units`) where nothing matches.
  package var meanOfMatched: Statistic {
    sums[Index.matched] == 0
      ? .undefined(.noMatchedUnits) : .value(sums[Index.total] / sums[Index.matched])
  }

  /// The same with each region that found no partner as 0: 2 · total / (n₁ + n₂), 0 to 1.
  ///
  /// Undefined (`no_units`) when neither marked anything.
  package var meanPenalised: Statistic { share(of: sums[Index.total]) }

  /// 2 · pairs from the threshold on / (n₁ + n₂), 0 to 1; undefined (`no_units`) when neither marked anything.
  package var f1: Statistic { share(of: sums[Index.above]) }

  private func share(of part: Double) -> Statistic {
    let regions = sums[Index.first] + sums[Index.second]
    return regions == 0 ? .undefined(.noUnits) : .value(2 * part / regions)
  }
}
