import Agreement
import Testing

/// What the other models of truth inference promise, by hand or by what must follow; the reference vectors hold
/// their numbers.
@Suite struct InferenceTests {
  /// Three tasks, three annotators; c differs from the others everywhere.
  private let dissent = Judgments(
    (0..<3).flatMap { task in
      [0, 0, 1].enumerated().map { annotator, flip in
        Judgments.Judgment(task: task, annotator: annotator, category: (task + flip) % 2)
      }
    }, classCount: 2)

  @Test func `a vote weighs each annotator, and a tie has all its winners`() {
    let plain = WeightedVote(dissent)
    #expect(plain.winners(of: 0) == [0])
    #expect(abs(plain.shares[0] - 2.0 / 3) < 1e-12)
    #expect(plain.agreement(of: dissent) == [1, 1, 0])
    #expect(WeightedVote(dissent, weights: [1, 0, 1]).winners(of: 0) == [0, 1])
    #expect(WeightedVote(dissent, weights: [0, 0, 0]).winners(of: 0) == [])
  }

  @Test func `agreement with the majority takes the weight of who never agrees`() {
    #expect(WeightedVote.wawa(dissent).weights == [1, 1, 0])
    #expect(WeightedVote.wawa(dissent).shares[0] == 1)
    #expect(WeightedVote.zeroBasedSkill(dissent).weights[2] < 1e-6)
  }

  /// 3 wins to 1: the difference is log 3, its error √(1 / (4 · ¾ · ¼)) = √(4/3).
  @Test func `two items compared four times differ by the logarithm of the odds`() {
    let fit = BradleyTerry([.init(left: 0, right: 1, leftWins: 3, count: 4)], itemCount: 2)
    let difference = fit.difference(0, from: 1)
    #expect(abs(difference.strength - 1.0986122886681098) < 1e-9)
    #expect(abs((difference.standardError ?? 0) - 1.1547005383792515) < 1e-9)
    #expect(abs(fit.strengths[0] + fit.strengths[1]) < 1e-12)
    #expect(!fit.isPenalised)
    #expect(fit.ranking == [0, 1])
  }

  @Test func `ties are half a win each`() {
    let fit = BradleyTerry([.init(left: 0, right: 1, leftWins: 2, count: 4)], itemCount: 2)
    #expect(abs(fit.strengths[0]) < 1e-12)
  }

  @Test func `an undefeated item and a graph in two parts need the penalty, and it is said`() {
    let undefeated = BradleyTerry([.init(left: 0, right: 1, leftWins: 3, count: 3)], itemCount: 2)
    #expect(undefeated.isPenalised && undefeated.standardErrors == nil)
    #expect(undefeated.strengths[0] > 0 && undefeated.strengths[0].isFinite)
    let parts = BradleyTerry(
      [
        .init(left: 0, right: 1, leftWins: 1, count: 2), .init(left: 2, right: 3, leftWins: 1, count: 2),
      ], itemCount: 4)
    #expect(parts.isPenalised)
    #expect(parts.strengths.allSatisfy { abs($0) < 1e-9 })
  }

  @Test func `ability is lower for who guesses, and a disputed task is harder`() {
    let crowd = DawidSkeneTests.crowd(tasks: 80, seed: 13)
    let fit = GLAD.fit(crowd)
    #expect(fit.abilities[0] > fit.abilities[9])
    let shares = crowd.voteShares()
    let agreed = (0..<80).filter { shares[($0 * 3)..<($0 * 3 + 3)].contains(1) }
    let disputed = (0..<80).filter { !agreed.contains($0) }
    func mean(_ tasks: [Int]) -> Double { tasks.reduce(0) { $0 + fit.easiness[$1] } / Double(tasks.count) }
    #expect(mean(agreed) > mean(disputed))
  }

