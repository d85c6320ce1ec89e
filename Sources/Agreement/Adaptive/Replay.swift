/// Replays a crowd's judgments: whenever the policy asks for one more of a task, a real one that was not used yet
/// is given. Every decision is made by `AdaptivePolicy` and `CollapsedDawidSkene`, as in the server.
package struct Replay: Sendable {
  package enum Policy: String, Sendable, CaseIterable { case adaptive, fixed }

  package struct Options: Sendable, Equatable {
    package var policy = Policy.adaptive
    /// The share of the tasks whose truth is known beforehand: they teach who is good, and are not measured.
    package var goldShare = 0.0
    /// Among how many annotators who could do a task next the one who is expected to tell most is asked; 1: nobody
    /// chooses.
    package var choice = 2
    /// Tasks that are this sure are only asked about again when all are, for `atConfidence`; nil: none.
    package var confidence: Double?
    /// The largest number of judgments of a task; nil: as many as there are.
    package var cap: Int?
    /// The replay ends at so many judgments a task.
    package var longest = 5.0

    package init() {}
  }

  private let options: Options
  private let truth: [Int?]
  private let isGold: [Bool]
  private let measured: [Int]
  private let sought: Double
  private var ledger: JudgmentLedger
  private var model: CollapsedDawidSkene
  /// Per task its place in a random order, which decides between equal gains.
  private let ranks: [Int]
  private let fixed5: Double
  private var points: [ReplayCurve.Point] = []
  private var atConfidence: ReplayCurve.Point?

  /// Few sweeps between two fits are enough: the posteriors start from where they were.
  private static let sweeps = 4

  /// - Parameter truth: per task its class, where it is known; only these are measured.
  package init(_ judgments: Judgments, truth: [Int?], options: Options, seed: Int) {
    var generator = SplitMix64(seed: UInt64(truncatingIfNeeded: seed))
    self.options = options
    self.truth = truth
    var ledger = JudgmentLedger(judgments, given: false)
    ledger.shuffle(using: &generator)
    self.ledger = ledger
    var order = Array(0..<judgments.taskCount)
    for place in order.indices.reversed().dropLast() {
      order.swapAt(place, generator.index(below: place + 1))
    }
    let judged = order.filter { !judgments.range(of: $0).isEmpty }
    let known = judged.filter { truth[$0] != nil }
    let goldCount = Int((options.goldShare * Double(known.count)).rounded())
    var gold: [Int: Int] = [:]
    for task in known.prefix(goldCount) { gold[task] = truth[task] }
    measured = Array(known.dropFirst(goldCount))
    sought = Double(judged.count - goldCount)
    var ranks = order
    for (rank, task) in order.enumerated() { ranks[task] = rank }
    self.ranks = ranks
    model = CollapsedDawidSkene(
      taskCount: judgments.taskCount, annotatorCount: judgments.annotatorCount,
      classCount: judgments.classCount, gold: gold)
    fixed5 = Self.majorityAccuracy(ledger, measured, truth, votes: 5, using: &generator)
    isGold = (0..<judgments.taskCount).map { gold[$0] != nil }
  }

  package mutating func run() -> ReplayCurve {
    for task in 0..<ledger.taskCount where !ledger.rest(of: task).isEmpty {
      ledger.give(ledger.rest(of: task).lowerBound, of: task)
    }
    model.startFromVotes(ledger)
    model.fit(ledger)
    record()
    let interval = AdaptivePolicy.refitInterval(tasks: ledger.taskCount)
    while Double(ledger.givenCount) < options.longest * sought {
      let tasks = next(interval)
      if tasks.isEmpty { break }
      for task in tasks { ask(task) }
      model.fit(ledger, sweeps: Self.sweeps)
      record()
    }
    return ReplayCurve(points: points, fixed5: fixed5, atConfidence: atConfidence)
  }

  /// The tasks that are asked about before the next fit.
  private func next(_ count: Int) -> [Int] {
    let open = (0..<ledger.taskCount).filter { task in
      !isGold[task] && !ledger.rest(of: task).isEmpty && options.cap.map { ledger.given[task] < $0 } ?? true
    }
    var wants = [(task: Int, value: Double)]()
    wants.reserveCapacity(open.count)
    for task in open {
      wants.append(
        (
          task,
          options.policy == .fixed
            ? -Double(ledger.given[task]) : AdaptivePolicy.gain(model.posterior(of: task))
        ))
    }
    wants.sort { ($1.value, ranks[$0.task]) < ($0.value, ranks[$1.task]) }
    return wants.prefix(count).map(\.task)
  }

  private mutating func ask(_ task: Int) {
    let rest = ledger.rest(of: task)
    var best = rest.lowerBound
    if options.policy == .adaptive, options.choice > 1, rest.count > 1 {
      var most = -1.0
      for place in rest.prefix(options.choice) {
        let information = AdaptivePolicy.information(
          model.posterior(of: task), of: Int(ledger.annotators[place]), under: model.model)
        if information > most { (most, best) = (information, place) }
      }
    }
    let (annotator, category) = (Int(ledger.annotators[best]), Int(ledger.categories[best]))
    ledger.give(best, of: task)
    model.update(task, annotator: annotator, category: category)
  }

  private mutating func record() {
    var right = 0.0
    for task in measured {
      guard let truth = truth[task] else { continue }
      right += Self.credit(model.posterior(of: task), truth)
    }
    let point = ReplayCurve.Point(
      judgments: Double(ledger.givenCount) / max(sought, 1), accuracy: right / Double(max(measured.count, 1)))
    points.append(point)
    guard let confidence = options.confidence, atConfidence == nil else { return }
    let policy = AdaptivePolicy(confidence: confidence, cap: options.cap)
    let isOver = (0..<ledger.taskCount).allSatisfy { task in
      isGold[task] || ledger.rest(of: task).isEmpty
        || !policy.wantsMore(model.posterior(of: task), judgments: Int(ledger.given[task]))
    }
    if isOver { atConfidence = point }
  }

  /// 1 for a right label; classes that tie share it.
  private static func credit(_ values: some RandomAccessCollection<Double>, _ truth: Int) -> Double {
    let largest = values.max() ?? 0
    guard values[values.index(values.startIndex, offsetBy: truth)] >= largest - 1e-12 else { return 0 }
    return 1 / Double(values.count { $0 >= largest - 1e-12 })
  }

  /// The expected accuracy of a plain majority of so many judgments a task, by 100 draws a task.
  private static func majorityAccuracy(
    _ ledger: JudgmentLedger, _ tasks: [Int], _ truth: [Int?], votes: Int, using generator: inout SplitMix64
  ) -> Double {
    var right = 0.0
    let draws = 100
    for task in tasks {
      guard let truth = truth[task] else { continue }
      var categories = ledger.rest(of: task).map { Int(ledger.categories[$0]) }
      for _ in 0..<draws {
        var counts = [Double](repeating: 0, count: ledger.classCount)
        for vote in 0..<min(votes, categories.count) {
          categories.swapAt(vote, vote + generator.index(below: categories.count - vote))
          counts[categories[vote]] += 1
        }
        right += credit(counts, truth)
      }
    }
    return right / Double(max(tasks.count * draws, 1))
  }
}
