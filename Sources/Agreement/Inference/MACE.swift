/// Who answers and who only clicks: each annotator either knows the class or draws one from a habit of their own.
///
/// Variational Bayes with Beta(½, ½) on how often someone spams and 10 pseudo-counts a class on the habit; classes are
/// equally likely. It starts where everyone spams half the time with an even habit, so the same judgments give the
/// same numbers. It can turn a class round on noisy or skewed data.
///
/// Source: Hovy et al. 2013, NAACL-HLT, 1120–1130.
package struct MACE: Sendable {
  /// Flat: task × class.
  package let posteriors: [Double]
  /// Per annotator the probability that they do not spam, 0 to 1.
  package let competence: [Double]
  /// Flat: annotator × class: what someone chooses when they do not know; rows sum to 1.
  package let habits: [Double]
  package let iterations: Int

  /// - Parameter gold: tasks whose class is known; it stays fixed.
  package static func fit(
    _ judgments: Judgments, gold: [Int: Int] = [:], tolerance: Double = 1e-12, maximumIterations: Int = 3000
  ) -> MACE {
    var state = State(judgments, gold: gold)
    var iterations = 0
    var change = state.expect()
    while iterations < maximumIterations && change >= tolerance {
      state.maximise()
      change = state.expect()
      iterations += 1
    }
    let (spams, knows, habits, classCount) = (state.spams, state.knows, state.habits, judgments.classCount)
    return MACE(
      posteriors: state.posteriors, competence: zip(spams, knows).map { $1 / ($0 + $1) },
      habits: habits.indices.map { index in
        let start = index / classCount * classCount
        return habits[index] / habits[start..<(start + classCount)].reduce(0, +)
      }, iterations: iterations)
  }

  private struct State {
    let judgments: Judgments
    let gold: [Int: Int]
    var posteriors: [Double]
    /// Sub-normalised, as exp(ψ(count) − ψ(sum)) is.
    var spams: [Double]
    var knows: [Double]
    var habits: [Double]
    private var spamCounts: [Double]
    private var knowCounts: [Double]
    private var habitCounts: [Double]

    init(_ judgments: Judgments, gold: [Int: Int]) {
      self.judgments = judgments
      self.gold = gold
      let people = judgments.annotatorCount
      posteriors = [Double](repeating: 0, count: judgments.taskCount * judgments.classCount)
      spams = [Double](repeating: 0.5, count: people)
      knows = spams
      habits = [Double](repeating: 1 / Double(judgments.classCount), count: people * judgments.classCount)
      spamCounts = [Double](repeating: 0, count: people)
      knowCounts = spamCounts
      habitCounts = [Double](repeating: 0, count: habits.count)
    }

    /// - Returns: the largest change of a posterior.
    mutating func expect() -> Double {
      let classCount = judgments.classCount
      for index in spamCounts.indices { (spamCounts[index], knowCounts[index]) = (0, 0) }
      for index in habitCounts.indices { habitCounts[index] = 0 }
      var largest = 0.0
      for task in 0..<judgments.taskCount {
        let shares = shares(of: task)
        for category in 0..<classCount {
          largest = max(largest, abs(shares[category] - posteriors[task * classCount + category]))
          posteriors[task * classCount + category] = shares[category]
        }
        for place in judgments.range(of: task) {
          let annotator = Int(judgments.annotators[place])
          let category = Int(judgments.categories[place])
          let habit = spams[annotator] * habits[annotator * classCount + category]
          // Only an annotator who is right may have known it.
          let knew = shares[category] * knows[annotator] / (habit + knows[annotator])
          knowCounts[annotator] += knew
          spamCounts[annotator] += 1 - knew
          habitCounts[annotator * classCount + category] += 1 - knew
        }
      }
      return largest
    }

    private func shares(of task: Int) -> [Double] {
      let classCount = judgments.classCount
      if let known = gold[task] { return (0..<classCount).map { $0 == known ? 1 : 0 } }
      var logs = [Double](repeating: 0, count: classCount)
      for place in judgments.range(of: task) {
        let annotator = Int(judgments.annotators[place])
        let category = Int(judgments.categories[place])
        let habit = spams[annotator] * habits[annotator * classCount + category]
        let (wrong, right) = (logarithm(habit), logarithm(habit + knows[annotator]))
        for other in 0..<classCount { logs[other] += other == category ? right : wrong }
      }
      let top = logs.max() ?? 0
      let weights = logs.map { exponential($0 - top) }
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }

    mutating func maximise() {
      let classCount = judgments.classCount
      for annotator in spams.indices {
        let total = digamma(spamCounts[annotator] + knowCounts[annotator] + 1)
        spams[annotator] = exponential(digamma(spamCounts[annotator] + 0.5) - total)
        knows[annotator] = exponential(digamma(knowCounts[annotator] + 0.5) - total)
        let row = (annotator * classCount)..<((annotator + 1) * classCount)
        let habit = digamma(habitCounts[row].reduce(0, +) + 10 * Double(classCount))
        for place in row { habits[place] = exponential(digamma(habitCounts[place] + 10) - habit) }
      }
    }
  }
}
