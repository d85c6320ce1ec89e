import Agreement
import Testing

/// What follows from the definition of Dawid–Skene; the reference vectors hold its numbers.
@Suite struct DawidSkeneTests {
  /// By hand: one annotator, two classes, one judgment of each. Vote shares give the counts c00 = c11 = 1; with the
  /// pseudo-counts each diagonal is (1 + 1.5) / (1 + 2) = 5/6, so the posterior is 5/6; the limit solves
  /// q = (q + 1.5) / 3, so q = 3/4.
  @Test func `one annotator alone is believed as the pseudo-counts say`() {
    let judgments = Judgments(
      [.init(task: 0, annotator: 0, category: 0), .init(task: 1, annotator: 0, category: 1)], classCount: 2)
    var options = DawidSkene.Options.recommended
    options.maximumIterations = 1
    let once = DawidSkene.fit(judgments, options: options)
    #expect(abs(once.posteriors[0] - 5.0 / 6) < 1e-12)
    options.maximumIterations = 500
    options.stop = .posteriorChange(1e-12)
    let fit = DawidSkene.fit(judgments, options: options)
    #expect(abs(fit.posteriors[0] - 0.75) < 1e-9)
    #expect(fit.converged)
  }

  @Test func `one task's posterior under a fit is that of the fit, judgment by judgment too`() {
    let judgments = Self.crowd(tasks: 60, seed: 3)
    let fit = DawidSkene.fit(judgments, options: Self.exact)
    for task in 0..<judgments.taskCount {
      let whole = fit.model.posterior(of: judgments.of(task))
      var stepwise = fit.model.prior
      for judgment in judgments.of(task) {
        fit.model.update(&stepwise, annotator: judgment.annotator, category: judgment.category)
      }
      for category in 0..<3 {
        #expect(abs(whole[category] - fit.posteriors[task * 3 + category]) < 1e-9)
        #expect(abs(whole[category] - stepwise[category]) < 1e-12)
      }
    }
  }

  @Test func `gold stays fixed, and tells who is wrong`() {
    // Two against one on every task: without gold the pair is believed, with gold the third.
    let rows = (0..<12).flatMap { task in
      [(0, 0), (1, 0), (2, 1)].map {
        Judgments.Judgment(task: task, annotator: $0.0, category: ($0.1 + task) % 2)
      }
    }
    let judgments = Judgments(rows, classCount: 2)
    let without = DawidSkene.fit(judgments)
    let gold = Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, ($0 + 1) % 2) })
    let with = DawidSkene.fit(judgments, gold: gold)
    #expect(without.posteriors[10 * 2] > 0.9)
    #expect(with.posteriors[0] == 0 && with.posteriors[1] == 1)
    #expect(with.posteriors[10 * 2] < 0.1)
    #expect(with.model.accuracy(of: 2) > 0.8)
  }

  @Test func `a warm start reaches what a cold one reaches, in fewer iterations`() {
    let judgments = Self.crowd(tasks: 200, seed: 5)
    let cold = DawidSkene.fit(judgments, options: Self.exact)
    let warm = DawidSkene.fit(judgments, options: Self.exact, from: cold.model)
    #expect(warm.iterations < cold.iterations / 2)
    #expect(zip(cold.posteriors, warm.posteriors).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func `an annotator whom the fit has not seen is judged by the pooled matrix`() {
    let fit = DawidSkene.fit(Self.crowd(tasks: 40, seed: 7))
    let pooled = fit.model.posterior(of: [(annotator: 999, category: 1)])
    #expect(pooled[1] > fit.model.prior[1])
    #expect(fit.model.confusion(of: 999) == fit.model.confusion(of: nil))
  }

  @Test func `with few judgments a matrix that leans on the pooled one is nearer to the truth`() {
    // Everyone takes class 1 for class 0 half the time; three judgments a person cannot tell that alone.
    var random = SplitMix64(seed: 11)
    var rows: [Judgments.Judgment] = []
    for task in 0..<90 {
      let truth = task % 3
      for turn in 0..<3 {
        let slips = truth == 1 && random.next() % 2 == 0
        rows.append(.init(task: task, annotator: (task * 3 + turn) % 90, category: slips ? 0 : truth))
      }
    }
    let judgments = Judgments(rows, classCount: 3)
    let leaning = DawidSkene.Options.recommended(for: judgments)
    #expect(leaning.pooling > 0)
    let gold = Dictionary(uniqueKeysWithValues: (0..<90).map { ($0, $0 % 3) })
    let alone = DawidSkene.fit(judgments, gold: gold).model
    let pooled = DawidSkene.fit(judgments, gold: gold, options: leaning).model
    func miss(_ model: DawidSkene) -> Double {
      (0..<90).reduce(0) { $0 + abs(model.probability(of: 0, when: 1, by: $1) - 0.5) }
    }
    #expect(miss(pooled) < miss(alone))
  }

  @Test func `a task with a thousand judgments does not underflow`() {
    let rows = (0..<2000).map {
      Judgments.Judgment(task: $0 / 1000, annotator: $0 % 1000, category: $0 % 3 == 0 ? 0 : 1)
    }
    let fit = DawidSkene.fit(Judgments(rows, classCount: 2))
    #expect(fit.posteriors.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
  }

  @Test func `no judgments give the even prior and no iterations that matter`() {
    let fit = DawidSkene.fit(Judgments([], classCount: 4, taskCount: 2))
    #expect(fit.posteriors == [Double](repeating: 0.25, count: 8))
    #expect(fit.logLikelihood == 0)
  }

  private static var exact: DawidSkene.Options {
    var options = DawidSkene.Options.recommended
    options.stop = .posteriorChange(1e-10)
    options.maximumIterations = 5000
    return options
  }

  /// Ten annotators of falling skill, four judgments a task, three classes.
  static func crowd(tasks: Int, seed: UInt64) -> Judgments {
    var random = SplitMix64(seed: seed)
    var rows: [Judgments.Judgment] = []
    for task in 0..<tasks {
      let truth = Int(random.next() % 3)
      for turn in 0..<4 {
        let annotator = (task + turn * 3) % 10
        let isRight = random.next() % 100 < UInt64(95 - annotator * 5)
        rows.append(
          .init(task: task, annotator: annotator, category: isRight ? truth : Int(random.next() % 3)))
      }
    }
    return Judgments(rows, classCount: 3, taskCount: tasks, annotatorCount: 10)
  }
}
