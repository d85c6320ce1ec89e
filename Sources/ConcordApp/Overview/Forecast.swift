import Agreement

/// When a project will be finished, from the days of its last four weeks: days are drawn again with replacement, rests
/// among them, until nothing is left. Seeded, so that a page reads the same until a day is over.
struct Forecast: Equatable, Sendable {
  struct Range: Equatable, Sendable {
    let likely: Double
    let low: Double
    let high: Double
  }

  /// Days that are looked back on.
  static let window: Int64 = 28
  /// Days with work that a forecast needs.
  static let leastDays = 2
  /// No draw goes on longer: ten years.
  private static let longest = 3_650
  private static let draws = 1_000

  /// Judgments a calendar day.
  let pace: Double
  /// Calendar days from now; nil when nothing is left or the end is out of sight.
  let days: Range?
  let left: Int

  /// - Parameters:
  ///   - days: judgments by day, since 1970; days without any may be left out.
  ///   - today: not over yet, so it is left out.
  init?(days: [(day: Int64, judgments: Int)], today: Int64, left: Int, seed: UInt64) {
    let recent = days.filter { $0.day < today && $0.day >= today - Self.window && $0.judgments > 0 }
    guard recent.count >= Self.leastDays, let first = recent.map(\.day).min() else { return nil }
    var counts = [Int](repeating: 0, count: Int(today - first))
    for entry in recent { counts[Int(entry.day - first)] += entry.judgments }
    self.left = left
    pace = Double(counts.reduce(0, +)) / Double(counts.count)
    guard left > 0 else {
      self.days = nil
      return
    }
    var generator = SplitMix64(seed: seed)
    var ends = (0..<Self.draws).map { _ in Self.draw(counts, left, &generator) }
    ends.sort()
    let (low, middle, high) = (ends[Self.draws / 40], ends[Self.draws / 2], ends[Self.draws * 39 / 40])
    self.days =
      high < Double(Self.longest) ? Range(likely: middle, low: low, high: high) : nil
  }

  private static func draw(_ counts: [Int], _ left: Int, _ generator: inout SplitMix64) -> Double {
    var rest = left
    for day in 0..<longest {
      let done = counts[generator.index(below: counts.count)]
      if done >= rest { return Double(day) + Double(rest) / Double(max(done, 1)) }
      rest -= done
    }
    return Double(longest)
  }
}

/// What the judgments that are left will cost, where the project has a price for them or for an hour.
struct Cost: Equatable, Sendable {
  let currency: String
  let spent: Double
  let left: Forecast.Range

  /// - Parameter people: judgments and seconds of each: with a price for an hour people are drawn again, because it
  ///   matters who goes on.
  init?(
    perJudgment: Double?, perHour: Double?, currency: String, done: Int, left: Int,
    people: [(judgments: Int, seconds: Double)], seed: UInt64
  ) {
    self.currency = currency
    let base = perJudgment ?? 0
    guard perJudgment != nil || perHour != nil else { return nil }
    let known = people.filter { $0.judgments > 0 }
    let hourly = (perHour ?? 0) / 3_600
    let seconds = known.reduce(0) { $0 + $1.seconds }
    let judgments = known.reduce(0) { $0 + $1.judgments }
    spent = base * Double(done) + hourly * seconds
    func total(_ mean: Double) -> Double { Double(left) * (base + hourly * mean) }
    let likely = total(judgments > 0 ? seconds / Double(judgments) : 0)
    var generator = SplitMix64(seed: seed)
    var draws = (0..<1_000).map { _ -> Double in
      var (time, count) = (0.0, 0)
      for _ in known {
        let person = known[generator.index(below: known.count)]
        time += person.seconds
        count += person.judgments
      }
      return total(count > 0 ? time / Double(count) : 0)
    }
    draws.sort()
    self.left = Forecast.Range(likely: likely, low: draws[25], high: draws[975])
  }
}
