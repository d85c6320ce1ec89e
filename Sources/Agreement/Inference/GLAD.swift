/// Ability of annotators and difficulty of tasks, and the classes that follow.
///
/// An annotator of ability α is right about a task of easiness β with probability 1 / (1 + exp(−α · exp(β))); wrong
/// answers fall evenly on the other classes. α and β have normal priors with mean 1 and variance 1, classes are
/// equally likely; a maximum of the posterior by EM. It can turn a class round on noisy or skewed data.
///
/// Source: Whitehill et al. 2009, NIPS 22.
package struct GLAD: Sendable {
  /// Flat: task × class. A task without judgments has the even prior.
  package let posteriors: [Double]
  /// Per annotator, any real number: 0 guesses, below 0 is wrong more often than right.
  package let abilities: [Double]
  /// Per task the logarithm of the inverse difficulty.
  package let easiness: [Double]
  package let iterations: Int

  /// - Parameters:
  ///   - gold: tasks whose class is known; it stays fixed.
  ///   - steps: of the search for the abilities and easiness between two looks at the classes; few of them climb to the
  ///     same place (Neal & Hinton 1998, generalised EM) in less time.
  package static func fit(
    _ judgments: Judgments, gold: [Int: Int] = [:], tolerance: Double = 1e-8, maximumIterations: Int = 1000,
    steps: Int = 500
  ) -> GLAD {
    var state = State(judgments, gold: gold)
    var iterations = 0
    var change = Double.infinity
    while iterations < maximumIterations && change >= tolerance {
      change = state.expect()
      state.maximise(steps: steps)
      iterations += 1
    }
    return state.outcome(iterations)
  }

  /// The same maximum in a small part of the time, not to the last digit: a few rounds of EM find the hill, then it is
  /// climbed on the likelihood of the judgments itself, with the classes summed out. Its slope is that of EM's bound
  /// where the classes were just looked at (Fisher's identity), so nothing is lost by not holding them fixed, and the
  /// search keeps what it has learnt of the curvature, which EM forgets each round.
  ///
  /// Source: Salakhutdinov, Roweis & Ghahramani 2003, ICML, "Optimization with EM and expectation-conjugate-gradient".
  ///
  /// - Parameters:
  ///   - gold: tasks whose class is known; it stays fixed.
  ///   - precision: ends where no ability or easiness pulls harder, in nats for a unit of it.
  package static func climb(_ judgments: Judgments, gold: [Int: Int] = [:], precision: Double = 1e-3) -> GLAD
  {
    var state = State(judgments, gold: gold)
    for _ in 0..<firstRounds {
      _ = state.expect()
      state.maximise(steps: firstSteps)
    }
    state.climb(precision: precision)
    return state.outcome(firstRounds)
  }

  private static let (firstRounds, firstSteps) = (5, 4)

  fileprivate struct State {
    let judgments: Judgments
    let gold: [Int: Int]
    /// Abilities, then easiness.
    var point: [Double]
    var posteriors: [Double]

    init(_ judgments: Judgments, gold: [Int: Int]) {
      self.judgments = judgments
      self.gold = gold
      point = [Double](repeating: 1, count: judgments.annotatorCount + judgments.taskCount)
      posteriors = [Double](repeating: 0, count: judgments.taskCount * judgments.classCount)
    }

    mutating func outcome(_ iterations: Int) -> GLAD {
      _ = expect()
      return GLAD(
        posteriors: posteriors, abilities: Array(point[..<judgments.annotatorCount]),
        easiness: Array(point[judgments.annotatorCount...]), iterations: iterations)
    }

    /// - Returns: the largest change of a posterior.
    mutating func expect() -> Double {
      let classCount = judgments.classCount
      let others = logarithm(Double(max(classCount - 1, 1)))
      var largest = 0.0
      for task in 0..<judgments.taskCount {
        var logs = [Double](repeating: 0, count: classCount)
        let scale = exponential(point[judgments.annotatorCount + task])
        for place in judgments.range(of: task) {
          let strength = point[Int(judgments.annotators[place])] * scale
          // log σ(x) = −softplus(−x), and log(1 − σ(x)) = −softplus(x).
          let wrong = -softplus(strength) - others
          for category in 0..<classCount { logs[category] += wrong }
          logs[Int(judgments.categories[place])] += -softplus(-strength) - wrong
        }
        let top = logs.max() ?? 0
        var shares = logs.map { exponential($0 - top) }
        let sum = shares.reduce(0, +)
        for category in 0..<classCount { shares[category] /= sum }
        if let known = gold[task] {
          for category in 0..<classCount { shares[category] = category == known ? 1 : 0 }
        }
        for category in 0..<classCount {
          largest = max(largest, abs(shares[category] - posteriors[task * classCount + category]))
          posteriors[task * classCount + category] = shares[category]
        }
      }
      return largest
    }

    mutating func maximise(steps: Int) {
      let (judgments, posteriors) = (judgments, posteriors)
      let people = judgments.annotatorCount
      Minimisation(maximumSteps: steps).minimise(&point) { point, gradient in
        var value = 0.0
        for index in point.indices {
          gradient[index] = point[index] - 1
          value += gradient[index] * gradient[index] / 2
        }
        for task in 0..<judgments.taskCount {
          let scale = exponential(point[people + task])
          for place in judgments.range(of: task) {
            let annotator = Int(judgments.annotators[place])
            let right = posteriors[task * judgments.classCount + Int(judgments.categories[place])]
            let strength = point[annotator] * scale
            value += right * softplus(-strength) + (1 - right) * softplus(strength)
            let slope = logistic(strength) - right
            gradient[annotator] += slope * scale
            gradient[people + task] += slope * strength
          }
        }
        return value
      }
    }
  }
}

