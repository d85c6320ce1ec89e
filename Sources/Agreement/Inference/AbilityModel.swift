/// What GLAD has learnt of annotators, for judging tasks one at a time.
///
/// A task's classes and its easiness follow from its own judgments, with the abilities as they stand: the EM of
/// ``GLAD``, for this one task. So the posterior of a task that was in the fit is that of the fit.
///
/// Source: Whitehill et al. 2009, NIPS 22.
package struct AbilityModel: Sendable, Equatable {
  package struct Judge: Sendable, Equatable {
    /// Any real number: 0 guesses, below 0 is wrong more often than right.
    package let ability: Double
    /// How often what they said is true, as the fit has it, 0 to 1.
    package let accuracy: Double

    package init(ability: Double, accuracy: Double) {
      self.ability = ability
      self.accuracy = accuracy
    }
  }

  package let judges: [Judge]
  /// Whoever the fit has not seen: the mean of those it has.
  package let pooled: Judge
  /// One accuracy each, wrong answers falling evenly on the other classes: what there is to expect of someone before
  /// anything is known of a task's easiness.
  package let matrices: DawidSkene
  package var classCount: Int { matrices.classCount }

  package init(judges: [Judge], pooled: Judge, classCount: Int) {
    self.judges = judges
    self.pooled = pooled
    let others = Double(max(classCount - 1, 1))
    let likelihoods = (judges + [pooled]).flatMap { judge -> [Double] in
      let error = (1 - judge.accuracy) / others
      return (0..<classCount * classCount).map { place -> Double in
        place / classCount == place % classCount ? judge.accuracy : error
      }
    }
    matrices = DawidSkene(
      classCount: classCount, prior: [Double](repeating: 1 / Double(max(classCount, 1)), count: classCount),
      likelihoods: likelihoods)
  }

  /// - Parameter judgments: those that `fit` was made from.
  package init(_ fit: GLAD, of judgments: Judgments) {
    var right = [Double](repeating: 0, count: judgments.annotatorCount)
    var counts = right
    for task in 0..<judgments.taskCount {
      for place in judgments.range(of: task) {
        let annotator = Int(judgments.annotators[place])
        right[annotator] += fit.posteriors[task * judgments.classCount + Int(judgments.categories[place])]
        counts[annotator] += 1
      }
    }
    let seen = counts.indices.filter { counts[$0] > 0 }
    let all = counts.reduce(0, +)
    let pooled = Judge(
      ability: seen.isEmpty ? 1 : seen.reduce(0) { $0 + fit.abilities[$1] } / Double(seen.count),
      accuracy: all > 0 ? right.reduce(0, +) / all : 1 / Double(max(judgments.classCount, 1)))
    let judges = counts.indices.map { annotator in
      counts[annotator] > 0
        ? Judge(ability: fit.abilities[annotator], accuracy: right[annotator] / counts[annotator]) : pooled
    }
    self.init(judges: judges, pooled: pooled, classCount: judgments.classCount)
  }

  /// The classes' probabilities given one task's judgments: even without any.
  ///
  /// - Parameter judgments: an annotator of nil, or one whom the fit has not seen, has the pooled ability.
  package func posterior(of judgments: [(annotator: Int?, category: Int)]) -> [Double] {
    let given = judgments.map { one in
      let judge = one.annotator.flatMap { judges.indices.contains($0) ? judges[$0] : nil } ?? pooled
      return (ability: judge.ability, category: one.category)
    }
    var easiness = [1.0]
    var posterior = expect(given, easiness: easiness[0])
    for _ in 0..<Self.mostRounds {
      maximise(&easiness, given, posterior)
      let next = expect(given, easiness: easiness[0])
      let change = zip(next, posterior).reduce(0) { max($0, abs($1.0 - $1.1)) }
      posterior = next
      if change < 1e-9 { break }
    }
    return posterior
  }

  private static let mostRounds = 500

  private func expect(_ given: [(ability: Double, category: Int)], easiness: Double) -> [Double] {
    let others = logarithm(Double(max(classCount - 1, 1)))
    let scale = exponential(easiness)
    var logs = [Double](repeating: 0, count: classCount)
    for one in given {
      let strength = one.ability * scale
      // log σ(x) = −softplus(−x), log(1 − σ(x)) = −softplus(x): what is common to all classes falls out.
      logs[one.category] += softplus(strength) - softplus(-strength) + others
    }
    let top = logs.max() ?? 0
    let shares = logs.map { exponential($0 - top) }
    let sum = shares.reduce(0, +)
    return shares.map { $0 / sum }
  }

  /// The likeliest easiness under the classes' probabilities, with a normal prior of mean 1 and variance 1.
  private func maximise(
    _ easiness: inout [Double], _ given: [(ability: Double, category: Int)], _ posterior: [Double]
  ) {
    Minimisation().minimise(&easiness) { point, gradient in
      let scale = exponential(point[0])
      gradient[0] = point[0] - 1
      var value = gradient[0] * gradient[0] / 2
      for one in given {
        let strength = one.ability * scale
        let right = posterior[one.category]
        value += right * softplus(-strength) + (1 - right) * softplus(strength)
        gradient[0] += (logistic(strength) - right) * strength
      }
      return value
    }
  }
}
