/// When another judgment of a task is worth it, and which task and whom to ask first. Pure: the server and the
/// simulation decide by the same lines.
///
/// The order is by how close the two likeliest classes are. Only they decide the label; the expected fall of the
/// entropy also pays for telling apart classes that cannot win, and needs 0.1 judgments a task more on crowds with
/// four and five classes.
package struct AdaptivePolicy: Sendable, Equatable {
  /// A task whose likeliest class has this probability needs no more; nil: the cap alone ends it.
  package var confidence: Double?
  /// A task with so many judgments gets no more; nil: no cap.
  package var cap: Int?

  package init(confidence: Double?, cap: Int?) {
    self.confidence = confidence
    self.cap = cap
  }

  /// Whether one more judgment is worth it.
  package func wantsMore(_ posterior: some Collection<Double>, judgments: Int) -> Bool {
    if judgments == 0 { return cap != 0 }
    if let cap, judgments >= cap { return false }
    guard let confidence else { return true }
    return (posterior.max() ?? 0) < confidence
  }

  /// What one more judgment may still decide: 1 less the lead of the likeliest class over the second.
  ///
  /// - Returns: 0 (certain) to 1 (a tie). The order of the classes does not matter. With one class 0.
  package static func gain(_ posterior: some Collection<Double>) -> Double {
    var first = -Double.infinity
    var second = -Double.infinity
    for probability in posterior {
      if probability > first {
        second = first
        first = probability
      } else if probability > second {
        second = probability
      }
    }
    return second.isFinite ? min(max(1 - (first - second), 0), 1) : 0
  }

  /// The same where only the likeliest class's probability is known: exact for two classes.
  package static func gain(confidence: Double) -> Double { min(max(2 * (1 - confidence), 0), 1) }

  /// How sure a vote makes a label before there is a model of the annotators: each is taken to be right in 4 of 5,
  /// and those who differ to agree among themselves.
  ///
  /// - Parameter share: the share of the votes that support the label, 0 to 1.
  /// - Returns: 0 to 1: with one vote 0.8, with two that agree 0.94, with one against one 0.5.
  package static func priorConfidence(share: Double, judgments: Int) -> Double {
    logistic((2 * share - 1) * Double(judgments) * logarithm(4))
  }

  /// How much an annotator's answer is expected to tell about a task: the expected fall of the entropy of its
  /// posterior (mutual information), in nats.
  ///
  /// Source: Lindley 1956, "On a measure of the information provided by an experiment".
  ///
  /// - Parameter annotator: nil for one who is not known: the pooled matrix.
  /// - Returns: 0 (certain already, or an annotator who answers blindly) to the entropy of the posterior.
  package static func information(
    _ posterior: some Collection<Double>, of annotator: Int?, under model: DawidSkene
  ) -> Double {
    let posterior = Array(posterior)
    var expected = 0.0
    for observed in 0..<model.classCount {
      var joint = posterior
      var sum = 0.0
      for truth in 0..<model.classCount {
        joint[truth] *= model.probability(of: observed, when: truth, by: annotator)
        sum += joint[truth]
      }
      if sum > 0 { expected += sum * entropy(joint.map { $0 / sum }) }
    }
    return max(entropy(posterior) - expected, 0)
  }

  /// In nats; 0 to log(classes).
  package static func entropy(_ posterior: some Collection<Double>) -> Double {
    posterior.reduce(0) { $1 > 0 ? $0 - $1 * logarithm($1) : $0 }
  }

  /// Of the tasks that lead, among how many the one that a person is expected to tell most about is chosen.
  package static let choices = 8

  /// The first of the largest values; nil of none.
  package static func best(_ values: [Double]) -> Int? {
    var best: Int?
    for (index, value) in values.enumerated() where value > best.map({ values[$0] }) ?? -.infinity {
      best = index
    }
    return best
  }

  /// How many judgments are taken between two fits of the model: 1 % of the tasks.
  package static func refitInterval(tasks: Int) -> Int { max(1, tasks / 100) }
}
