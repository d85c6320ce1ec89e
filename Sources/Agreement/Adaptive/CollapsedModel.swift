/// What a fit of `CollapsedDawidSkene` has counted: enough to say what answers to a task come to, with the task's own
/// share in the counts left out.
///
/// A pure function of the counts and the answers, so that a server that keeps the counts and reads one task's answers
/// comes to the same numbers as a simulation that holds everything. It costs a microsecond or a few, however many
/// tasks there are.
package struct CollapsedModel: Sendable, Equatable {
  package let classCount: Int
  package let annotatorCount: Int
  /// Pseudo-counts of a matrix row, and of a class.
  private let strength: Double
  private let classPrior: Double
  /// Expected counts: annotator × observed × true; annotator × true; true.
  private let counts: [Double]
  private let totals: [Double]
  private let classes: [Double]
  /// The prior's counts: observed × true.
  private let pseudo: [Double]
  /// The expected class shares and matrices: what judges an answer that the fit has not seen.
  package let matrices: DawidSkene

  package struct Answer: Sendable, Equatable {
    /// nil: someone whom the fit has not seen.
    package let annotator: Int?
    package let category: Int

    package init(annotator: Int?, category: Int) {
      self.annotator = annotator
      self.category = category
    }
  }

  /// A task's posterior counts itself until it moves by less, or so often.
  private static let smallestChange = 1e-8
  private static let mostRounds = 100

  init(
    classCount: Int, strength: Double, classPrior: Double, counts: [Double], classes: [Double],
    pseudo: [Double]
  ) {
    let size = classCount * classCount
    self.classCount = classCount
    annotatorCount = counts.count / size
    self.strength = strength
    self.classPrior = classPrior
    self.counts = counts
    self.classes = classes
    self.pseudo = pseudo
    var totals = [Double](repeating: 0, count: annotatorCount * classCount)
    for cell in counts.indices { totals[cell / size * classCount + cell % classCount] += counts[cell] }
    self.totals = totals
    matrices = Self.matrices(classCount, counts, classes, pseudo, classPrior: classPrior)
  }

  /// A model that has seen nobody: everyone is as good as the prior says.
  package static func unseen(
    classCount: Int, options: CollapsedDawidSkene.Options = CollapsedDawidSkene.Options()
  ) -> CollapsedModel {
    CollapsedModel(
      classCount: classCount, strength: options.strength, classPrior: options.classPrior, counts: [],
      classes: [Double](repeating: 0, count: classCount),
      pseudo: CollapsedDawidSkene.evenPseudo(classCount, options))
  }

  /// The probabilities of a task's classes.
  ///
  /// - Parameters:
  ///   - fitted: its answers that are in the counts: each is judged by the annotator's other tasks alone.
  ///   - new: its answers since.
  package func posterior(fitted: [Answer], new: [Answer]) -> [Double] {
    var posterior = fitted.isEmpty ? matrices.prior : rest(of: fitted)
    for answer in new {
      matrices.update(&posterior, annotator: answer.annotator, category: answer.category)
    }
    return posterior
  }

  /// Where the posterior of what is counted stands still: what a sweep of the fit leaves as it is.
  private func rest(of fitted: [Answer]) -> [Double] {
    var shares = [Double](repeating: 0, count: classCount)
    for answer in fitted { shares[answer.category] += 1 / Double(fitted.count) }
    var before = [Double](repeating: 0, count: classCount)
    var product = before
    var pace = 0.5
    for _ in 0..<Self.mostRounds {
      guard let sum = multiply(fitted, without: shares, into: &product) else { break }
      // The larger a share, the more of the counts is left out: a whole step swings from side to side.
      var (change, turn) = (0.0, 0.0)
      for truth in 0..<classCount {
        let step = product[truth] / sum - shares[truth]
        turn += step * before[truth]
        before[truth] = step
      }
      pace = turn < 0 ? pace / 2 : min(pace * 1.3, 0.5)
      for truth in 0..<classCount {
        shares[truth] += pace * before[truth]
        change = max(change, abs(before[truth]))
      }
      if change < Self.smallestChange { break }
    }
    return shares
  }

  /// - Returns: the sum; nil when the product vanishes: so many answers say nothing new.
  private func multiply(
    _ fitted: [Answer], without shares: [Double], into product: inout [Double]
  ) -> Double? {
    var sum = 0.0
    for truth in 0..<classCount {
      let share = shares[truth]
      var value = max(classes[truth] - share, 0) + classPrior
      for answer in fitted {
        let cell = answer.category * classCount + truth
        guard let annotator = answer.annotator, annotator < annotatorCount else {
          value *= matrices.probability(of: answer.category, when: truth)
          continue
        }
        value *=
          (max(counts[annotator * classCount * classCount + cell] - share, 0) + pseudo[cell])
          / (max(totals[annotator * classCount + truth] - share, 0) + strength)
      }
      product[truth] = value
      sum += value
    }
    return sum > 0 ? sum : nil
  }

  /// The pooled matrix takes each annotator's pseudo-counts once.
  private static func matrices(
    _ classCount: Int, _ counts: [Double], _ classes: [Double], _ pseudo: [Double], classPrior: Double
  ) -> DawidSkene {
    let size = classCount * classCount
    let people = counts.count / size
    var pooled = [Double](repeating: 0, count: size)
    for place in counts.indices { pooled[place % size] += counts[place] }
    let tasks = classes.reduce(0, +) + classPrior * Double(classCount)
    var likelihoods = [Double](repeating: 0, count: (people + 1) * size)
    for annotator in 0...people {
      let isPooled = annotator == people
      let weight = isPooled ? Double(max(people, 1)) : 1
      let own = annotator * size
      for truth in 0..<classCount {
        var sum = 0.0
        for observed in 0..<classCount {
          let cell = observed * classCount + truth
          likelihoods[own + cell] =
            max(isPooled ? pooled[cell] : counts[own + cell], 0) + weight * pseudo[cell]
          sum += likelihoods[own + cell]
        }
        for observed in 0..<classCount { likelihoods[own + observed * classCount + truth] /= sum }
      }
    }
    return DawidSkene(
      classCount: classCount, prior: classes.map { (max($0, 0) + classPrior) / tasks },
      likelihoods: likelihoods)
  }
}

/// As numbers, to be kept.
extension CollapsedModel {
  package var numbers: [Double] { [strength, classPrior] + classes + pseudo + counts }

  /// - Returns: nil when there are not as many numbers as such a model has.
  package init?(numbers: some RandomAccessCollection<Double>, classCount: Int, annotatorCount: Int) {
    let size = classCount * classCount
    guard classCount > 0, numbers.count == Self.numberCount(classCount, annotatorCount) else { return nil }
    let all = Array(numbers)
    self.init(
      classCount: classCount, strength: all[0], classPrior: all[1],
      counts: Array(all[(2 + classCount + size)...]), classes: Array(all[2..<(2 + classCount)]),
      pseudo: Array(all[(2 + classCount)..<(2 + classCount + size)]))
  }

  package static func numberCount(_ classCount: Int, _ annotatorCount: Int) -> Int {
    2 + classCount + (annotatorCount + 1) * classCount * classCount
  }
}
