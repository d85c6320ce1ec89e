/// The 0.975 quantile of the standard normal distribution.
let normalQuantile975 = 1.959963984540054

/// The 0.975 quantile of Student's t: half the width of a 95 % interval, in standard errors.
///
/// Source: Abramowitz & Stegun 1964, 26.7.3–26.7.4 (the exact finite sums) solved by bisection up to 200
/// degrees of freedom, 26.7.5 (the expansion at the normal quantile) beyond: it is right to 1e-9 there.
func studentQuantile975(degreesOfFreedom: Int) -> Double {
  precondition(degreesOfFreedom > 0, "a t distribution has at least one degree of freedom")
  if degreesOfFreedom > 200 { return expandedQuantile(Double(degreesOfFreedom)) }
  var low = 1.9
  var high = 13.0
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if centralShare(within: middle, degreesOfFreedom: degreesOfFreedom) < 0.95 {
      low = middle
    } else {
      high = middle
    }
  }
  return (low + high) / 2
}

/// The share of the distribution that lies within ±t.
private func centralShare(within t: Double, degreesOfFreedom: Int) -> Double {
  let freedom = Double(degreesOfFreedom)
  let sine = t / (freedom + t * t).squareRoot()
  let squaredCosine = freedom / (freedom + t * t)
  let isOdd = degreesOfFreedom % 2 == 1
  var term = isOdd ? squaredCosine.squareRoot() : 1
  var sum = 0.0
  var step = isOdd ? 1 : 0
  while step < degreesOfFreedom - 1 {
    sum += term
    term *= squaredCosine * Double(step + 1) / Double(step + 2)
    step += 2
  }
  guard isOdd else { return sine * sum }
  return 2 / Double.pi * (arctangent(t / freedom.squareRoot()) + sine * sum)
}

private func expandedQuantile(_ freedom: Double) -> Double {
  let z = normalQuantile975
  let z2 = z * z
  let first = z * (z2 + 1) / 4
  let second = z * ((5 * z2 + 16) * z2 + 3) / 96
  let third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
  return z + ((third / freedom + second) / freedom + first) / freedom
}

/// arctan by halving the angle until the series converges in a few terms.
private func arctangent(_ x: Double) -> Double {
  var tangent = x
  var scale = 1.0
  while abs(tangent) > 0.1 {
    tangent /= 1 + (1 + tangent * tangent).squareRoot()
    scale *= 2
  }
  var sum = 0.0
  var power = tangent
  for n in 0..<12 {
    sum += (n % 2 == 0 ? power : -power) / Double(2 * n + 1)
    power *= tangent * tangent
  }
  return scale * sum
}
