import Agreement
import Testing

/// Steps of a scale on the adaptive path: one judgment each, then the least sure tenth again and again.
@Suite struct ScaleFitTests {
  /// People with a bias, a spread of their own and now and then a slip; a tenth of them answer at random.
  struct Crowd: Sendable {
    let answers: [[(annotator: Int, step: Int)]]
    let truth: [Int]
    let people: Int

    init(tasks: Int, people: Int, spread: Double, guessing: Double, seed: UInt64) {
      var random = SplitMix64(seed: seed)
      func share() -> Double { Double(random.next() >> 11) * 0x1p-53 }
      func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + share() } }
      let habits = (0..<people).map { _ in
        (bias: 0.4 * normal(), spread: spread * (0.5 + share()), guesses: share() < guessing)
      }
      let truth = (0..<tasks).map { _ in random.index(below: 5) }
      var order = Array(0..<people)
      answers = truth.map { step in
        (0..<min(people, 6)).map { number in
          order.swapAt(number, number + random.index(below: people - number))
          let habit = habits[order[number]]
          let said = (Double(step) + habit.bias + habit.spread * normal()).rounded()
          let isSlip = habit.guesses || share() < 0.03
          return (order[number], isSlip ? random.index(below: 5) : min(max(Int(said), 0), 4))
        }
      }
      self.truth = truth
      self.people = people
    }

    /// What is claimed and what is right at so many judgments a task.
    func asked(_ mean: Double) -> (claimed: Double, right: Double) {
      var given = [Int](repeating: 1, count: truth.count)
      while true {
        let rows = answers.enumerated().flatMap { task, all in
          all.prefix(given[task]).map {
            Judgments.Judgment(task: task, annotator: $0.annotator, category: $0.step)
          }
        }
        let fit = DawidSkene.fit(
          Judgments(rows, classCount: 5, annotatorCount: people), options: .ordinal)
        if Double(rows.count) >= mean * Double(truth.count) { return outcome(fit) }
        let gains = truth.indices.map { AdaptivePolicy.gain(fit.posterior(of: $0)) }
        let leading = truth.indices.filter { given[$0] < answers[$0].count }
          .sorted { (gains[$1], $0) < (gains[$0], $1) }
        for task in leading.prefix(max(1, truth.count / 10)) { given[task] += 1 }
      }
    }

    private func outcome(_ fit: DawidSkeneFit) -> (claimed: Double, right: Double) {
      var (claimed, right) = (0.0, 0.0)
      for (task, step) in truth.enumerated() {
        let own = Array(fit.posterior(of: task))
        let largest = own.max() ?? 0
        claimed += largest
        right += own.firstIndex(of: largest) == step ? 1 : 0
      }
      return (claimed / Double(truth.count), right / Double(truth.count))
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let tasks: Int
    let people: Int
    let spread: Double
    let guessing: Double
    let mean: Double
    /// What expectation–maximisation with a bias and a spread each claimed and had right, on these crowds.
    let before: (claimed: Double, right: Double)
    var testDescription: String { "\(tasks) tasks, \(people) people, \(mean) judgments each" }
  }

  @Test(arguments: [
    Case(tasks: 40, people: 5, spread: 0.7, guessing: 0, mean: 2, before: (0.924, 0.588)),
    Case(tasks: 40, people: 5, spread: 0.7, guessing: 0, mean: 3, before: (0.925, 0.678)),
    Case(tasks: 300, people: 12, spread: 0.7, guessing: 0.1, mean: 2, before: (0.922, 0.618)),
    Case(tasks: 300, people: 12, spread: 0.7, guessing: 0.1, mean: 3, before: (0.92, 0.674)),
    Case(tasks: 300, people: 30, spread: 0.9, guessing: 0.1, mean: 3, before: (0.889, 0.605)),
  ])
  func `what is claimed of steps lies near what is right, and no less is right than before`(_ one: Case) {
    let outcomes = (1...8 as ClosedRange<UInt64>).map { seed in
      Crowd(tasks: one.tasks, people: one.people, spread: one.spread, guessing: one.guessing, seed: seed)
        .asked(one.mean)
    }
    let claimed = outcomes.reduce(0) { $0 + $1.claimed } / 8
    let right = outcomes.reduce(0) { $0 + $1.right } / 8
    // Within 0.08 of what is right, and less than half as far off as before.
    #expect(abs(claimed - right) < 0.08)
    #expect(abs(claimed - right) < (one.before.claimed - one.before.right) / 2)
    #expect(right > one.before.right)
  }

  /// Tasks differ little, answers much: the likelihood alone would have all tasks at one end, and everyone rate too high.
  @Test(arguments: [0, 40])
  func `labels do not move along the scale, however much answers differ`(_ known: Int) {
    var random = SplitMix64(seed: 7)
    func normal() -> Double {
      (0..<12).reduce(-6.0) { sum, _ in sum + Double(random.next() >> 11) * 0x1p-53 }
    }
    let truth = (0..<3000).map { _ in random.index(below: 4) / 2 + 1 }
    let rows = truth.enumerated().flatMap { task, step in
      (0..<4).map { _ in
        let said = (Double(step) - 0.2 + normal()).rounded()
        return Judgments.Judgment(
          task: task, annotator: random.index(below: 50), category: min(max(Int(said), 0), 4))
      }
    }
    let gold = Dictionary(uniqueKeysWithValues: (0..<known).map { ($0, truth[$0]) })
    let fit = DawidSkene.fit(Judgments(rows, classCount: 5), gold: gold, options: .ordinal)
    let errors = truth.indices.map { task in
      let own = Array(fit.posterior(of: task))
      return (own.firstIndex(of: own.max() ?? 0) ?? 0) - truth[task]
    }
    let mean = Double(errors.reduce(0, +)) / Double(truth.count)
    #expect(abs(mean) < 0.3, "labels lie \(mean) steps off")
  }

  @Test func `gold steps stay as they are known, and teach who is beside them`() {
    let rows = (0..<60).flatMap { task in
      (0..<3).map { Judgments.Judgment(task: task, annotator: $0, category: min(task % 4 + 1, 4)) }
    }
    let gold = Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, $0 % 4) })
    let fit = DawidSkene.fit(Judgments(rows, classCount: 5), gold: gold, options: .ordinal)
    #expect(Array(fit.posterior(of: 3)) == [0, 0, 0, 1, 0])
    // All say one step more than is true, and gold alone tells.
    for task in 40..<60 {
      let own = Array(fit.posterior(of: task))
      #expect(own.firstIndex(of: own.max() ?? 0) == task % 4)
    }
  }

  @Test func `a task without judgments has the shares of the steps, and nothing at all is even`() {
    let rows = (0..<9).map { Judgments.Judgment(task: $0, annotator: 0, category: 1) }
    let fit = DawidSkene.fit(Judgments(rows, classCount: 3, taskCount: 10), options: .ordinal)
    #expect(Array(fit.posterior(of: 9)) == fit.model.prior)
    #expect(fit.model.prior[1] > fit.model.prior[0])
    #expect(fit.logLikelihood < 0)
    let none = DawidSkene.fit(Judgments([], classCount: 3), options: .ordinal)
    #expect(none.model.prior.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
  }
}
