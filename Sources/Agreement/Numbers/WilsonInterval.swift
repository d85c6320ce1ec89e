/// The score interval of a proportion: E. B. Wilson 1927, "Probable inference, the law of succession, and statistical
/// inference", JASA 22, 209–212.
///
/// - Parameters:
///   - successes: 0 to `trials`.
///   - trials: how often it was tried.
///   - z: the normal quantile; 1.959964 covers 95 %.
/// - Returns: within 0…1; nil without a trial.
package func wilsonInterval(successes: Int, trials: Int, z: Double = 1.959963984540054) -> ClosedRange<
  Double
>? {
  guard (0...trials).contains(successes) else { return nil }
  return wilsonInterval(share: Double(successes) / Double(max(trials, 1)), trials: trials, z: z)
}

/// The same of a mean of values between 0 and 1: they scatter at most as much as a share of yes and no does, so the
/// interval is at least as wide as it need be.
///
/// - Parameter share: 0 to 1.
/// - Returns: within 0…1; nil without a trial.
package func wilsonInterval(share: Double, trials: Int, z: Double = 1.959963984540054) -> ClosedRange<
  Double
>? {
  guard trials > 0, (0...1).contains(share) else { return nil }
  let n = Double(trials)
  let centre = share + z * z / (2 * n)
  let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  // The ends are exact at all or nothing; rounding must not put them outside.
  let low = share == 0 ? 0 : max(0, (centre - half) / scale)
  let high = share == 1 ? 1 : min(1, (centre + half) / scale)
  return low...high
}
