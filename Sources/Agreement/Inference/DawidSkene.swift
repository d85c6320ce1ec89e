/// What Dawid–Skene has learnt: how often each class occurs, and how each annotator takes one class for another.
///
/// The posterior of a task under it is a product over the task's judgments (Bayes' rule), so it takes about a
/// microsecond, and one more judgment is one more factor. An annotator whom the fit has not seen is judged by
/// the pooled matrix of all.
///
/// Source: Dawid & Skene 1979, Applied Statistics 28(1):20–28.
package struct DawidSkene: Sendable, Equatable {
  package let classCount: Int
  /// Annotators whom the fit has seen: `0..<annotatorCount`.
  package let annotatorCount: Int
  /// Per class its share of the tasks, 0 to 1; they sum to 1.
  package let prior: [Double]
  /// `likelihoods[(annotator · classCount + observed) · classCount + true]`; one annotator more is the pooled one.
  package let likelihoods: [Double]

  /// - Parameter likelihoods: `(annotatorCount + 1) × observed × true`, the pooled matrix last.
  package init(classCount: Int, prior: [Double], likelihoods: [Double]) {
    precondition(
      prior.count == classCount && likelihoods.count % (classCount * classCount) == 0
        && likelihoods.count >= classCount * classCount, "a prior, and whole matrices with the pooled one")
    self.classCount = classCount
    self.prior = prior
    self.likelihoods = likelihoods
    annotatorCount = likelihoods.count / (classCount * classCount) - 1
  }

  /// P(observed | true) of an annotator, 0 to 1; of nil, or of one whom the fit has not seen, the pooled one's.
  package func probability(of observed: Int, when truth: Int, by annotator: Int? = nil) -> Double {
    likelihoods[row(annotator, observed) + truth]
  }

  /// One annotator's matrix: `[true][observed]`, rows sum to 1.
  package func confusion(of annotator: Int?) -> [[Double]] {
    (0..<classCount).map { truth in
      (0..<classCount).map { probability(of: $0, when: truth, by: annotator) }
    }
  }

  /// How often the annotator is right: the diagonal weighted by how often each class occurs, 0 to 1.
  package func accuracy(of annotator: Int?) -> Double {
    var sum = 0.0
    for truth in 0..<classCount { sum += prior[truth] * probability(of: truth, when: truth, by: annotator) }
    return sum
  }

  /// The classes' probabilities given these judgments: the prior without any.
  package func posterior(of judgments: [(annotator: Int, category: Int)]) -> [Double] {
    var posterior = prior
    for judgment in judgments {
      update(&posterior, annotator: judgment.annotator, category: judgment.category)
    }
    return posterior
  }

  /// Takes one more judgment into a posterior.
  package func update(_ posterior: inout [Double], annotator: Int?, category: Int) {
    let row = row(annotator, category)
    var sum = 0.0
    for truth in 0..<classCount {
      posterior[truth] *= likelihoods[row + truth]
      sum += posterior[truth]
    }
    // Only a matrix with zeros (maximum likelihood) can rule every class out: then the judgment says nothing.
    guard sum > 0 else {
      for truth in 0..<classCount { posterior[truth] = prior[truth] }
      return
    }
    for truth in 0..<classCount { posterior[truth] /= sum }
  }

  /// The posteriors of all tasks, flat: task × class.
  package func posteriors(of judgments: Judgments) -> [Double] {
    var all = [Double](repeating: 0, count: judgments.taskCount * classCount)
    for task in 0..<judgments.taskCount {
      var posterior = prior
      for place in judgments.range(of: task) {
        update(
          &posterior, annotator: Int(judgments.annotators[place]), category: Int(judgments.categories[place]))
      }
      for truth in 0..<classCount { all[task * classCount + truth] = posterior[truth] }
    }
    return all
  }

  private func row(_ annotator: Int?, _ observed: Int) -> Int {
    let known = annotator.map { $0 < annotatorCount ? $0 : annotatorCount } ?? annotatorCount
    return (known * classCount + observed) * classCount
  }
}
