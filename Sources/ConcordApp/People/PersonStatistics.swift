import Agreement

/// One answer of a person, as far as their numbers need it.
struct WorkSample: Sendable {
  /// 0: not said.
  let seconds: Double
  /// Similarity to the task's label, 0 to 1; nil while there is none to compare with.
  let agreement: Double?
}

/// What a person's answers say about their work: speed and drift from the newest, the rest from sums over all. Pure: the rules by which someone is called too fast, or drifting,
/// are all here.
struct PersonStatistics: Sendable {
  struct Speed: Sendable, Equatable {
    let n: Int
    let median: Double
    let lowerQuartile: Double
    let upperQuartile: Double
    let isTooFast: Bool
  }

  struct Week: Sendable, Equatable {
    /// UTC milliseconds of its Monday.
    let start: Int64
    let annotations: Int
    let compared: Int
    let agreement: Double?
  }

  /// Similarities to labels, summed.
  struct Sums: Sendable, Equatable {
    var count = 0
    var total = 0.0
    var squares = 0.0
    var mean: Double? { count > 0 ? total / Double(count) : nil }

    /// The mean and 1.96 standard errors on either side; nil without any spread.
    var interval: ClosedRange<Double>? {
      guard let mean, count > 1 else { return nil }
      let n = Double(count)
      let variance = (squares - n * mean * mean) / (n - 1)
      // Where all are alike nothing tells how far the next may lie. The sums are exact to a billionth each.
      guard variance > 1e-8 else { return nil }
      let half = 1.959_964 * (variance / n).squareRoot()
      return max(0, mean - half)...min(1, mean + half)
    }
  }

  struct Drift: Sendable, Equatable {
    let recent: Double
    let recentCount: Int
    let before: Double
    let beforeCount: Int
    let z: Double
    let isAlarm: Bool
  }

  /// Timed answers from which a speed is judged.
  static let leastTimed = 20
  /// Below this share of what is typical in the project, a median is too fast.
  static let tooFastShare = 1.0 / 3
  /// The newest compared answers, held against those before them.
  static let recentWindow = 50
  static let earlierWindow = 200
  static let leastInWindow = 20
  /// A fall of this size, that chance alone would give less than once in two hundred (one-sided 0.5 %), is an alarm.
  static let leastFall = 0.1
  static let criticalZ = 2.575_829

  let speed: Speed?
  let drift: Drift?
  let weeks: [Week]
  /// Over all weeks.
  let agreement: Sums

  /// - Parameters:
  ///   - samples: the newest first.
  ///   - weeks: all there are, oldest first.
  ///   - typicalSeconds: the median in the project, over everyone; nil while nothing is timed.
  init(newest samples: [WorkSample], weeks: [Week], agreement: Sums, typicalSeconds: Double?) {
    speed = Self.speed(samples.map(\.seconds).filter { $0 > 0 }, typicalSeconds)
    drift = Self.drift(samples.compactMap(\.agreement))
    self.weeks = weeks
    self.agreement = agreement
  }

  private static func speed(_ seconds: [Double], _ typical: Double?) -> Speed? {
    guard let median = quantile(seconds, 0.5), let low = quantile(seconds, 0.25),
      let high = quantile(seconds, 0.75)
    else { return nil }
    let isTooFast = seconds.count >= leastTimed && typical.map { median < $0 * tooFastShare } ?? false
    return Speed(
      n: seconds.count, median: median, lowerQuartile: low, upperQuartile: high, isTooFast: isTooFast)
  }

  /// Welch's test of two means (B. L. Welch 1947, Biometrika 34, 28–35), by the normal limit: the newest window against the
  /// one before it. nil while either is too short.
  private static func drift(_ agreements: [Double]) -> Drift? {
    let recent = agreements.prefix(recentWindow)
    let earlier = agreements.dropFirst(recentWindow).prefix(earlierWindow)
    guard recent.count >= leastInWindow, earlier.count >= leastInWindow, let new = moments(recent),
      let old = moments(earlier)
    else { return nil }
    let error = (new.variance / Double(recent.count) + old.variance / Double(earlier.count)).squareRoot()
    let fall = old.mean - new.mean
    // Without any spread every difference is one.
    let z = error > 0 ? fall / error : fall == 0 ? 0 : fall > 0 ? 99 : -99
    return Drift(
      recent: new.mean, recentCount: recent.count, before: old.mean, beforeCount: earlier.count, z: z,
      isAlarm: fall >= leastFall && z >= criticalZ)
  }

  private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, variance: Double)? {
    guard !values.isEmpty else { return nil }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    guard values.count > 1 else { return (mean, 0) }
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1))
  }

  /// Linear between order statistics: type 7 of Hyndman & Fan 1996, The American Statistician 50, 361–365.
  static func quantile(_ values: [Double], _ share: Double) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
}
