import Agreement
import Testing

@Suite struct CollapsedDawidSkeneTests {
  /// By hand: without this answer nothing is known of the annotator, so it is worth what the prior says: 0.8.
  @Test func `an answer is never evidence for its own annotator`() {
    let judgments = Judgments([.init(task: 0, annotator: 0, category: 0)], classCount: 2)
    var model = CollapsedDawidSkene(taskCount: 1, annotatorCount: 1, classCount: 2)
    let ledger = JudgmentLedger(judgments, given: true)
    model.fit(ledger)
    #expect(abs(model.posteriors[0] - 0.8) < 1e-9)
  }

  @Test func `gold stays fixed, and turns the reliable from the blind`() {
    // Annotators 0 and 1 are right on even tasks' gold, 2 is always wrong; without gold the majority decides.
    let rows = (0..<40).flatMap { task in
      (0..<3).map {
        Judgments.Judgment(task: task, annotator: $0, category: $0 == 2 ? task % 2 : 1 - task % 2)
      }
    }
    let ledger = JudgmentLedger(Judgments(rows, classCount: 2), given: true)
    let gold = Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, $0 % 2) })
    var with = CollapsedDawidSkene(taskCount: 40, annotatorCount: 3, classCount: 2, gold: gold)
    with.fit(ledger)
    #expect(Array(with.posterior(of: 3)) == [0, 1])
    #expect(with.posterior(of: 31)[63] > 0.9)
    // By hand, of 20 tasks a class: (20 + 12.8) / (20 + 16) and 12.8 / (20 + 16).
    #expect(abs(with.model.matrices.accuracy(of: 2) - 0.911) < 0.02)
    #expect(abs(with.model.matrices.accuracy(of: 0) - 0.356) < 0.02)
    var without = CollapsedDawidSkene(taskCount: 40, annotatorCount: 3, classCount: 2)
    without.fit(ledger)
    #expect(without.posterior(of: 31)[63] < 0.1)
  }

  @Test func `to name the classes otherwise changes nothing but their names`() {
    let rows = Self.crowd(tasks: 60, right: [0.9, 0.7, 0.6, 0.5], seed: 5)
    let swapped = rows.map {
      Judgments.Judgment(task: Int($0.task), annotator: Int($0.annotator), category: 2 - Int($0.category))
    }
    let one = Self.fitted(rows)
    let other = Self.fitted(swapped)
    for task in 0..<60 {
      for category in 0..<3 {
        #expect(abs(one.posteriors[task * 3 + category] - other.posteriors[task * 3 + 2 - category]) < 1e-9)
      }
    }
  }

  @Test func `it tells good annotators from bad ones, and is right where a plain majority is not`() {
    let rows = Self.crowd(tasks: 400, right: [0.95, 0.9, 0.4, 0.4, 0.4], seed: 11)
    let fit = Self.fitted(rows)
    let byVotes = Judgments(rows, classCount: 3).voteShares()
    func accuracy(_ posteriors: [Double]) -> Double {
      var right = 0.0
      for task in 0..<400 {
        let own = posteriors[(task * 3)..<(task * 3 + 3)]
        if own[task * 3 + task % 3] == own.max() { right += 1 / 400 }
      }
      return right
    }
    #expect(fit.model.matrices.accuracy(of: 0) > fit.model.matrices.accuracy(of: 3) + 0.3)
    #expect(accuracy(fit.posteriors) > accuracy(byVotes) + 0.03)
    #expect(fit.posteriors.allSatisfy { (0...1).contains($0) })
  }

  /// One judgment each; a quarter of the people always says class 0, which is true of a third of the tasks.
  @Test func `people who always say the same do not draw all labels to it`() {
    var generator = SplitMix64(seed: 4)
    let rows = (0..<500).map { task in
      let annotator = Int.random(in: 0..<40, using: &generator)
      let isRight = Double.random(in: 0..<1, using: &generator) < 0.75
      let said = annotator % 4 == 0 ? 0 : isRight ? task % 3 : (task + 1) % 3
      return Judgments.Judgment(task: task, annotator: annotator, category: said)
    }
    let fit = Self.fitted(rows)
    let right = (0..<500).count { task in
      let own = Array(fit.posterior(of: task))
      return own[task % 3] == own.max()
    }
    #expect(right > 275, "\(right)")
  }

  private static func fitted(_ rows: [Judgments.Judgment]) -> CollapsedDawidSkene {
    let ledger = JudgmentLedger(Judgments(rows, classCount: 3), given: true)
    var model = CollapsedDawidSkene(
      taskCount: ledger.taskCount, annotatorCount: ledger.annotatorCount, classCount: 3)
    model.fit(ledger)
    return model
  }

  /// Task t is of class t mod 3; everyone judges everything.
  private static func crowd(tasks: Int, right: [Double], seed: UInt64) -> [Judgments.Judgment] {
    var generator = SplitMix64(seed: seed)
    return (0..<tasks).flatMap { task in
      right.indices.map { annotator in
        let isRight = Double.random(in: 0..<1, using: &generator) < right[annotator]
        let wrong = (task + Int.random(in: 1...2, using: &generator)) % 3
        return .init(task: task, annotator: annotator, category: isRight ? task % 3 : wrong)
      }
    }
  }
}
