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

    /// The lower place first.
    init(_ one: Int, _ other: Int) {
      first = min(one, other)
      second = max(one, other)
    }
  }

  private(set) var pairs: [Pair: Sum] = [:]
  private(set) var units: [Pair: Int] = [:]
  private(set) var people: [Int: Sum] = [:]
  private(set) var sharedUnits: [Int: Int] = [:]

  init() {}

  /// What is kept of a question.
  init(_ kept: KeptQuestion) {
    pairs = kept.pairs
    units = kept.pairs.mapValues { Int($0.weight) }
    for (place, person) in kept.people where person.comparisons > 0 {
      people[place] = Sum(similarity: person.similarity, weight: Double(person.comparisons))
      sharedUnits[place] = person.units
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
