/// Draws units with replacement, as how often each of their patterns came up.
///
/// Few units are drawn one by one. For many, each pattern's count is drawn from the Poisson distribution around
/// the number of its units: the Poisson bootstrap, whose intervals are the same for large samples (Chamandy,
/// Muralidharan, Najmi & Naidu 2012), at a cost of the patterns and not of the units.
struct Resampling {
  /// Up to so many units are drawn one by one.
  private static let exactLimit = 5_000
  /// Up to so many units a pattern's count is a sum of exact draws; beyond, the normal approximation is as good.
  private static let sumLimit = 64
  /// P(X ≤ k) of the Poisson distribution with mean 1, for k = 0…12; what lies beyond is below 1e-10.
  private static let cumulative: [Double] = {
    var term = 0.36787944117144233
    var sum = 0.0
    return (0...12).map { k in
      if k > 0 { term /= Double(k) }
      sum += term
      return sum
    }
  }()

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
    var sum = 0
    for _ in 0..<mean {
      let share = Double(generator.next() >> 11) * 0x1p-53
      var value = 0
      while value < Self.cumulative.count - 1, share >= Self.cumulative[value] { value += 1 }
      sum += value
    }
    return sum
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
