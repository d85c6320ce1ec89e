/// Who measured what: numbers in flat arrays sorted by task.
package struct Measurements: Sendable {
  package let taskCount: Int
  package let annotatorCount: Int
  let starts: [Int]
  let annotators: [Int]
  let values: [Double]

  package var count: Int { values.count }

  package init(_ rows: [(task: Int, annotator: Int, value: Double)], taskCount: Int = 0) {
    let tasks = max(taskCount, (rows.map(\.task).max() ?? -1) + 1)
    let sorted = rows.indices.sorted { (rows[$0].task, $0) < (rows[$1].task, $1) }
    var starts = [Int](repeating: 0, count: tasks + 1)
    for row in rows { starts[row.task + 1] += 1 }
    for task in 0..<tasks { starts[task + 1] += starts[task] }
    self.starts = starts
    annotators = sorted.map { rows[$0].annotator }
    values = sorted.map { rows[$0].value }
    self.taskCount = tasks
    annotatorCount = (annotators.max() ?? -1) + 1
  }
}

/// What numbers come to when each annotator has a bias and a spread, and anyone may slip.
///
/// Errors follow Student's t with 4 degrees of freedom, so that an answer far from all others counts little; bias and
/// variance lean, with the weight of two answers, on none and on the variance of all. Biases are relative: without gold
/// nobody knows what all have in common.
///
/// Source: Lange, Little & Taylor 1989, JASA 84:881–896 (EM for t errors); Raykar et al. 2010, JMLR 11:1297–1322
/// (precision per annotator).
package struct NumberModel: Sendable, Equatable {
  package struct Errors: Sendable, Equatable {
    package var bias: Double
    /// Of the t distribution's scale, squared; above 0.
    package var variance: Double

    package init(bias: Double, variance: Double) {
      self.bias = bias
      self.variance = variance
    }
  }

  package struct Estimate: Sendable, Equatable {
    package let value: Double
    /// Standard deviation of what is true around `value`.
    package let deviation: Double
  }

  package let annotators: [Errors]
  /// Of anyone: what stands for an annotator whom the fit has not seen.
  package let pooled: Errors

  private static let freedom = 4.0
  private static let prior = 2.0

  package init(annotators: [Errors], pooled: Errors) {
    self.annotators = annotators
    self.pooled = pooled
  }

  /// The weighted mean of the answers less their authors' biases; nil without any.
  package func estimate(_ answers: [(annotator: Int?, value: Double)]) -> Estimate? {
    guard !answers.isEmpty else { return nil }
    let corrected = answers.map { answer -> (value: Double, variance: Double) in
      let errors = answer.annotator.flatMap { $0 < annotators.count ? annotators[$0] : nil } ?? pooled
      return (answer.value - errors.bias, errors.variance)
    }
    var center = Self.median(corrected.map(\.value))
    var precision = 0.0
    for _ in 0..<50 {
      var sum = 0.0
      precision = 0
      for answer in corrected {
        let weight = Self.weight(answer.value - center, answer.variance) / answer.variance
        precision += weight
        sum += weight * answer.value
      }
      let next = sum / precision
      let change = abs(next - center)
      center = next
      if change <= 1e-9 * max(1, abs(center)) { break }
    }
    return Estimate(value: center, deviation: (1 / precision).squareRoot())
  }

  /// - Parameter gold: tasks whose number is known.
  package static func fit(
    _ measurements: Measurements, gold: [Int: Double] = [:], tolerance: Double = 1e-6, rounds: Int = 200
  ) -> NumberModel {
    var centers = (0..<measurements.taskCount).map { task in
      gold[task]
        ?? median(Array(measurements.values[measurements.starts[task]..<measurements.starts[task + 1]]))
    }
    var doubts = [Double](repeating: 0, count: measurements.taskCount)
    var model = NumberModel(
      annotators: [], pooled: Errors(bias: 0, variance: spread(measurements, centers)))
    for _ in 0..<rounds {
      model = model.maximised(measurements, centers, doubts, fixesBias: gold.isEmpty)
      var largest = 0.0
      for task in 0..<measurements.taskCount where gold[task] == nil {
        let own = measurements.starts[task]..<measurements.starts[task + 1]
        let answers = own.map { (Optional(measurements.annotators[$0]), measurements.values[$0]) }
        guard let estimate = model.estimate(answers) else { continue }
        largest = max(
          largest, abs(estimate.value - centers[task]) / max(model.pooled.variance.squareRoot(), 1e-12))
        (centers[task], doubts[task]) = (estimate.value, estimate.deviation * estimate.deviation)
      }
      if largest < tolerance { break }
    }
    return model
  }

  private func maximised(
    _ measurements: Measurements, _ centers: [Double], _ doubts: [Double], fixesBias: Bool
  ) -> NumberModel {
    var sums = [(weight: Double, error: Double, square: Double, count: Double)](
      repeating: (0, 0, 0, 0), count: measurements.annotatorCount)
    for task in 0..<measurements.taskCount {
      for place in measurements.starts[task]..<measurements.starts[task + 1] {
        let annotator = measurements.annotators[place]
        let known = annotator < annotators.count ? annotators[annotator] : pooled
        let error = measurements.values[place] - centers[task]
        let weight = Self.weight(error - known.bias, known.variance)
        sums[annotator].weight += weight
        sums[annotator].error += weight * error
        // Where the truth is in doubt, an error of 0 is no proof of care.
        sums[annotator].square += weight * (error * error + doubts[task])
        sums[annotator].count += 1
      }
    }
    var biases = sums.map { $0.error / ($0.weight + Self.prior) }
    if fixesBias {
      let total = sums.reduce(0) { $0 + $1.count }
      let common = zip(biases, sums).reduce(0) { $0 + $1.0 * $1.1.count } / max(total, 1)
      for annotator in biases.indices { biases[annotator] -= common }
    }
    let spreads = zip(biases, sums).map { bias, sum in
      max(0, sum.square - 2 * bias * sum.error + bias * bias * sum.weight)
    }
    let counts = sums.reduce(0) { $0 + $1.count }
    let all = max(spreads.reduce(0, +) / max(counts, 1), Self.smallest(centers))
    return NumberModel(
      annotators: zip(zip(biases, spreads), sums).map { own, sum in
        Errors(bias: own.0, variance: (own.1 + Self.prior * all) / (sum.count + Self.prior))
      }, pooled: Errors(bias: 0, variance: all))
  }

  /// The weight of an answer in EM for t errors: near 1 within the spread, falling with the square beyond.
  private static func weight(_ error: Double, _ variance: Double) -> Double {
    (freedom + 1) / (freedom + error * error / variance)
  }

  private static func spread(_ measurements: Measurements, _ centers: [Double]) -> Double {
    var sum = 0.0
    for task in 0..<measurements.taskCount {
      for place in measurements.starts[task]..<measurements.starts[task + 1] {
        let error = measurements.values[place] - centers[task]
        sum += error * error
      }
    }
    return max(sum / Double(max(measurements.count, 1)), smallest(centers))
  }

  /// No spread at all cannot be divided by: a billionth of the numbers' size stands for it.
  private static func smallest(_ centers: [Double]) -> Double {
    let size = centers.reduce(0) { max($0, abs($1)) }
    return max(size * size * 1e-18, 1e-24)
  }

  private static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
