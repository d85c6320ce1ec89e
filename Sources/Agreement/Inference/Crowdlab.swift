/// Consensus of several annotators and one model, each weighed by how far they are to be trusted.
///
/// A weighted mean of the model's out-of-sample probabilities and of each annotator's label. Undefined weights never
/// occur: with no task of two annotators the model and every annotator weigh alike.
///
/// Source: Goh, Tkachenko & Mueller 2022, arXiv:2210.06812; the score for what to label next: Goh & Mueller 2023,
/// arXiv:2301.11856.
package struct Crowdlab: Sendable {
  /// Per task the most likely class.
  package let consensus: [Int]
  /// Flat: task × class; rows sum to 1.
  package let posteriors: [Double]
  /// Per task the posterior of its consensus, 0 to 1.
  package let quality: [Double]
  /// Per task the share of its annotators who gave the consensus, 0 to 1; 1 for a task that one person labelled.
  package let agreement: [Double]
  /// Per annotator, 0 to 1; nil without a judgment.
  package let annotatorQuality: [Double?]
  /// Per annotator the share of their judgments that are the consensus; nil without a judgment.
  package let agreementWithConsensus: [Double?]
  /// Per task how little another judgment would tell: lower means label it next. Meant for probabilities that were
  /// calibrated (`Temperature`).
  package let nextScores: [Double]
  private let weights: Weights

  private static let smallest = 1e-6

  /// - Parameters:
  ///   - judgments: one of each annotator a task; each task has at least one.
  ///   - probabilities: the model's, task × class, out of sample.
  package init(_ judgments: Judgments, probabilities: [Double]) {
    precondition(probabilities.count == judgments.taskCount * judgments.classCount, "task × class")
    let majority = Self.majority(judgments, probabilities)
    let first = Weights(judgments, probabilities, consensus: majority)
    let firstPosteriors = first.posteriors(judgments, probabilities)
    let classCount = judgments.classCount
    let consensus = (0..<judgments.taskCount).map { task in
      let own = firstPosteriors[(task * classCount)..<((task + 1) * classCount)]
      let top = own.max() ?? 0
      let best = own.indices.filter { own[$0] == top }
      return best.count == 1 ? best[0] - task * classCount : majority[task]
    }
    let weights = Weights(judgments, probabilities, consensus: consensus)
    let posteriors = weights.posteriors(judgments, probabilities)
    let quality = consensus.indices.map { posteriors[$0 * classCount + consensus[$0]] }
    self.consensus = consensus
    self.weights = weights
    self.posteriors = posteriors
    self.quality = quality
    agreement = Self.agreement(judgments, consensus)
    agreementWithConsensus = Self.perAnnotator(judgments) { _, task, category in
      category == consensus[task] ? 1 : 0
    }
    annotatorQuality = Self.annotatorQuality(judgments, consensus, posteriors, weights)
    nextScores = quality.indices.map { task in
      var weight = weights.model
      for place in judgments.range(of: task) {
        weight += weights.annotators[Int(judgments.annotators[place])]
      }
      return weights.towardsEven(quality[task], weight, classCount)
    }
  }

  /// The classes' probabilities of one more task under what was learnt here, so that a part of the tasks can teach for
  /// all of them.
  ///
  /// - Parameter judgments: of annotators who were among those learnt from, or of others: they weigh as the mean does.
  package func posterior(
    of judgments: [(annotator: Int, category: Int)], probabilities: [Double]
  ) -> [Double] {
    weights.posterior(judgments, probabilities)
  }

  /// The same score for tasks that nobody has labelled yet, from the model's probabilities.
  package func nextScores(unlabelled probabilities: [Double], classCount: Int) -> [Double] {
    stride(from: 0, to: probabilities.count, by: classCount).map { start in
      weights.towardsEven(
        probabilities[start..<(start + classCount)].max() ?? 0, weights.model, classCount)
    }
  }

  /// The majority; ties go to the model, then to the class that is given more often, then to the first.
  private static func majority(_ judgments: Judgments, _ probabilities: [Double]) -> [Int] {
    var totals = [Int](repeating: 0, count: judgments.classCount)
    for category in judgments.categories { totals[Int(category)] += 1 }
    return (0..<judgments.taskCount).map { task in
      var votes = [Int](repeating: 0, count: judgments.classCount)
      for place in judgments.range(of: task) { votes[Int(judgments.categories[place])] += 1 }
      let most = votes.max() ?? 0
      let tied = votes.indices.filter { votes[$0] == most }
      return tied.max {
        let (left, right) = ($0 + task * judgments.classCount, $1 + task * judgments.classCount)
        return (probabilities[left], totals[$0], -$0) < (probabilities[right], totals[$1], -$1)
      } ?? 0
    }
  }

  private static func agreement(_ judgments: Judgments, _ consensus: [Int]) -> [Double] {
    consensus.indices.map { task in
      let range = judgments.range(of: task)
      let same = range.count { Int(judgments.categories[$0]) == consensus[task] }
      return range.isEmpty ? 0 : Double(same) / Double(range.count)
    }
  }

  /// The mean of a value over each annotator's judgments; nil without any, where `value` is nil.
  private static func perAnnotator(
    _ judgments: Judgments, _ value: (_ annotator: Int, _ task: Int, _ category: Int) -> Double?
  ) -> [Double?] {
    var sums = [Double](repeating: 0, count: judgments.annotatorCount)
    var counts = [Int](repeating: 0, count: judgments.annotatorCount)
    for task in 0..<judgments.taskCount {
      for place in judgments.range(of: task) {
        let annotator = Int(judgments.annotators[place])
        guard let value = value(annotator, task, Int(judgments.categories[place])) else { continue }
        sums[annotator] += value
        counts[annotator] += 1
      }
    }
    return zip(sums, counts).map { $1 == 0 ? nil : $0 / Double($1) }
  }

  private static func annotatorQuality(
    _ judgments: Judgments, _ consensus: [Int], _ posteriors: [Double], _ weights: Weights
  ) -> [Double?] {
    let own = perAnnotator(judgments) { _, task, category in
      posteriors[task * judgments.classCount + category]
    }
    let shared = perAnnotator(judgments) { _, task, category in
      judgments.range(of: task).count < 2 ? nil : category == consensus[task] ? 1 : 0
    }
    let perTask = Double(judgments.count) / Double(max(judgments.taskCount, 1))
    let people = Double(max(judgments.annotatorCount, 1))
    let crowd = weights.annotators.reduce(0, +) * perTask / people
    let model = weights.model / (weights.model + crowd)
    return zip(own, shared).map { own, shared in
      // Someone who shares no task can be judged by the model alone.
      own.map { own in shared.map { model * own + (1 - model) * $0 } ?? own }
    }
  }

  /// What the model and each annotator weigh.
  private struct Weights {
    let model: Double
    let annotators: [Double]
    /// How likely an annotator gives the consensus, and each class that is not.
    let right: Double
    let wrong: Double

    init(_ judgments: Judgments, _ probabilities: [Double], consensus: [Int]) {
      let classCount = judgments.classCount
      let shared = (0..<judgments.taskCount).filter { judgments.range(of: $0).count > 1 }
      let agreement = Crowdlab.agreement(judgments, consensus)
      guard !shared.isEmpty else {
        (model, right, wrong) = (1, 1, 0)
        annotators = [Double](repeating: 1, count: judgments.annotatorCount)
        return
      }
      right = shared.reduce(0) { $0 + agreement[$1] } / Double(shared.count)
      wrong = (1 - right) / Double(max(classCount - 1, 1))
      var counts = [Int](repeating: 0, count: classCount)
      for task in shared { counts[consensus[task]] += 1 }
      // The error of always naming the commonest class: what everyone is measured against.
      let baseline = max(1 - Double(counts.max() ?? 0) / Double(shared.count), Crowdlab.smallest)
      let modelErrors = shared.count { task in
        let own = probabilities[(task * classCount)..<((task + 1) * classCount)]
        return (own.firstIndex(of: own.max() ?? 0) ?? 0) - task * classCount != consensus[task]
      }
      let perTask = Double(judgments.count) / Double(judgments.taskCount)
      model =
        max(1 - Double(modelErrors) / Double(shared.count) / baseline, Crowdlab.smallest)
        * perTask.squareRoot()
      annotators = Self.agreementWithOthers(judgments).map {
        max(1 - (1 - $0) / baseline, Crowdlab.smallest)
      }
    }

    /// Per annotator the share of others' judgments of the same tasks that are the same; the mean for one who
    /// shares none.
    private static func agreementWithOthers(_ judgments: Judgments) -> [Double] {
      var same = [Int](repeating: 0, count: judgments.annotatorCount)
      var all = same
      for task in 0..<judgments.taskCount {
        let range = judgments.range(of: task)
        for place in range {
          let annotator = Int(judgments.annotators[place])
          all[annotator] += range.count - 1
          same[annotator] += range.count { judgments.categories[$0] == judgments.categories[place] } - 1
        }
      }
      let shares = zip(same, all).compactMap { $1 == 0 ? nil : Double($0) / Double($1) }
      let mean = shares.reduce(0, +) / Double(max(shares.count, 1))
      return zip(same, all).map { $1 == 0 ? mean : Double($0) / Double($1) }
    }

    func posteriors(_ judgments: Judgments, _ probabilities: [Double]) -> [Double] {
      var posteriors = probabilities
      for task in 0..<judgments.taskCount {
        let range = judgments.range(of: task)
        let total = range.reduce(model) { $0 + annotators[Int(judgments.annotators[$1])] }
        for truth in 0..<judgments.classCount {
          let cell = task * judgments.classCount + truth
          var sum = model * probabilities[cell]
          for place in range {
            let likelihood = Int(judgments.categories[place]) == truth ? right : wrong
            sum += annotators[Int(judgments.annotators[place])] * likelihood
          }
          posteriors[cell] = sum / total
        }
      }
      return posteriors
    }

    func posterior(_ judgments: [(annotator: Int, category: Int)], _ probabilities: [Double]) -> [Double] {
      let mean = annotators.isEmpty ? 1 : annotators.reduce(0, +) / Double(annotators.count)
      let own = judgments.map { annotators.indices.contains($0.annotator) ? annotators[$0.annotator] : mean }
      let total = own.reduce(model, +)
      return probabilities.indices.map { truth in
        zip(judgments, own).reduce(model * probabilities[truth]) { sum, one in
          sum + one.1 * (one.0.category == truth ? right : wrong)
        } / total
      }
    }

    /// A quality drawn towards the even chance by the weight of one more annotator.
    func towardsEven(_ quality: Double, _ weight: Double, _ classCount: Int) -> Double {
      let another = annotators.reduce(0, +) / Double(max(annotators.count, 1))
      return (quality * weight + another / Double(classCount)) / (weight + another)
    }
  }
}
