/// The mask behind several masks, with how well each annotator sees it: STAPLE, expectation maximisation over pixels.
///
/// Each annotator has a sensitivity p (marks a pixel that is there) and a specificity q (leaves out one that is not).
/// Pixels are taken within the rectangle around all masks: a wide empty background would make every annotator look
/// perfectly specific, and the mask too large. For several labels, one such estimate each.
/// Source: Warfield, Zou & Wells 2004, IEEE Trans. Med. Imaging 23:903, equations 14, 15, 18 and 19, with the global
/// prior of section II-E; a weight scales the annotator's log likelihood.
package struct Staple: Sendable {
  /// Pixels that are there with a probability above one half.
  package let mask: Mask
  /// Per mask given, 0 to 1; nil for one without weight.
  package let sensitivities: [Double?]
  package let specificities: [Double?]
  /// The mean over all pixels that anyone has of the probability of what was decided; 1 where nobody has any.
  package let confidence: Double
  package let iterations: Int

  /// nil when no mask has weight, or their sizes differ.
  ///
  /// - Parameters:
  ///   - weights: of each annotator, 0 or more; the largest counts as 1. One without weight changes nothing.
  ///   - tolerance: it stops when no sensitivity or specificity moves farther, or after `iterationLimit` rounds.
  package init?(
    _ masks: [Mask], weights: [Double]? = nil, iterationLimit: Int = 500, tolerance: Double = 1e-6
  ) {
    let weights = weights ?? masks.map { _ in 1 }
    let voices = masks.indices.filter { weights[$0] > 0 }
    guard let patterns = PixelPatterns(voices.map { masks[$0] }) else { return nil }
    let largest = voices.reduce(0) { max($0, weights[$1]) }
    var fit = Fit(patterns, weights: voices.map { weights[$0] / largest })
    iterations = fit.run(limit: iterationLimit, tolerance: tolerance)
    let chosen = fit.posterior.dropLast().map { $0 > 0.5 + 1e-9 }
    mask = patterns.mask(of: chosen)
    confidence = fit.certainty(of: chosen)
    var (sensitivities, specificities) = ([Double?](), [Double?]())
    for index in masks.indices {
      let voice = voices.firstIndex(of: index)
      sensitivities.append(voice.map { fit.sensitivities[$0] })
      specificities.append(voice.map { fit.specificities[$0] })
    }
    self.sensitivities = sensitivities
    self.specificities = specificities
  }

  private struct Fit {
    /// The patterns, and that of nobody last.
    let patterns: [[Bool]]
    let counts: [Double]
    let weights: [Double]
    let prior: Double
    var sensitivities: [Double]
    var specificities: [Double]
    /// Per pattern the probability that its pixels are there.
    var posterior: [Double]

    /// As far from certainty as a rate stays: a rate of 1 would make a single mistake impossible.
    private static let margin = 1e-6

    init(_ patterns: PixelPatterns, weights: [Double]) {
      let counts = patterns.counts
      let empty = patterns.surroundings - counts.reduce(0, +)
      self.patterns = patterns.patterns + [[Bool](repeating: false, count: weights.count)]
      self.counts = counts.map(Double.init) + [Double(empty)]
      self.weights = weights
      sensitivities = weights.map { _ in 0.99 }
      specificities = sensitivities
      posterior = self.counts.map { _ in 0 }
      // The share of all pixels that the annotators mark.
      var marked = 0.0
      for (pattern, count) in zip(self.patterns, self.counts) {
        for (has, weight) in zip(pattern, weights) where has { marked += weight * count }
      }
      let all = weights.reduce(0, +) * self.counts.reduce(0, +)
      prior = all > 0 ? min(1 - Self.margin, max(Self.margin, marked / all)) : 0.5
    }

    /// How many rounds it took.
    mutating func run(limit: Int, tolerance: Double) -> Int {
      for round in 1...max(limit, 1) {
        expect()
        if maximise() <= tolerance { return round }
      }
      return max(limit, 1)
    }

    private mutating func expect() {
      for (index, pattern) in patterns.enumerated() {
        var odds = _log(prior) - _log(1 - prior)
        for (voice, has) in pattern.enumerated() {
          let (p, q) = (sensitivities[voice], specificities[voice])
          odds += weights[voice] * (has ? _log(p / (1 - q)) : _log((1 - p) / q))
        }
        posterior[index] = odds >= 0 ? 1 / (1 + _exp(-odds)) : _exp(odds) / (1 + _exp(odds))
      }
    }

    /// The largest move of a rate.
    private mutating func maximise() -> Double {
      var (there, absent) = (0.0, 0.0)
      for (share, count) in zip(posterior, counts) {
        there += share * count
        absent += (1 - share) * count
      }
      var largest = 0.0
      for voice in weights.indices {
        var (seen, left) = (0.0, 0.0)
        for (index, pattern) in patterns.enumerated() {
          if pattern[voice] {
            seen += posterior[index] * counts[index]
          } else {
            left += (1 - posterior[index]) * counts[index]
          }
        }
        let (p, q) = (rate(seen, there, sensitivities[voice]), rate(left, absent, specificities[voice]))
        largest = max(largest, abs(p - sensitivities[voice]), abs(q - specificities[voice]))
        (sensitivities[voice], specificities[voice]) = (p, q)
      }
      return largest
    }

    /// Stays where it was when there is nothing to judge it by.
    private func rate(_ part: Double, _ whole: Double, _ before: Double) -> Double {
      whole > 0 ? min(1 - Self.margin, max(Self.margin, part / whole)) : before
    }

    func certainty(of chosen: [Bool]) -> Double {
      var (sum, pixels) = (0.0, 0.0)
      for (index, stands) in chosen.enumerated() {
        sum += counts[index] * (stands ? posterior[index] : 1 - posterior[index])
        pixels += counts[index]
      }
      return pixels > 0 ? sum / pixels : 1
    }
  }
}
