/// ψ, the derivative of log Γ, for x > 0; right to 1e-12.
///
/// Source: Abramowitz & Stegun 1964, 6.3.5 (the recurrence up to 10) and 6.3.18 (the asymptotic series).
func digamma(_ x: Double) -> Double {
  precondition(x > 0, "digamma is taken of positive numbers")
  var x = x
  var sum = 0.0
  while x < 10 {
    sum -= 1 / x
    x += 1
  }
  let square = 1 / (x * x)
  let series =
    square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square / 132))))
  return sum + logarithm(x) - 1 / (2 * x) - series
}
