import Agreement
import Testing

/// The laws of the policy: they follow from its definition.
@Suite struct AdaptivePolicyTests {
  @Test(arguments: [[1.0, 0], [0, 0, 1], [1.0]])
  func `a certain posterior has nothing to gain`(posterior: [Double]) {
    #expect(AdaptivePolicy.gain(posterior) == 0)
    let model = Self.model(classes: posterior.count, right: 0.8)
    #expect(AdaptivePolicy.information(posterior, of: nil, under: model) == 0)
  }

  @Test func `the gain is largest at a tie, and blind to the order of the classes`() {
    #expect(AdaptivePolicy.gain([0.5, 0.5]) == 1)
    #expect(AdaptivePolicy.gain([0.4, 0.2, 0.4]) == 1)
    #expect(abs(AdaptivePolicy.gain([0.7, 0.2, 0.1]) - 0.5) < 1e-12)
    #expect(AdaptivePolicy.gain([0.1, 0.7, 0.2]) == AdaptivePolicy.gain([0.7, 0.2, 0.1]))
  }

  /// By hand: a fair coin and an annotator who is right in 3 of 4: log 2 less the entropy of (3/4, 1/4), that is
  /// 0.693147 − 0.562335.
  @Test func `an annotator informs by the entropy that an answer takes away`() {
    let model = Self.model(classes: 2, right: 0.75)
    #expect(abs(AdaptivePolicy.information([0.5, 0.5], of: nil, under: model) - 0.130812) < 1e-6)
    #expect(abs(AdaptivePolicy.entropy([0.5, 0.5]) - 0.693147) < 1e-6)
  }

  @Test
  func `who answers blindly informs of nothing, who is always wrong of two classes as much as who is right`()
  {
    let blind = Self.model(classes: 2, right: 0.5)
    #expect(abs(AdaptivePolicy.information([0.6, 0.4], of: nil, under: blind)) < 1e-12)
    let right = AdaptivePolicy.information([0.6, 0.4], of: nil, under: Self.model(classes: 2, right: 0.9))
    let wrong = AdaptivePolicy.information([0.6, 0.4], of: nil, under: Self.model(classes: 2, right: 0.1))
    #expect(abs(right - wrong) < 1e-12 && right > 0.1)
  }

  /// By hand: with odds of 4 to 1 an answer, two that agree make 16 to 1.
  @Test func `before there is a model an answer is right in four of five`() {
    #expect(abs(AdaptivePolicy.priorConfidence(share: 1, judgments: 1) - 0.8) < 1e-12)
    #expect(abs(AdaptivePolicy.priorConfidence(share: 1, judgments: 2) - 16.0 / 17) < 1e-12)
    #expect(abs(AdaptivePolicy.priorConfidence(share: 0.5, judgments: 2) - 0.5) < 1e-12)
    #expect(abs(AdaptivePolicy.gain(confidence: 0.8) - AdaptivePolicy.gain([0.8, 0.2])) < 1e-12)
  }

  @Test func `a task is asked about until it is sure or at the cap, and once in any case`() {
    let policy = AdaptivePolicy(confidence: 0.9, cap: 3)
    #expect(policy.wantsMore([0.95, 0.05], judgments: 0))
    #expect(policy.wantsMore([0.89, 0.11], judgments: 2))
    #expect(!policy.wantsMore([0.9, 0.1], judgments: 1))
    #expect(!policy.wantsMore([0.5, 0.5], judgments: 3))
    #expect(AdaptivePolicy(confidence: nil, cap: nil).wantsMore([1, 0], judgments: 9))
  }

  @Test func `the model is fitted again after every hundredth of the tasks`() {
    #expect(AdaptivePolicy.refitInterval(tasks: 30) == 1)
    #expect(AdaptivePolicy.refitInterval(tasks: 807) == 8)
  }

  private static func model(classes: Int, right: Double) -> DawidSkene {
    let wrong = (1 - right) / Double(max(classes - 1, 1))
    return DawidSkene(
      classCount: classes, prior: [Double](repeating: 1 / Double(classes), count: classes),
      likelihoods: (0..<(classes * classes)).map { $0 / classes == $0 % classes ? right : wrong })
  }
}
