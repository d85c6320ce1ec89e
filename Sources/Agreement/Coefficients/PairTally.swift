/// What two annotators gave to the units that both rated, small enough to keep for every pair of a project.
package struct PairTally: Sendable {
  package let first: Int
  package let second: Int
  /// Units that both rated.
  package private(set) var units = 0
  private var agreeing = 0
  private var firstTotals: [Int: Int] = [:]
  private var secondTotals: [Int: Int] = [:]
  private var squaredDistance = 0.0
  private var absoluteDistance = 0.0

  package init(first: Int, second: Int) {
    self.first = first
    self.second = second
  }

  package mutating func add(_ mine: Int, _ theirs: Int, count: Int = 1) {
    units += count
    if mine == theirs { agreeing += count }
    firstTotals[mine, default: 0] += count
    secondTotals[theirs, default: 0] += count
    squaredDistance += Double((mine - theirs) * (mine - theirs) * count)
    absoluteDistance += Double(abs(mine - theirs) * count)
  }

  /// The share of equal ratings, 0 to 1.
  package var percentAgreement: Double { Double(agreeing) / Double(units) }

  /// Cohen's κ; undefined when both only ever gave the same one category. See ``ContingencyTable/cohenKappa(_:)``.
  package var cohenKappa: Statistic {
    let total = Double(units)
    let expected = firstTotals.reduce(0.0) { sum, entry in
      sum + Double(entry.value) / total * Double(secondTotals[entry.key] ?? 0) / total
    }
    return .chanceCorrected(observed: percentAgreement, expected: expected)
  }

  /// Cohen's κ with quadratic weights: 1 − observed / expected mean squared distance of the positions.
  ///
  /// The scale of the weights cancels out, so the number of categories does not matter.
  package var quadraticKappa: Statistic {
    let (mine, theirs) = (moments(firstTotals), moments(secondTotals))
    let expected = mine.square + theirs.square - 2 * mine.mean * theirs.mean
    guard expected > 1e-12 else { return .undefined(.oneCategoryOnly) }
    return .value(1 - squaredDistance / Double(units) / expected)
  }

  /// Cohen's κ with linear weights: 1 − observed / expected mean distance of the positions.
  package var linearKappa: Statistic {
    let total = Double(units)
    var expected = 0.0
    for (mine, count) in firstTotals {
      for (theirs, other) in secondTotals {
        expected += Double(abs(mine - theirs)) * Double(count) / total * Double(other) / total
      }
    }
    guard expected > 1e-12 else { return .undefined(.oneCategoryOnly) }
    return .value(1 - absoluteDistance / total / expected)
  }

  private func moments(_ totals: [Int: Int]) -> (mean: Double, square: Double) {
    var sums = (mean: 0.0, square: 0.0)
    for (category, count) in totals {
      sums.mean += Double(category * count)
      sums.square += Double(category * category * count)
    }
    return (sums.mean / Double(units), sums.square / Double(units))
  }
}

extension Ratings {
  /// Every pair of annotators with common units, in one pass, ordered by annotator.
  package func pairTallies() -> [PairTally] {
    var tallies: [PairTally] = []
    var positions: [Int: Int] = [:]
    forEachPair { _, first, second, mine, theirs in
      let key = first * (largestAnnotator + 1) + second
      let position: Int
      if let known = positions[key] {
        position = known
      } else {
        position = tallies.count
        positions[key] = position
        tallies.append(PairTally(first: first, second: second))
      }
      tallies[position].add(mine, theirs)
    }
    return tallies.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// Each pair of ratings of one unit, unit after unit: both annotators, the lower first, and what they gave.
  package func forEachPair(
    _ body: (_ unit: Int, _ first: Int, _ second: Int, _ mine: Int, _ theirs: Int) -> Void
  ) {
    for unit in 0..<unitCount {
      for index in starts[unit]..<starts[unit + 1] {
        for other in (index + 1)..<max(starts[unit + 1], index + 1) {
          body(unit, annotators[index], annotators[other], categories[index], categories[other])
        }
      }
    }
  }

  /// How many ratings each annotator gave, by annotator.
  package var annotatorTotals: [Int] {
    var totals = [Int](repeating: 0, count: largestAnnotator + 1)
    for annotator in annotators { totals[annotator] += 1 }
    return totals
  }

  /// How many ratings there are.
  package var count: Int { categories.count }
}
