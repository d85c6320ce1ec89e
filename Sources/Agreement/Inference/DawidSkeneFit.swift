/// A fitted model with the posteriors it was fitted to.
package struct DawidSkeneFit: Sendable {
  package let model: DawidSkene
  /// Flat: task × class. A task with gold has 1 at its class; one without judgments or gold has the prior.
  package let posteriors: [Double]
  /// Natural logarithm of the likelihood of all judgments under the model; gold tasks count with their class.
  package let logLikelihood: Double
  package let iterations: Int
  /// Whether the stopping rule was met before the largest number of iterations.
  package let converged: Bool

  package func posterior(of task: Int) -> ArraySlice<Double> {
    posteriors[(task * model.classCount)..<((task + 1) * model.classCount)]
  }
}

extension DawidSkene {
  /// Expectation–maximisation from the vote shares, or from what an earlier fit says of these judgments.
  /// The same judgments give the same numbers.
  ///
  /// - Parameters:
  ///   - gold: tasks whose class is known; it stays fixed.
  ///   - options: of `Errors.ordinal` nothing else is asked for: see `ScaleFit`.
  ///   - earlier: a fit of the same classes whose annotators have the same numbers; new ones may follow them.
  package static func fit(
    _ judgments: Judgments, gold: [Int: Int] = [:], options: Options = .recommended,
    from earlier: DawidSkene? = nil
  ) -> DawidSkeneFit {
    if options.errors == .ordinal { return ScaleFit.fit(judgments, gold: gold) }
    var state = ExpectationMaximisation(judgments, gold: gold, options: options, from: earlier)
    return state.run()
  }
}

/// The state of the iterations, all of it in flat arrays: no look-up by name in the loop.
struct ExpectationMaximisation {
  let judgments: Judgments
  let options: DawidSkene.Options
  let classCount: Int
  /// Per task its known class, or −1.
  let gold: [Int32]
  /// Per judgment the place of its row in `likelihoods`.
  let rows: [Int32]
  let judgedTasks: Int
  private(set) var posteriors: [Double]
  var prior: [Double]
  /// Expected counts, and the likelihoods made of them: annotator × observed × true.
  private(set) var counts: [Double]
  var likelihoods: [Double]

  /// A product of so many factors of 1e-10 is still a normal number.
  private static let longestProduct = 28
  static let floor = 1e-10

  init(
    _ judgments: Judgments, gold: [Int: Int], options: DawidSkene.Options, from earlier: DawidSkene?
  ) {
    let classCount = judgments.classCount
    self.judgments = judgments
    self.options = options
    self.classCount = classCount
    var known = [Int32](repeating: -1, count: judgments.taskCount)
    for (task, category) in gold where task < judgments.taskCount { known[task] = Int32(category) }
    self.gold = known
    rows = (0..<judgments.count).map {
      (judgments.annotators[$0] * Int32(classCount) + judgments.categories[$0]) * Int32(classCount)
    }
    judgedTasks = (0..<judgments.taskCount).count { judgments.starts[$0 + 1] > judgments.starts[$0] }
    posteriors = earlier?.posteriors(of: judgments) ?? judgments.voteShares()
    for (task, category) in known.enumerated() where category >= 0 {
      for truth in 0..<classCount { posteriors[task * classCount + truth] = 0 }
      posteriors[task * classCount + Int(category)] = 1
    }
    prior = [Double](repeating: 0, count: classCount)
    counts = [Double](repeating: 0, count: judgments.annotatorCount * classCount * classCount)
    likelihoods = counts + [Double](repeating: 0, count: classCount * classCount)
    count()
    maximise()
  }

  /// The expected counts under the posteriors as they are.
  private mutating func count() {
    for task in 0..<judgments.taskCount {
      for place in judgments.range(of: task) {
        let row = Int(rows[place])
        for truth in 0..<classCount { counts[row + truth] += posteriors[task * classCount + truth] }
      }
    }
  }

  mutating func run() -> DawidSkeneFit {
    var iterations = 0
    var converged = false
    var bound = -Double.infinity
    while iterations < options.maximumIterations && !converged {
      let change = expect()
      maximise()
      iterations += 1
      switch options.stop {
      case .posteriorChange(let limit): converged = change < limit
      case .boundGain(let limit):
        let gained = lowerBound() / Double(max(judgments.count, 1))
        converged = gained - bound < limit
        bound = gained
      case .never: break
      }
    }
    let model = DawidSkene(classCount: classCount, prior: prior, likelihoods: likelihoods)
    for task in 0..<judgments.taskCount where gold[task] < 0 && judgments.range(of: task).isEmpty {
      for truth in 0..<classCount { posteriors[task * classCount + truth] = prior[truth] }
    }
    return DawidSkeneFit(
      model: model, posteriors: posteriors, logLikelihood: logLikelihood(), iterations: iterations,
      converged: converged)
  }

  /// New posteriors, and the expected counts that follow from them, in one pass over the judgments.
  ///
  /// - Returns: the largest change of a posterior.
  private mutating func expect() -> Double {
    let (classCount, prior, judgments, gold, rows) = (classCount, prior, judgments, gold, rows)
    var largest = 0.0
    var product = prior
    counts.withUnsafeMutableBufferPointer { counts in
      counts.update(repeating: 0)
      posteriors.withUnsafeMutableBufferPointer { posteriors in
        likelihoods.withUnsafeBufferPointer { likelihoods in
          rows.withUnsafeBufferPointer { rows in
            product.withUnsafeMutableBufferPointer { product in
              for task in 0..<judgments.taskCount {
                let range = Int(judgments.starts[task])..<Int(judgments.starts[task + 1])
                if range.isEmpty { continue }
                let own = UnsafeMutableBufferPointer(
                  rebasing: posteriors[(task * classCount)..<((task + 1) * classCount)])
                if gold[task] < 0 {
                  for truth in 0..<classCount { product[truth] = prior[truth] }
                  Self.multiply(rows[range], likelihoods, into: product)
                  largest = max(largest, Self.replace(own, by: product))
                }
                for place in range {
                  let row = Int(rows[place])
                  for truth in 0..<classCount { counts[row + truth] += own[truth] }
                }
              }
            }
          }
        }
      }
    }
    return largest
  }

  /// Multiplies the rows' likelihoods into `product`; its sum may be anything above 0.
  @inline(__always)
  private static func multiply(
    _ rows: Slice<UnsafeBufferPointer<Int32>>, _ likelihoods: UnsafeBufferPointer<Double>,
    into product: UnsafeMutableBufferPointer<Double>
  ) {
    var factors = 0
    for row in rows {
      let row = Int(row)
      for truth in 0..<product.count { product[truth] *= likelihoods[row + truth] }
      factors += 1
      if factors == longestProduct {
        rescale(product)
        factors = 0
      }
    }
  }

  /// Brings the largest to 1. What falls below the smallest normal number beside it is as good as ruled out.
  private static func rescale(_ product: UnsafeMutableBufferPointer<Double>) {
    let largest = product.max() ?? 1
    if largest > 0 { for truth in product.indices { product[truth] = max(product[truth] / largest, 1e-300) } }
  }

  /// Normalises `product` into a task's posterior.
  ///
  /// - Returns: the largest change.
  @inline(__always)
  private static func replace(
    _ own: UnsafeMutableBufferPointer<Double>, by product: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    var sum = 0.0
    for truth in 0..<product.count { sum += product[truth] }
    var largest = 0.0
    for truth in 0..<product.count {
      let share = product[truth] / sum
      largest = max(largest, abs(share - own[truth]))
      own[truth] = share
    }
    return largest
  }
}
