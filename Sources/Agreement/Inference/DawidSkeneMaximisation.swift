/// The maximisation step: class shares and confusion matrices from the expected counts.
extension ExpectationMaximisation {
  mutating func maximise() {
    prior = classShares()
    let pooled = pooledCounts()
    let size = classCount * classCount
    let last = judgments.annotatorCount * size
    if options.errors == .oneCoin {
      for annotator in 0..<judgments.annotatorCount {
        let own = annotator * size
        setCoin(own, skill(counts[own..<(own + size)]) ?? skill(pooled[...]) ?? 1 / Double(classCount))
      }
      setCoin(last, skill(pooled[...]) ?? 1 / Double(classCount))
      return
    }
    setMatrix(last, from: pooled[...], leaning: false)
    for annotator in 0..<judgments.annotatorCount {
      let own = annotator * size
      setMatrix(own, from: counts[own..<(own + size)], leaning: options.pooling > 0)
    }
  }

  /// The mean posterior of the judged tasks, with a pseudo-count each; not below 1e-10.
  private func classShares() -> [Double] {
    var shares = [Double](repeating: options.classPrior, count: classCount)
    for task in 0..<judgments.taskCount where judgments.starts[task + 1] > judgments.starts[task] {
      for truth in 0..<classCount { shares[truth] += posteriors[task * classCount + truth] }
    }
    let total = Double(judgedTasks) + options.classPrior * Double(classCount)
    guard total > 0 else { return shares.map { _ in 1 / Double(classCount) } }
    return shares.map { max($0 / total, Self.floor) }
  }

  private func pooledCounts() -> [Double] {
    let size = classCount * classCount
    var pooled = [Double](repeating: 0, count: size)
    for place in counts.indices { pooled[place % size] += counts[place] }
    return pooled
  }

  /// Writes one matrix into `likelihoods` at `own`: counts with their pseudo-counts, each true class summing to 1.
  private mutating func setMatrix(_ own: Int, from counts: ArraySlice<Double>, leaning: Bool) {
    let pooled = judgments.annotatorCount * classCount * classCount
    let spread = options.offDiagonal / Double(max(classCount - 1, 1))
    let start = counts.startIndex
    for truth in 0..<classCount {
      var sum = 0.0
      for observed in 0..<classCount {
        let place = observed * classCount + truth
        let pseudo =
          leaning
          ? options.pooling * likelihoods[pooled + place] : observed == truth ? options.diagonal : spread
        likelihoods[own + place] = counts[start + place] + pseudo
        sum += counts[start + place] + pseudo
      }
      if sum > 0 && options.diagonal + options.offDiagonal > 0 {
        for observed in 0..<classCount { likelihoods[own + observed * classCount + truth] /= sum }
      } else {
        setUnsmoothed(own, truth)
      }
    }
  }

  /// Without pseudo-counts: a class that the annotator has given, though never for this truth, keeps 1e-10, so
  /// that a truth which nobody has met leaves its row even.
  private mutating func setUnsmoothed(_ own: Int, _ truth: Int) {
    var sum = 0.0
    for observed in 0..<classCount where isUsed(own, observed) {
      let place = own + observed * classCount + truth
      likelihoods[place] = max(likelihoods[place], Self.floor)
      sum += likelihoods[place]
    }
    for observed in 0..<classCount {
      let place = own + observed * classCount + truth
      if sum == 0 {
        likelihoods[place] = 1 / Double(classCount)
      } else if isUsed(own, observed) {
        likelihoods[place] /= sum
      } else {
        likelihoods[place] = Self.floor
      }
    }
  }

  private func isUsed(_ own: Int, _ observed: Int) -> Bool {
    let size = classCount * classCount
    guard own < counts.count else { return true }
    let row = own / size * size + observed * classCount
    for truth in 0..<classCount where counts[row + truth] > 0 { return true }
    return false
  }

  /// The expected share of right judgments; nil without any.
  private func skill(_ counts: ArraySlice<Double>) -> Double? {
    let total = counts.reduce(0, +) + options.diagonal + options.offDiagonal
    guard total > 0 else { return nil }
    var right = options.diagonal
    for truth in 0..<classCount { right += counts[counts.startIndex + truth * classCount + truth] }
    return right / total
  }

  private mutating func setCoin(_ own: Int, _ skill: Double) {
    let right = min(max(skill, Self.floor), 1 - Self.floor)
    let wrong = min(max((1 - skill) / Double(max(classCount - 1, 1)), Self.floor), 1 - Self.floor)
    for observed in 0..<classCount {
      for truth in 0..<classCount {
        likelihoods[own + observed * classCount + truth] = observed == truth ? right : wrong
      }
    }
  }
}

/// How well the parameters explain the judgments.
extension ExpectationMaximisation {
  /// Natural logarithm of the likelihood; of a gold task the joint likelihood with its class.
  func logLikelihood() -> Double {
    var sum = 0.0
    for task in 0..<judgments.taskCount where judgments.starts[task + 1] > judgments.starts[task] {
      var logs = prior.map(logarithm)
      for place in judgments.range(of: task) {
        let row = row(place)
        for truth in 0..<classCount { logs[truth] += logarithm(likelihoods[row + truth]) }
      }
      if gold[task] >= 0 {
        sum += logs[Int(gold[task])]
      } else {
        let largest = logs.max() ?? 0
        sum += largest + logarithm(logs.reduce(0) { $0 + exponential($1 - largest) })
      }
    }
    return sum
  }

  /// The bound that crowd-kit stops by: expected joint log-likelihood plus entropy, with the class shares counted
  /// once a judgment rather than once a task.
  func lowerBound() -> Double {
    var sum = 0.0
    for task in 0..<judgments.taskCount {
      for truth in 0..<classCount {
        let posterior = posteriors[task * classCount + truth]
        guard posterior > 0, !judgments.range(of: task).isEmpty else { continue }
        for place in judgments.range(of: task) {
          sum += posterior * (logarithm(prior[truth]) + logarithm(likelihoods[row(place) + truth]))
        }
        sum -= posterior * logarithm(posterior)
      }
    }
    return sum
  }

  private func row(_ place: Int) -> Int { Int(rows[place]) }
}