  @Test(arguments: [13, 14, 15] as [UInt64])
  func `the climb on the likelihood ends where EM does`(_ seed: UInt64) {
    let crowd = DawidSkeneTests.crowd(tasks: 80, seed: seed)
    let gold = [3: 1, 40: 2]
    let slow = GLAD.fit(crowd, gold: gold)
    let exact = GLAD.climb(crowd, gold: gold, precision: 1e-9)
    let quick = GLAD.climb(crowd, gold: gold)
    func distance(_ one: [Double], _ other: [Double]) -> Double {
      zip(one, other).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(distance(slow.posteriors, exact.posteriors) < 1e-6)
    #expect(distance(slow.abilities, exact.abilities) < 1e-5)
    #expect(distance(slow.easiness, exact.easiness) < 1e-5)
    #expect(distance(slow.posteriors, quick.posteriors) < 1e-3)
  }

  @Test func `one task's posterior under the abilities is that of the fit, in whatever order answers come`() {
    let crowd = DawidSkeneTests.crowd(tasks: 80, seed: 13)
    let fit = GLAD.fit(crowd)
    let model = AbilityModel(fit, of: crowd)
    for task in 0..<80 {
      let answers = crowd.of(task).map { (annotator: Int?($0.annotator), category: $0.category) }
      for order in [answers, answers.reversed()] {
        for (own, fitted) in zip(model.posterior(of: order), fit.posteriors[(task * 3)..<(task * 3 + 3)]) {
          #expect(abs(own - fitted) < 1e-5, "task \(task)")
        }
      }
    }
  }

  @Test func `who is new to the abilities is judged by their mean, and nobody's answer says nothing`() {
    let model = AbilityModel(
      judges: [.init(ability: 2, accuracy: 0.9), .init(ability: -2, accuracy: 0.1)],
      pooled: .init(ability: 1, accuracy: 0.7), classCount: 3)
    let third = 1.0 / 3
    #expect(model.posterior(of: []) == [third, third, third])
    func posterior(_ annotator: Int?) -> [Double] {
      model.posterior(of: [(annotator: annotator, category: 1)])
    }
    #expect(posterior(nil) == posterior(7))
    #expect(posterior(nil)[1] > third)
    #expect(posterior(nil)[1] < posterior(0)[1])
    // An ability below 0 speaks against what is said.
    #expect(posterior(1)[1] < third)
    #expect(abs(model.matrices.accuracy(of: 0) - 0.9) < 1e-12)
    #expect(abs(model.matrices.accuracy(of: nil) - 0.7) < 1e-12)
  }

  @Test func `who always clicks the same is known as a spammer, with that habit`() {
    var rows: [Judgments.Judgment] = []
    for task in 0..<60 {
      for annotator in 0..<4 { rows.append(.init(task: task, annotator: annotator, category: task % 3)) }
      rows.append(.init(task: task, annotator: 4, category: 2))
    }
    let fit = MACE.fit(Judgments(rows, classCount: 3))
    #expect(fit.competence[0] > 0.9)
    #expect(fit.competence[4] < 0.1)
    #expect(fit.habits[4 * 3 + 2] > 0.6)
  }

  @Test func `gold is kept by every model that takes it`() {
    #expect(GLAD.fit(dissent, gold: [0: 1]).posteriors[1] == 1)
    #expect(MACE.fit(dissent, gold: [0: 1]).posteriors[1] == 1)
  }

  @Test func `a crowd that shares no task leaves the model and each label alike`() {
    let judgments = Judgments(
      [.init(task: 0, annotator: 0, category: 0), .init(task: 1, annotator: 1, category: 1)], classCount: 2)
    let fit = Crowdlab(judgments, probabilities: [0.6, 0.4, 0.5, 0.5])
    #expect(fit.consensus == [0, 1])
    #expect(abs(fit.quality[0] - 0.8) < 1e-12)
    #expect(abs((fit.annotatorQuality[0] ?? 0) - 0.8) < 1e-12)
  }

  @Test func `a label that a confident model contradicts is found, one it doubts is not`() {
    let labels = [0, 0, 0, 0, 1, 1, 1, 1, 1]
    let sure = [0.9, 0.95, 0.85, 0.55, 0.1, 0.05, 0.1, 0.1, 0.97]
    let found = ConfidentLearning(
      labels: labels, probabilities: sure.flatMap { [$0, 1 - $0] }, classCount: 2)
    #expect(found.issues(.confidentLearning) == [8])
    #expect(found.issues(.predictedOther) == [8])
    #expect(abs(found.selfConfidence[8] - 0.03) < 1e-12)
  }

  @Test func `probabilities that are too sure are flattened`() {
    let sure = (0..<100).flatMap { $0 % 2 == 0 ? [0.999, 0.001] : [0.001, 0.999] }
    let shares = (0..<100).flatMap { $0 % 2 == 0 ? [0.8, 0.2] : [0.2, 0.8] }
    let fitted = Temperature(fitting: sure, to: shares, classCount: 2)
    // log(0.999 / 0.001) / log(0.8 / 0.2) = 4.98; 5 is on the grid.
    #expect(fitted == Temperature(5))
  }

  @Test func `on a scale the bias of an annotator is taken off`() {
    // Truth runs over 0…4; two are right, one says one step more throughout, and once each something else.
    var rows: [Judgments.Judgment] = []
    for task in 0..<100 {
      let truth = task / 2 % 5
      rows.append(.init(task: task, annotator: 0, category: task == 7 ? 0 : truth))
      rows.append(.init(task: task, annotator: 1, category: task == 12 ? 0 : truth))
      rows.append(.init(task: task, annotator: 2, category: min(truth + 1, 4)))
    }
    let fit = DawidSkene.fit(Judgments(rows, classCount: 5), options: .ordinal)
    for task in 0..<100 {
      let own = Array(fit.posterior(of: task))
      #expect(own.firstIndex(of: own.max() ?? 0) == task / 2 % 5)
    }
    // One in twenty is a slip, the spread leans on that of all, and a bias is never quite known.
    #expect(fit.model.probability(of: 3, when: 2, by: 2) > 0.65)
    // Two steps beside the truth is rarer than one, without a matrix to learn it from.
    #expect(fit.model.probability(of: 1, when: 2, by: 0) >= fit.model.probability(of: 0, when: 2, by: 0))
    #expect(fit.model.posterior(of: [(annotator: 2, category: 3)]).firstIndex { $0 > 0.5 } == 2)
  }

  @Test func `numbers come to the careful one's, and a slip counts little`() {
    var random = SplitMix64(seed: 3)
    func noise(_ size: Double) -> Double {
      (0..<12).reduce(-6.0) { sum, _ in sum + Double(random.next() >> 11) / 9_007_199_254_740_992 } * size
    }
    var rows: [(task: Int, annotator: Int, value: Double)] = []
    for task in 0..<200 {
      let truth = Double(task)
      rows.append((task, 0, truth + noise(0.1)))
      rows.append((task, 1, truth + 5 + noise(0.3)))
      rows.append((task, 2, truth + noise(3)))
      rows.append((task, 3, task % 20 == 0 ? 10_000 : truth + noise(0.5)))
    }
    let model = NumberModel.fit(Measurements(rows))
    #expect(abs(model.annotators[1].bias - model.annotators[0].bias - 5) < 0.3)
    #expect(model.annotators[0].variance < model.annotators[2].variance / 20)
    #expect(model.annotators[3].variance < 2)
    let offset = model.annotators[0].bias
    let estimate = model.estimate([(0, 50.0), (2, 58), (3, 10_000)])
    #expect(abs((estimate?.value ?? 0) - 50 + offset) < 0.5)
    #expect(model.estimate([]) == nil)
  }

  @Test func `gold numbers show what all have in common`() {
    let rows = (0..<40).flatMap { task in (0..<3).map { (task: task, annotator: $0, value: Double(task) + 2) }
    }
    let gold = Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, Double($0)) })
    let model = NumberModel.fit(Measurements(rows), gold: gold)
    #expect(abs((model.estimate([(0, 37), (1, 37)])?.value ?? 0) - 35) < 0.3)
  }

  @Test func `equal numbers are certain, not undefined`() {
    let rows = (0..<5).flatMap { task in (0..<2).map { (task: task, annotator: $0, value: 7.0) } }
    let estimate = NumberModel.fit(Measurements(rows)).estimate([(0, 7), (1, 7)])
    #expect(estimate?.value == 7)
    #expect((estimate?.deviation ?? 1) < 1e-6)
  }

  /// By hand: ten tasks at 0.95 of which nine are right, two at 0.65 of which one: error (10·0.05 + 2·0.15) / 12.
  @Test func `calibration is the distance of confidence and accuracy, bin by bin`() {
    let outcomes =
      (0..<10).map { (confidence: 0.95, right: $0 == 0 ? 0.0 : 1) } + [(0.65, 1), (0.65, 0)]
    let calibration = Calibration(outcomes)
    #expect(calibration?.bins.map(\.tasks) == [2, 10])
    #expect(calibration?.bins.last?.accuracy == 0.9)
    #expect([0, 0.49, 0.5, 0.93, 0.95, 1].map(Calibration.start) == [0, 0, 0.5, 0.9, 0.95, 0.95])
    #expect(abs((calibration?.expectedError ?? 0) - (0.5 + 0.3) / 12) < 1e-12)
    #expect(Calibration([]) == nil)
  }
}
