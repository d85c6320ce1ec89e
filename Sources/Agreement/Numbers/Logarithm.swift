/// The natural logarithm. The standard library's own entry to the mathematics library: this module imports nothing.
@inline(__always)
package func logarithm(_ x: Double) -> Double { _log(x) }

/// e to the power of `x`.
@inline(__always)
package func exponential(_ x: Double) -> Double { _exp(x) }

/// 1 / (1 + e^−x): the logistic function, without overflow at either end.
func logistic(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + exponential(-x)) }
  let power = exponential(x)
  return power / (1 + power)
}

/// log(1 + e^x), exact to rounding at both ends.
func softplus(_ x: Double) -> Double {
  let power = exponential(-abs(x))
  // Below 1e-8 the series' first term is exact in double precision, and 1 + power would lose it.
  return max(x, 0) + (power < 1e-8 ? power : logarithm(1 + power))
}
