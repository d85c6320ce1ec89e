/// Confusion on a scale: what an annotator says is the true step plus their bias and a normal error, cut to the scale;
/// one answer in twenty is taken as said at random, so that one slip does not stretch the spread.
///
/// Two numbers an annotator in place of a matrix: a scale of ten steps would need a hundred cells. Both lean, with the
/// weight of two judgments, on no bias and on the spread of all.
///
/// Source: contaminated normal errors (Tukey 1960), per annotator as in Raykar et al. 2010, JMLR 11:1297–1322, rounded
/// to the steps.
extension ExpectationMaximisation {
  private static var chance: Double { 0.05 }
  private static var prior: Double { 2 }
  /// A spread below a third of a step cannot be told from none.
  private static var smallestVariance: Double { 0.1 }

  mutating func setOrdinalErrors() {
    let size = classCount * classCount
    let last = judgments.annotatorCount * size
    var pooled = [Double](repeating: 0, count: size)
    for place in counts.indices { pooled[place % size] += counts[place] }
    let all = errors(pooled[...], startingAt: last, leaningOn: 1)
    setErrors(last, all)
    for annotator in 0..<judgments.annotatorCount {
      let own = annotator * size
      setErrors(
        own, errors(counts[own..<(own + size)], startingAt: own, leaningOn: all.variance))
    }
  }

  /// Bias and variance of the errors that the expected counts hold, each weighed by how likely it was no slip.
  private func errors(
    _ counts: ArraySlice<Double>, startingAt own: Int, leaningOn variance: Double
  ) -> (bias: Double, variance: Double) {
    var (weight, sum, squares) = (0.0, 0.0, 0.0)
    for observed in 0..<classCount {
      for truth in 0..<classCount {
        let place = observed * classCount + truth
        let likelihood = likelihoods[own + place]
        let slip = Self.chance / Double(classCount)
        // Before the first maximisation there are no likelihoods: nothing is a slip.
        let serious = likelihood > slip ? (likelihood - slip) / likelihood : likelihood == 0 ? 1 : 0
        let count = counts[counts.startIndex + place] * serious
        let error = Double(observed - truth)
        weight += count
        sum += count * error
        squares += count * error * error
      }
    }
    let bias = sum / (weight + Self.prior)
    let spread = squares - 2 * bias * sum + weight * bias * bias
    let shrunk = (spread + Self.prior * variance) / (weight + Self.prior)
    return (bias, max(shrunk, Self.smallestVariance))
  }

  private mutating func setErrors(_ own: Int, _ errors: (bias: Double, variance: Double)) {
    for truth in 0..<classCount {
      var sum = 0.0
      for observed in 0..<classCount {
        let error = Double(observed - truth) - errors.bias
        let power = exponential(-error * error / (2 * errors.variance))
        likelihoods[own + observed * classCount + truth] = power
        sum += power
      }
      for observed in 0..<classCount {
        let place = own + observed * classCount + truth
        let even = 1 / Double(classCount)
        likelihoods[place] =
          sum > 0 ? (1 - Self.chance) * likelihoods[place] / sum + Self.chance * even : even
      }
    }
  }
}
