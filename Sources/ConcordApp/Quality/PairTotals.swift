import Agreement

/// Similarities of pairs of annotators, summed: over a question, and over all questions of a project.
struct PairTotals: Sendable {
  struct Sum: Sendable {
    var similarity = 0.0
    /// Compared answers, weighted.
    var weight = 0.0

    var mean: Double? { weight > 0 ? similarity / weight : nil }

    mutating func add(_ value: Double, weight: Double) {
      similarity += value * weight
      self.weight += weight
    }
  }

  struct Pair: Sendable, Hashable {
    let first: Int
    let second: Int
  }

  private(set) var pairs: [Pair: Sum] = [:]
  private(set) var units: [Pair: Int] = [:]
  private(set) var people: [Int: Sum] = [:]
  private(set) var sharedUnits: [Int: Int] = [:]

  init() {}

  /// - Parameter similarities: of each pair of ratings, in the order of `forEachPair`.
  init(_ ratings: Ratings, _ similarities: [Double]) {
    var seen: [Int: Int] = [:]
    var next = 0
    ratings.forEachPair { unit, first, second, _, _ in
      let value = similarities[next]
      next += 1
      let pair = Pair(first: first, second: second)
      pairs[pair, default: Sum()].add(value, weight: 1)
      units[pair, default: 0] += 1
      for person in [first, second] {
        people[person, default: Sum()].add(value, weight: 1)
        if seen[person] != unit {
          seen[person] = unit
          sharedUnits[person, default: 0] += 1
        }
      }
    }
  }

  /// Adds the sums of another question; tasks in common are those of the question with the most.
  mutating func add(_ other: PairTotals, weight: Double) {
    for (pair, sum) in other.pairs {
      pairs[pair, default: Sum()].add(sum.mean ?? 0, weight: sum.weight * weight)
      units[pair] = max(units[pair] ?? 0, other.units[pair] ?? 0)
    }
    for (person, sum) in other.people {
      people[person, default: Sum()].add(sum.mean ?? 0, weight: sum.weight * weight)
      sharedUnits[person] = max(sharedUnits[person] ?? 0, other.sharedUnits[person] ?? 0)
    }
  }
}
