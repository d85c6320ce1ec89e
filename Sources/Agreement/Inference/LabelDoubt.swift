/// How likely a label is wrong, from what annotators said and what a model thinks; each witness kept, and one number.
///
/// **Annotators**: 1 − P(label | annotations) under a fitted model (Dawid & Skene 1979).
/// **Both**: the model's prediction taken into that posterior as one more witness, by Bayes' rule:
/// P(c) ∝ posterior(c) · prediction(c) / share(c). It supposes that the model errs independently of the people, and that
/// its probabilities are calibrated (`Temperature`) and out of sample.
/// **CROWDLAB**: 1 − its posterior of the label, a weighted mean of the same witnesses (Goh et al. 2022,
/// arXiv:2210.06812), which hangs on neither supposition but knows no confusion matrix.
///
/// The score is 1 − P(label) by *both*, drawn towards CROWDLAB: the odds' geometric mean (a logarithmic opinion pool,
/// Genest & Zidek 1986, Statistical Science 1:114–135). Without a prediction it is the annotators' alone.
package struct LabelDoubt: Sendable, Equatable {
  /// Each 0 to 1, higher meaning more likely wrong; nil without a prediction, or without an annotation.
  package let annotators: Double?
  package let model: Double?
  package let both: Double?
  package let crowdlab: Double?
  /// The chance that the label is wrong, 0 to 1; nil when there is no witness at all.
  package let score: Double?
  /// The likeliest class by all witnesses.
  package let likeliest: Int?

  private static let smallest = 1e-6

  /// - Parameters:
  ///   - posterior: the classes' probabilities given the annotations; nil where nobody annotated.
  ///   - prediction: the model's, calibrated and out of sample.
  ///   - shares: how often each class is true.
  ///   - crowdlab: CROWDLAB's posterior; nil where it was not fitted.
  package init(
    label: Int, posterior: [Double]?, prediction: [Double]?, shares: [Double], crowdlab: [Double]?
  ) {
    annotators = posterior.map { 1 - $0[label] }
    model = prediction.map { 1 - $0[label] }
    self.crowdlab = crowdlab.map { 1 - $0[label] }
    guard let prediction else {
      both = nil
      score = annotators
      likeliest = posterior.map(Self.top)
      return
    }
    let joint = posterior.map { Self.joined($0, prediction, shares) } ?? prediction
    let both = 1 - joint[label]
    self.both = both
    likeliest = Self.top(joint)
    score = self.crowdlab.map { Self.pooled(both, $0) } ?? both
  }

  /// The posterior with one more witness in it.
  package static func joined(_ posterior: [Double], _ prediction: [Double], _ shares: [Double]) -> [Double] {
    let products = posterior.indices.map {
      max(posterior[$0], smallest) * max(prediction[$0], smallest) / max(shares[$0], smallest)
    }
    let sum = products.reduce(0, +)
    return products.map { $0 / sum }
  }

  /// The probability whose odds are the geometric mean of both odds.
  package static func pooled(_ one: Double, _ other: Double) -> Double {
    let bounded = [one, other].map { min(max($0, smallest), 1 - smallest) }
    let wrong = (bounded[0] * bounded[1]).squareRoot()
    let right = ((1 - bounded[0]) * (1 - bounded[1])).squareRoot()
    return wrong / (wrong + right)
  }

  private static func top(_ values: [Double]) -> Int { values.firstIndex(of: values.max() ?? 0) ?? 0 }
}
