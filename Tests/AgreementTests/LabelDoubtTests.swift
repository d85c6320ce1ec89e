import Agreement
import Testing

@Suite struct LabelDoubtTests {
  @Test func `without a prediction the annotators' posterior alone tells`() {
    let doubt = LabelDoubt(
      label: 0, posterior: [0.9, 0.1], prediction: nil, shares: [0.5, 0.5], crowdlab: nil)
    #expect(abs((doubt.score ?? 0) - 0.1) < 1e-12)
    #expect(doubt.likeliest == 0)
    #expect(doubt.both == nil)
  }

  @Test func `a prediction is one more witness, by Bayes' rule`() {
    // By hand: 0.6 · 0.2 / 0.5 = 0.24 against 0.4 · 0.8 / 0.5 = 0.64; 0.64 / 0.88 = 8 / 11.
    let doubt = LabelDoubt(
      label: 0, posterior: [0.6, 0.4], prediction: [0.2, 0.8], shares: [0.5, 0.5], crowdlab: nil)
    #expect(abs((doubt.both ?? 0) - 8.0 / 11) < 1e-12)
    #expect(doubt.score == doubt.both)
    #expect(doubt.likeliest == 1)
    // A class that is rare anyway is taken as predicted more strongly: 0.6 · 0.2 / 0.8 against 0.4 · 0.8 / 0.2.
    let rare = LabelDoubt.joined([0.6, 0.4], [0.2, 0.8], [0.8, 0.2])
    #expect(abs(rare[1] - 1.6 / 1.75) < 1e-12)
  }

  @Test func `two opinions meet where their odds have their geometric mean`() {
    // Odds 1/9 and 4: their product is 4/9, its root 2/3, which is the probability 2/5.
    #expect(abs(LabelDoubt.pooled(0.1, 0.8) - 0.4) < 1e-12)
    #expect(abs(LabelDoubt.pooled(0.3, 0.3) - 0.3) < 1e-12)
  }

  @Test func `with nobody and no model there is no score`() {
    let doubt = LabelDoubt(label: 0, posterior: nil, prediction: nil, shares: [1], crowdlab: nil)
    #expect(doubt.score == nil)
    #expect(doubt.likeliest == nil)
  }

  @Test func `CROWDLAB judges one task alone as it does among all`() {
    let judgments = Judgments(
      (0..<40).flatMap { task in
        (0..<3).map { person in
          Judgments.Judgment(
            task: task, annotator: person, category: person == 2 && task % 3 == 0 ? 1 - task % 2 : task % 2)
        }
      }, classCount: 2)
    let probabilities = (0..<40).flatMap { $0 % 2 == 0 ? [0.8, 0.2] : [0.3, 0.7] }
    let crowd = Crowdlab(judgments, probabilities: probabilities)
    for task in [0, 3, 17] {
      let alone = crowd.posterior(
        of: judgments.of(task), probabilities: Array(probabilities[(task * 2)..<(task * 2 + 2)]))
      #expect(zip(alone, crowd.posteriors[(task * 2)..<(task * 2 + 2)]).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test func `confident learning counts the share of wrong labels and says what they are`() {
    // Twenty of each class, sure of themselves; two of class 0 look just like class 1.
    var probabilities = (0..<40).flatMap { $0 < 20 ? [0.9, 0.1] : [0.1, 0.9] }
    for label in [3, 7] { probabilities.replaceSubrange((label * 2)..<(label * 2 + 2), with: [0.05, 0.95]) }
    let labels = (0..<40).map { $0 < 20 ? 0 : 1 }
    let learning = ConfidentLearning(labels: labels, probabilities: probabilities, classCount: 2)
    // Thresholds: (18 · 0.9 + 2 · 0.05) / 20 = 0.815 and 0.9: 18 labels are 0, 20 are 1, and two say 0 but are 1.
    #expect(abs(learning.thresholds[0] - 0.815) < 1e-12)
    #expect(learning.joint == [[18, 2], [0, 20]])
    #expect(abs(learning.wrongShare - 2.0 / 40) < 1e-12)
    #expect(learning.contradiction(of: 0, probabilities: [0.05, 0.95]) == 1)
    #expect(learning.contradiction(of: 0, probabilities: [0.4, 0.6]) == nil)
    #expect(learning.contradiction(of: 1, probabilities: [0.05, 0.95]) == nil)
  }
}
