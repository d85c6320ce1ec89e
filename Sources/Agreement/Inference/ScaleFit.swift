/// Confusion on a scale: what an annotator says is the true step plus their bias and a normal error, cut to the scale;
/// one answer in twenty is taken as said at random, so that one slip does not stretch the spread.
///
/// Two numbers an annotator in place of a matrix: a scale of ten steps would need a hundred cells. Both lean, with the
/// weight of ten judgments, on no bias and on the spread of all, which itself begins at one step. While the steps are
/// looked for, what somebody's answer is worth is judged by their *other* tasks, and how far bias and spread are still
/// unknown widens what is expected of them: with one to three judgments a task everyone looks better than they are.
/// On simulated crowds of five steps (300 tasks, 12 people) whose least sure tasks were asked about first, two judgments
/// a task, expectation–maximisation with the same two numbers claimed 0.92 and had 0.62 right; this claims 0.70 and has
/// 0.65. A temperature chosen by the likelihood of held-out judgments did not help: with so few answers it would rather
/// sharpen than flatten.
///
/// Biases are relative: what all have in common cannot be told from another truth. It is what gold shows of it, and none
/// without gold; else, where answers differ much, all tasks come to lie at one end of the scale, everyone rating too high.
///
/// Sources: contaminated normal errors (Tukey 1960), per annotator as in Raykar et al. 2010, JMLR 11:1297–1322, rounded
/// to the steps; own share left out as in Asuncion et al. 2009 (CVB0), see `CollapsedDawidSkene`.
struct ScaleFit {
  /// The share of answers that are said at random.
  private static let chance = 0.05
  /// Judgments with whose weight an annotator leans on all of them.
  private static let leaning = 10.0
  /// The spread of all before anything is seen, a variance in steps, and its weight in judgments.
  private static let (firstVariance, firstWeight) = (1.0, 50.0)
  /// A variance in steps that stays however much somebody has answered: where few tasks were answered by several people
  /// the answers themselves say what is true, and a bias looks better known than it is.
  private static let lastingVariance = 0.05
  /// A spread below a third of a step cannot be told from none.
  private static let smallestVariance = 0.1
  /// Pseudo-count of each step.
  private static let classPrior = 10.0
  /// Of whoever gave more answers one of them decides nothing: it is not left out.
  private static let mostLeftOut = 100.0
  /// How far a posterior moves to where it is drawn, and when all stand still.
  private static let (pace, smallestChange, mostSweeps) = (0.7, 1e-4, 60)

  private let judgments: Judgments
  private let classCount: Int
  private let gold: [Int32]
  private var posteriors: [Double]
  /// Of each judgment what it adds to its annotator's errors, and of each annotator what all add up to.
  private var parts: [Errors]
  private var sums: [Errors]
  /// Of all errors those on gold, and what is taken off each error, since all seem to have it in common.
  private var goldSums: [Errors]
  private var common = 0.0
  private var pooledVariance = Self.firstVariance
  private var classes: [Double]
  /// P(observed | true): annotator × observed × true, the pooled one last.
  private var likelihoods: [Double]
  private var powers: [Double]

  /// How many judgments were serious, the sum of their errors in steps, and that of the squares.
  private struct Errors {
    var weight = 0.0
    var sum = 0.0
    var squares = 0.0

    static func + (one: Errors, other: Errors) -> Errors {
      Errors(
        weight: one.weight + other.weight, sum: one.sum + other.sum, squares: one.squares + other.squares)
    }

    static func - (one: Errors, other: Errors) -> Errors {
      Errors(
        weight: max(one.weight - other.weight, 0), sum: one.sum - other.sum,
        squares: max(one.squares - other.squares, 0))
    }
  }

  /// - Parameter gold: tasks whose step is known; it stays fixed.
  static func fit(_ judgments: Judgments, gold: [Int: Int]) -> DawidSkeneFit {
    var fit = ScaleFit(judgments, gold: gold)
    return fit.run()
  }

  private init(_ judgments: Judgments, gold: [Int: Int]) {
    let classCount = judgments.classCount
    self.judgments = judgments
    self.classCount = classCount
    var known = [Int32](repeating: -1, count: judgments.taskCount)
    for (task, step) in gold where task < judgments.taskCount { known[task] = Int32(step) }
    self.gold = known
    posteriors = judgments.voteShares()
    for (task, step) in known.enumerated() where step >= 0 {
      for truth in 0..<classCount { posteriors[task * classCount + truth] = truth == Int(step) ? 1 : 0 }
    }
    parts = [Errors](repeating: Errors(), count: judgments.count)
    sums = [Errors](repeating: Errors(), count: judgments.annotatorCount)
    goldSums = sums
    classes = [Double](repeating: 0, count: classCount)
    likelihoods = [Double](
      repeating: 0, count: (judgments.annotatorCount + 1) * classCount * classCount)
    powers = [Double](repeating: 0, count: max(2 * classCount - 1, 0))
  }

