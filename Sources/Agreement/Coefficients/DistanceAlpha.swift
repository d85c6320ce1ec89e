/// Krippendorff's α by any distance: for sets, spans and texts, where answers differ more or less.
///
/// The distance (0 same, to 1) stands as the disagreement itself, not squared. Units with one rating are left
/// out. Undefined without shared units, and when all answers are the same. Source: Krippendorff 2011;
/// Artstein & Poesio 2008, section 2.5 (α with a distance).
package struct DistanceAlpha: Sendable {
  /// Per pattern: the sum of distances over ordered pairs / (ratings − 1), and how many ratings it has.
  private let within: [Double]
  private let sizes: [Int]
  /// Which pattern each unit shows: its bag of answers, or itself where the answers are too many to repeat.
  private let patternOfUnit: [Int]
  private let weights: [Int]
  private let expectation: Expectation
  private let obstacle: Undefined?

  private enum Expectation: Sendable {
    /// Few distinct answers: per pattern its answers, and all distances between them.
    case exact(answers: [[Int]], distances: [[Double]])
    /// Many: distances of pairs of ratings drawn once, each with the units that they came from.
    case sampled([(first: Int, second: Int, distance: Double)])
  }

  /// - Parameters:
  ///   - ratings: categories are the distinct answers.
  ///   - pairDistances: the distances in the order of ``Ratings/forEachPair(_:)``, when they are known.
  ///   - exactLimit: up to so many distinct answers all pairs are measured.
  ///   - pairLimit: beyond, so many pairs of ratings, drawn with `seed`, estimate the expected disagreement.
  ///   - distance: symmetric, 0 for an answer and itself.
  package init(
    _ ratings: Ratings, pairDistances: [Double]? = nil, exactLimit: Int = 200, pairLimit: Int = 20_000,
    seed: UInt64 = 1, distance: (Int, Int) -> Double
  ) {
    let units = (0..<ratings.unitCount).map {
      ratings.categories[ratings.starts[$0]..<ratings.starts[$0 + 1]]
    }
    .filter { $0.count >= 2 }
    obstacle = ratings.obstacle
    let sums = Self.sums(units, pairDistances, distance)
    let isExact = Set(units.joined()).count <= exactLimit
    let (patterns, patternOfUnit) = Self.patterns(units, merging: isExact)
    self.patternOfUnit = patternOfUnit
    var weights = [Int](repeating: 0, count: patterns.count)
    for pattern in patternOfUnit { weights[pattern] += 1 }
    self.weights = weights
    sizes = patterns.map { units[$0].count }
    within = patterns.map { sums[$0] / Double(units[$0].count - 1) }
    let representatives = patterns.map { units[$0] }
    expectation =
      isExact
      ? Self.exact(representatives, distance) : Self.sampled(representatives, pairLimit, seed, distance)
  }

  /// α over all units.
  package var statistic: Statistic { statistic(weights) }

  /// The mean distance over ordered pairs of different ratings: what chance alone gives; nil without shared units.
  package var expectedDisagreement: Double? {
    if obstacle != nil { return nil }
    let count = zip(weights, sizes).reduce(0) { $0 + $1.0 * $1.1 }
    return count > 1 ? expected(weights, count) : nil
  }

  /// The mean over units of the mean similarity (1 − distance) of their pairs of answers, 0 to 1.
  package var meanSimilarity: Statistic {
    if let obstacle { return .undefined(obstacle) }
    var sum = 0.0
    for (pattern, weight) in weights.enumerated() {
      sum += Double(weight) * (1 - within[pattern] / Double(sizes[pattern]))
    }
    return .value(sum / Double(patternOfUnit.count))
  }

  /// The bootstrap interval of α over units; see ``Ratings/bootstrap(_:resamples:seed:)``.
  package func bootstrap(resamples: Int = 1_000, seed: UInt64) -> BootstrapInterval? {
    guard statistic.value != nil, patternOfUnit.count > 1 else { return nil }
    return BootstrapInterval(
      unitPatterns: patternOfUnit, patternCount: sizes.count, resamples: resamples, seed: seed
    ) { statistic($0) }
  }

  /// Whether a draw costs as much as there are units: then fewer draws may have to do.
  package var isDear: Bool { sizes.count > 20_000 }

  private func statistic(_ weights: [Int]) -> Statistic {
    if let obstacle { return .undefined(obstacle) }
    var observed = 0.0
    var count = 0
    for (unit, weight) in weights.enumerated() {
      observed += Double(weight) * within[unit]
      count += weight * sizes[unit]
    }
    let expected = expected(weights, count)
    guard count > 1, expected > 0 else { return .undefined(.oneCategoryOnly) }
    return .value(1 - observed / (Double(count) * expected))
  }

  /// The mean distance over ordered pairs of different ratings.
  private func expected(_ weights: [Int], _ count: Int) -> Double {
    switch expectation {
    case .exact(let answers, let distances):
      var totals = [Int](repeating: 0, count: distances.count)
      for (unit, weight) in weights.enumerated() where weight > 0 {
        for answer in answers[unit] { totals[answer] += weight }
      }
      var sum = 0.0
      for (row, total) in totals.enumerated() where total > 0 {
        for column in 0..<row { sum += 2 * Double(total) * Double(totals[column]) * distances[row][column] }
      }
      return sum / (Double(count) * Double(count - 1))
    case .sampled(let pairs):
      var sum = 0.0
      var total = 0.0
      for pair in pairs {
        let weight = Double(weights[pair.first] * weights[pair.second])
        sum += weight * pair.distance
        total += weight
      }
      return total > 0 ? sum / total : 0
    }
  }

  /// Per unit the sum of distances over ordered pairs.
  private static func sums(
    _ units: [ArraySlice<Int>], _ known: [Double]?, _ distance: (Int, Int) -> Double
  ) -> [Double] {
    var next = 0
    return units.map { unit -> Double in
      var sum = 0.0
      for (offset, first) in unit.enumerated() {
        for second in unit.dropFirst(offset + 1) {
          if let known {
            sum += known[next]
            next += 1
          } else if first != second {
            sum += distance(first, second)
          }
        }
      }
      return 2 * sum
    }
  }

  /// The first unit of each pattern, and the pattern of each unit.
  private static func patterns(
    _ units: [ArraySlice<Int>], merging: Bool
  ) -> (patterns: [Int], patternOfUnit: [Int]) {
    guard merging else { return (Array(units.indices), Array(units.indices)) }
    var known: [[Int]: Int] = [:]
    var patterns: [Int] = []
    let patternOfUnit = units.enumerated().map { unit, answers -> Int in
      let bag = answers.sorted()
      if let seen = known[bag] { return seen }
      known[bag] = patterns.count
      patterns.append(unit)
      return patterns.count - 1
    }
    return (patterns, patternOfUnit)
  }

  private static func exact(_ units: [ArraySlice<Int>], _ distance: (Int, Int) -> Double) -> Expectation {
    let answers = Set(units.joined()).sorted()
    let codes = Dictionary(uniqueKeysWithValues: zip(answers, answers.indices))
    let distances = answers.indices.map { row in (0..<row).map { distance(answers[row], answers[$0]) } }
    return .exact(answers: units.map { $0.compactMap { codes[$0] } }, distances: distances)
  }

  private static func sampled(
    _ units: [ArraySlice<Int>], _ limit: Int, _ seed: UInt64, _ distance: (Int, Int) -> Double
  ) -> Expectation {
    let flat = units.enumerated().flatMap { unit, answers in answers.map { (unit: unit, answer: $0) } }
    var generator = SplitMix64(seed: seed)
    let pairs = (0..<limit).map { _ in
      let first = generator.index(below: flat.count)
      // One of the others, each as likely: a rating is never paired with itself.
      let second = (first + 1 + generator.index(below: flat.count - 1)) % flat.count
      let (a, b) = (flat[first], flat[second])
      return (a.unit, b.unit, a.answer == b.answer ? 0 : distance(a.answer, b.answer))
    }
    return .sampled(pairs)
  }
}
