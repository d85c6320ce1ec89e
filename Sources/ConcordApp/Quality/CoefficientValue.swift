import Agreement
import JSON

/// One figure of the agreement report: a value with its interval, or the reason why there is none.
struct CoefficientValue: Sendable {
  /// The same seed for every interval: a report reads the same until the answers change.
  static let seed: UInt64 = 1

  let name: String
  let statistic: Statistic
  var standardError: Double?
  var interval: ClosedRange<Double>?
  /// How many draws the interval rests on; nil when a formula gives it.
  var resamples: Int?
  /// How many tasks the interval, and what chance gives, were measured on; nil when on all.
  var sample: Int?

  init(_ name: String, _ statistic: Statistic, _ bootstrap: BootstrapInterval? = nil, sample: Int? = nil) {
    self.name = name
    self.statistic = statistic
    self.sample = sample
    take(bootstrap)
  }

  /// With the interval of a sample, moved to where the figure of all tasks lies, and made narrower about it.
  init(
    _ name: String, _ statistic: Statistic, _ bootstrap: BootstrapInterval?, movedBy shift: Double,
    scaledBy scale: Double = 1, sample: Int?
  ) {
    self.init(name, statistic, bootstrap, sample: sample)
    guard let bootstrap, let value = statistic.value else { return }
    func placed(_ end: Double) -> Double { value + (end + shift - value) * scale }
    let low = min(value, placed(bootstrap.low))
    interval = low...max(low, min(1, max(value, placed(bootstrap.high))))
    standardError = bootstrap.deviation * scale
  }

  /// With the bootstrap's interval, or else the formula's.
  init(_ name: String, _ estimate: Estimate, _ bootstrap: BootstrapInterval?, sample: Int? = nil) {
    self.name = name
    self.sample = sample
    statistic = estimate.statistic
    standardError = estimate.standardError.value
    interval = estimate.interval
    take(bootstrap)
  }

  private mutating func take(_ bootstrap: BootstrapInterval?) {
    guard let bootstrap else { return }
    interval = bootstrap.low...bootstrap.high
    resamples = bootstrap.resamples
    standardError = standardError ?? bootstrap.deviation
  }

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("value", statistic.value)
    writer.member("reason", statistic.reason?.rawValue)
    writer.member("low", interval?.lowerBound)
    writer.member("high", interval?.upperBound)
    writer.member("standard_error", standardError)
    writer.member("interval", interval == nil ? nil : resamples == nil ? "analytic" : "bootstrap")
    writer.member("resamples", resamples.map { Int64($0) })
    writer.member("sample", sample.map { Int64($0) })
    writer.endObject()
  }
}