  private mutating func run() -> DawidSkeneFit {
    var sweeps = 0
    var change = Double.infinity
    while sweeps < Self.mostSweeps && change >= Self.smallestChange {
      count()
      maximise()
      change = sweep()
      sweeps += 1
    }
    count()
    maximise()
    return outcome(sweeps, hasConverged: change < Self.smallestChange)
  }

  private func outcome(_ sweeps: Int, hasConverged: Bool) -> DawidSkeneFit {
    let total = classes.reduce(0, +) + Self.classPrior * Double(classCount)
    let model = DawidSkene(
      classCount: classCount, prior: classes.map { ($0 + Self.classPrior) / total }, likelihoods: likelihoods)
    var final = model.posteriors(of: judgments)
    for (task, step) in gold.enumerated() where step >= 0 {
      for truth in 0..<classCount { final[task * classCount + truth] = truth == Int(step) ? 1 : 0 }
    }
    return DawidSkeneFit(
      model: model, posteriors: final, logLikelihood: model.logLikelihood(judgments, gold: gold),
      iterations: sweeps, converged: hasConverged)
  }
}

/// One sweep: errors counted, bias and spread of each, new posteriors.
extension ScaleFit {
  private mutating func count() {
    for annotator in sums.indices { (sums[annotator], goldSums[annotator]) = (Errors(), Errors()) }
    for truth in classes.indices { classes[truth] = 0 }
    for task in 0..<judgments.taskCount {
      let range = judgments.range(of: task)
      guard !range.isEmpty else { continue }
      for truth in 0..<classCount { classes[truth] += posteriors[task * classCount + truth] }
      for place in range {
        parts[place] = part(place, of: task)
        let annotator = Int(judgments.annotators[place])
        sums[annotator] = sums[annotator] + parts[place]
        if gold[task] >= 0 { goldSums[annotator] = goldSums[annotator] + parts[place] }
      }
    }
  }

  /// The errors of one judgment over the steps that may be true, each weighed by how likely it was no slip.
  private func part(_ place: Int, of task: Int) -> Errors {
    let observed = Int(judgments.categories[place])
    let row = (Int(judgments.annotators[place]) * classCount + observed) * classCount
    let slip = Self.chance / Double(classCount)
    var errors = Errors()
    for truth in 0..<classCount {
      let likelihood = likelihoods[row + truth]
      // Before the first maximisation there are no likelihoods: nothing is a slip.
      let serious = likelihood > slip ? (likelihood - slip) / likelihood : likelihood == 0 ? 1 : 0
      let share = posteriors[task * classCount + truth] * serious
      let error = Double(observed - truth)
      errors.weight += share
      errors.sum += share * error
      errors.squares += share * error * error
    }
    return errors
  }

  /// The median of everyone's bias where the truth is not known, each as far as it is known, beside what gold shows of
  /// all. The median: one of three who rates too high says nothing of the others.
  private func commonBias() -> Double {
    var biases: [(bias: Double, weight: Double)] = []
    var known = Errors()
    for (all, onGold) in zip(sums, goldSums) {
      let open = all - onGold
      known = known + onGold
      guard open.weight > 0 else { continue }
      biases.append((open.sum / open.weight, open.weight / (open.weight + Self.leaning)))
    }
    guard !biases.isEmpty else { return 0 }
    biases.sort { $0 < $1 }
    let half = biases.reduce(0) { $0 + $1.weight } / 2
    var below = 0.0
    let middle = biases.first { one in
      below += one.weight
      return below >= half
    }
    return (middle ?? biases[0]).bias - known.sum / (known.weight + Self.leaning)
  }

