/// Draws units with replacement, as how often each of their patterns came up.
///
/// Few units are drawn one by one. For many, each pattern's count is drawn from the Poisson distribution around
/// the number of its units: the Poisson bootstrap, whose intervals are the same for large samples (Chamandy,
/// Muralidharan, Najmi & Naidu 2012), at a cost of the patterns and not of the units.
struct Resampling {
  /// Up to so many units are drawn one by one.
  private static let exactLimit = 5_000
  /// Up to so many units a pattern's count is drawn from its distribution; beyond, the normal one is as good.
  private static let sumLimit = 64
  /// Per mean from 0 to ``sumLimit`` P(X ≤ k) of the Poisson distribution, until less than 1e-12 lies beyond.
  private static let cumulative: [[Double]] = (0...sumLimit).map { mean in
    var term = (0..<mean).reduce(1.0) { product, _ in product * 0.36787944117144233 }
    var sums = [term]
    while 1 - sums[sums.count - 1] > 1e-12, sums.count < 4 * mean + 24 {
      term *= Double(mean) / Double(sums.count)
      sums.append(sums[sums.count - 1] + term)
    }
    return sums
  }

  private let unitPatterns: [Int]
  private let counts: [Int]
  private let isExact: Bool
  private var generator: SplitMix64

  init(unitPatterns: [Int], patternCount: Int, seed: UInt64) {
    var counts = [Int](repeating: 0, count: patternCount)
    for pattern in unitPatterns { counts[pattern] += 1 }
    self.unitPatterns = unitPatterns
    self.counts = counts
    isExact = unitPatterns.count <= Self.exactLimit
    generator = SplitMix64(seed: seed)
  }

  /// Units of which only is known how many show each pattern.
  init(counts: [Int], seed: UInt64) {
    self.counts = counts
    isExact = counts.reduce(0, +) <= Self.exactLimit
    unitPatterns =
      isExact ? counts.enumerated().flatMap { repeatElement($0.offset, count: $0.element) } : []
    generator = SplitMix64(seed: seed)
  }

  mutating func draw(into weights: inout [Int]) {
    if !isExact {
      for (pattern, count) in counts.enumerated() { weights[pattern] = poisson(count) }
    } else {
      for index in weights.indices { weights[index] = 0 }
      for _ in unitPatterns.indices { weights[unitPatterns[generator.index(below: unitPatterns.count)]] += 1 }
    }
  }

  private mutating func poisson(_ mean: Int) -> Int {
    if mean > Self.sumLimit {
      return max(0, Int(Double(mean) + Double(mean).squareRoot() * normal() + 0.5))
    }
    let share = Double(generator.next() >> 11) * 0x1p-53
    let sums = Self.cumulative[mean]
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if share >= sums[middle] { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The sum of twelve uniform numbers less six: mean 0, variance 1, near enough to normal within four
  /// deviations.
  private mutating func normal() -> Double {
    var sum = 0.0
    for _ in 0..<4 {
      let bits = generator.next()
      sum += Double(bits & 0x1F_FFFF) + Double((bits >> 21) & 0x1F_FFFF) + Double((bits >> 42) & 0x1F_FFFF)
    }
    return sum * 0x1p-21 - 6
  }
}
