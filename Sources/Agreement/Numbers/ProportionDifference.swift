/// The interval of the difference of two independent proportions, from the score interval of each: R. G. Newcombe 1998,
/// "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, method 10.
///
/// - Parameters:
///   - first: successes and trials, successes from 0 to trials.
///   - second: the same for the proportion that is taken away.
///   - z: the normal quantile; 1.959964 covers 95 %.
/// - Returns: first − second and its interval, within −1…1; nil when either has no trial.
package func proportionDifference(
  _ first: (successes: Int, trials: Int), _ second: (successes: Int, trials: Int),
  z: Double = 1.959963984540054
) -> (value: Double, low: Double, high: Double)? {
  guard let one = wilsonInterval(successes: first.successes, trials: first.trials, z: z),
    let other = wilsonInterval(successes: second.successes, trials: second.trials, z: z)
  else { return nil }
  let share = Double(first.successes) / Double(first.trials)
  let taken = Double(second.successes) / Double(second.trials)
  func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
  let difference = share - taken
  return (
    difference, difference - length(share - one.lowerBound, other.upperBound - taken),
    difference + length(one.upperBound - share, taken - other.lowerBound)
  )
}