  private mutating func maximise() {
    common = commonBias()
    var own = Errors(weight: Self.firstWeight, squares: Self.firstWeight * Self.firstVariance)
    var all = own
    for errors in sums {
      let bias = bias(errors)
      // A bias that was fitted takes one judgment's worth of the spread with it, less what it leans.
      own.weight += errors.weight * (1 - 1 / (errors.weight + Self.leaning))
      own.squares += max(errors.squares - 2 * bias * errors.sum + errors.weight * bias * bias, 0)
      all = all + errors
    }
    pooledVariance = max(own.squares / own.weight, Self.smallestVariance)
    let size = classCount * classCount
    for annotator in sums.indices {
      let (bias, variance) = expected(sums[annotator])
      setRow(annotator * size, bias, variance)
    }
    // Of someone new the bias is not known either: it is part of how far all lie from the truth.
    setRow(sums.count * size, 0, max(all.squares / all.weight, Self.smallestVariance))
  }

  private func bias(_ errors: Errors) -> Double {
    (errors.sum - common * errors.weight) / (errors.weight + Self.leaning)
  }

  /// Bias, and the variance to expect of the next error: the spread, and what is not known of the bias.
  private func expected(_ errors: Errors) -> (bias: Double, variance: Double) {
    let weight = errors.weight + Self.leaning
    let bias = bias(errors)
    let squares = max(errors.squares - 2 * bias * errors.sum + errors.weight * bias * bias, 0)
    let spread = max((squares + Self.leaning * pooledVariance) / weight, Self.smallestVariance)
    return (bias, spread * (1 + 1 / weight) + Self.lastingVariance)
  }

  private mutating func setRow(_ own: Int, _ bias: Double, _ variance: Double) {
    setPowers(bias, variance)
    for truth in 0..<classCount {
      for observed in 0..<classCount {
        likelihoods[own + observed * classCount + truth] = likelihood(observed, truth)
      }
    }
  }

  /// How likely each error is beside the others, from so many steps too low to so many too high.
  private mutating func setPowers(_ bias: Double, _ variance: Double) {
    for place in powers.indices {
      let error = Double(place - classCount + 1) - bias
      powers[place] = exponential(-error * error / (2 * variance))
    }
  }

  /// P(observed | true) under the powers that were set.
  private func likelihood(_ observed: Int, _ truth: Int) -> Double {
    let first = classCount - 1 - truth
    var sum = 0.0
    for step in 0..<classCount { sum += powers[first + step] }
    let even = 1 / Double(classCount)
    return sum > 0 ? (1 - Self.chance) * powers[first + observed] / sum + Self.chance * even : even
  }

  /// - Returns: the largest change of a posterior.
  private mutating func sweep() -> Double {
    var largest = 0.0
    var product = [Double](repeating: 0, count: classCount)
    for task in 0..<judgments.taskCount where gold[task] < 0 && !judgments.range(of: task).isEmpty {
      let own = task * classCount
      for truth in 0..<classCount {
        product[truth] = max(classes[truth] - posteriors[own + truth], 0) + Self.classPrior
      }
      for place in judgments.range(of: task) { multiply(&product, by: place) }
      let sum = product.reduce(0, +)
      // So many judgments that the product vanishes say nothing new.
      guard sum > 0 else { continue }
      for truth in 0..<classCount {
        let change = product[truth] / sum - posteriors[own + truth]
        largest = max(largest, abs(change))
        posteriors[own + truth] += Self.pace * change
      }
    }
    return largest
  }

  private mutating func multiply(_ product: inout [Double], by place: Int) {
    let (annotator, observed) = (Int(judgments.annotators[place]), Int(judgments.categories[place]))
    guard sums[annotator].weight <= Self.mostLeftOut else {
      let row = (annotator * classCount + observed) * classCount
      for truth in 0..<classCount { product[truth] *= likelihoods[row + truth] }
      return
    }
    let (bias, variance) = expected(sums[annotator] - parts[place])
    setPowers(bias, variance)
    for truth in 0..<classCount { product[truth] *= likelihood(observed, truth) }
  }
}

extension DawidSkene {
  /// Natural logarithm of the likelihood; of a gold task the joint likelihood with its class.
  fileprivate func logLikelihood(_ judgments: Judgments, gold: [Int32]) -> Double {
    (0..<judgments.taskCount).reduce(0) { sum, task in
      let given = judgments.of(task)
      guard !given.isEmpty else { return sum }
      let logs = (0..<classCount).map { truth in
        given.reduce(logarithm(prior[truth])) {
          $0 + logarithm(probability(of: $1.category, when: truth, by: $1.annotator))
        }
      }
      if gold[task] >= 0 { return sum + logs[Int(gold[task])] }
      let largest = logs.max() ?? 0
      return sum + largest + logarithm(logs.reduce(0) { $0 + exponential($1 - largest) })
    }
  }
}