/// The climb on the likelihood itself.
extension GLAD.State {
  mutating func climb(precision: Double) {
    let (judgments, gold) = (judgments, gold)
    let longest = (0..<judgments.taskCount).reduce(0) { max($0, judgments.range(of: $1).count) }
    var places = [Place](repeating: Place(), count: longest)
    var shares = [Double](repeating: 0, count: judgments.classCount)
    Minimisation(gradientLimit: precision).minimise(&point) { point, gradient in
      var value = 0.0
      for index in point.indices {
        gradient[index] = point[index] - 1
        value += gradient[index] * gradient[index] / 2
      }
      for task in 0..<judgments.taskCount {
        value -= Self.add(task, judgments, gold[task], point, &gradient, &places, &shares)
      }
      return value
    }
  }

  /// What one judgment of a task says: how strongly, and how likely it is right.
  private struct Place {
    var strength = 0.0
    var right = 0.0
  }

  /// Takes one task's slope into the gradient.
  ///
  /// - Returns: the logarithm of its likelihood, up to a constant.
  private static func add(
    _ task: Int, _ judgments: Judgments, _ known: Int?, _ point: [Double], _ gradient: inout [Double],
    _ places: inout [Place], _ shares: inout [Double]
  ) -> Double {
    let (people, classCount) = (judgments.annotatorCount, judgments.classCount)
    let others = logarithm(Double(max(classCount - 1, 1)))
    let scale = exponential(point[people + task])
    let range = judgments.range(of: task)
    var allWrong = 0.0
    for category in 0..<classCount { shares[category] = 0 }
    for (index, place) in range.enumerated() {
      let strength = point[Int(judgments.annotators[place])] * scale
      // log(1 − σ(x)) = −softplus(x), and log σ(x) is x more.
      let power = exponential(-abs(strength))
      let wrong = max(strength, 0) + (power < 1e-8 ? power : logarithm(1 + power)) + others
      allWrong -= wrong
      shares[Int(judgments.categories[place])] += strength + others
      places[index] = Place(strength: strength, right: strength >= 0 ? 1 / (1 + power) : power / (1 + power))
    }
    var top = -Double.infinity
    for category in 0..<classCount where known == nil || known == category {
      top = max(top, shares[category])
    }
    var sum = 0.0
    for category in 0..<classCount {
      shares[category] = known == nil || known == category ? exponential(shares[category] - top) : 0
      sum += shares[category]
    }
    for (index, place) in range.enumerated() {
      let slope = places[index].right - shares[Int(judgments.categories[place])] / sum
      gradient[Int(judgments.annotators[place])] += slope * scale
      gradient[people + task] += slope * places[index].strength
    }
    return allWrong + top + logarithm(sum)
  }
}
