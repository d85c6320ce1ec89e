import Agreement
import Testing

/// What a server knows of a fit against the fit itself.
@Suite struct CollapsedModelTests {
  /// 300 tasks of three classes, 20 people with accuracies from 0.4 to 0.95; one to ten of them judge each task.
  private static func crowd() -> Judgments {
    var generator = SplitMix64(seed: 21)
    let rows = (0..<300).flatMap { task in
      (0...(task % 10)).map { number in
        let annotator = (task * 7 + number * 3) % 20
        let isRight = Double.random(in: 0..<1, using: &generator) < 0.4 + 0.55 * Double(annotator) / 19
        let wrong = (task + Int.random(in: 1...2, using: &generator)) % 3
        return Judgments.Judgment(task: task, annotator: annotator, category: isRight ? task % 3 : wrong)
      }
    }
    return Judgments(rows, classCount: 3)
  }

  private static func fitted(_ ledger: JudgmentLedger) -> CollapsedDawidSkene {
    var options = CollapsedDawidSkene.Options()
    (options.smallestChange, options.sweeps) = (1e-9, 2_000)
    var fit = CollapsedDawidSkene(
      taskCount: ledger.taskCount, annotatorCount: ledger.annotatorCount, classCount: 3, options: options)
    fit.fit(ledger)
    return fit
  }

  private static func answers(_ ledger: JudgmentLedger, _ task: Int) -> [CollapsedModel.Answer] {
    ledger.range(of: task).map {
      .init(annotator: Int(ledger.annotators[$0]), category: Int(ledger.categories[$0]))
    }
  }

  @Test func `from the counts and a task's answers alone it finds the posterior that the fit found`() throws {
    let ledger = JudgmentLedger(Self.crowd(), given: true)
    let fit = Self.fitted(ledger)
    let kept = try #require(
      CollapsedModel(numbers: fit.model.numbers, classCount: 3, annotatorCount: 20))
    #expect(kept == fit.model)
    for task in 0..<300 {
      let found = kept.posterior(fitted: Self.answers(ledger, task), new: [])
      for (one, other) in zip(found, fit.posterior(of: task)) {
        #expect(abs(one - other) < 1e-4, "task \(task)")
      }
    }
    #expect(CollapsedModel(numbers: fit.model.numbers.dropLast(), classCount: 3, annotatorCount: 20) == nil)
  }

  @Test func `a new answer is one more factor, of someone new by the pooled matrix`() {
    let ledger = JudgmentLedger(Self.crowd(), given: true)
    let model = Self.fitted(ledger).model
    let answers = Self.answers(ledger, 57)
    for annotator in [3, nil] {
      var expected = model.posterior(fitted: answers, new: [])
      model.matrices.update(&expected, annotator: annotator, category: 2)
      #expect(model.posterior(fitted: answers, new: [.init(annotator: annotator, category: 2)]) == expected)
    }
    #expect(model.posterior(fitted: [], new: []) == model.matrices.prior)
  }

  /// By hand: 0.8 against 0.1 and 0.1; with a second answer that agrees 0.64 against 0.01 and 0.01.
  @Test func `before anyone was seen everyone is right in 4 of 5`() {
    let model = CollapsedModel.unseen(classCount: 3)
    let one = CollapsedModel.Answer(annotator: nil, category: 1)
    #expect(abs(model.posterior(fitted: [], new: [one])[1] - 0.8) < 1e-12)
    #expect(abs(model.posterior(fitted: [], new: [one, one])[1] - 0.64 / 0.66) < 1e-12)
  }
}
