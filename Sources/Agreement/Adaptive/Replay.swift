/// Replays a crowd's judgments: whenever the policy asks for one more of a task, a real one that was not used yet
/// is given. Every decision is made by `AdaptivePolicy`, `CollapsedDawidSkene` and `CollapsedModel`, as in the server.
package struct Replay: Sendable {
  package enum Policy: String, Sendable, CaseIterable { case adaptive, fixed }
  /// Who chooses: the tasks among people who are at hand, or people who come one after the other among tasks.
  package enum Turns: String, Sendable, CaseIterable { case tasks, people }

  package struct Options: Sendable, Equatable {
    package var policy = Policy.adaptive
    /// The share of the tasks whose truth is known beforehand: they teach who is good, and are not measured.
    package var goldShare = 0.0
    package var turns = Turns.tasks
    /// Where the tasks choose: among how many annotators who could do a task next the one who is expected to tell most
    /// is asked; 1: nobody chooses.
    package var choice = 5
    /// Tasks that are this sure are only asked about again when all are, for `atConfidence`; nil: none.
    package var confidence: Double?
    /// The largest number of judgments of a task; nil: as many as there are.
    package var cap: Int?
    /// Whether tasks that are sure are closed, as in a project; else a replay goes on with them.
    package var closes = false
    /// How many judgments are taken between two fits; nil: as in a project.
    package var interval: Int?
    /// The replay ends at so many judgments a task.
    package var longest = 5.0

    package init() {}
  }

  let options: Options
  let isGold: [Bool]
  /// Per task its place in a random order, which decides between equal gains.
  package let ranks: [Int]
  let sought: Double
  private(set) var ledger: JudgmentLedger
  /// Per task the probabilities of its classes.
  package private(set) var beliefs: [[Double]]
  var generator: SplitMix64
  /// Tasks that get no more.
  package private(set) var isClosed: [Bool]
  private let truth: [Int?]
  private let measured: [Int]
  private var fitting: CollapsedDawidSkene
  private(set) var model: CollapsedModel
  private let fixed5: Double
  private var points: [ReplayCurve.Point] = []
  private var atConfidence: ReplayCurve.Point?
  /// What was asked, in order.
  package private(set) var steps: [Step] = []

  package struct Step: Sendable, Equatable {
    package let task: Int
    package let annotator: Int
    package let category: Int
    /// Whether the model was fitted again after it.
    package var isFitted = false
  }

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
    fitting = CollapsedDawidSkene(
      taskCount: judgments.taskCount, annotatorCount: judgments.annotatorCount,
      classCount: judgments.classCount, gold: gold)
    model = .unseen(classCount: judgments.classCount)
    beliefs = [[Double]](repeating: model.matrices.prior, count: judgments.taskCount)
    fixed5 = Self.majorityAccuracy(ledger, measured, truth, votes: 5, using: &generator)
    isGold = (0..<judgments.taskCount).map { gold[$0] != nil }
    isClosed = isGold
    self.generator = generator
  }

  package mutating func run() -> ReplayCurve {
    switch options.turns {
    case .tasks: askByTasks()
    case .people: askByPeople()
    }
    return ReplayCurve(points: points, fixed5: fixed5, atConfidence: atConfidence)
  }

  var interval: Int { options.interval ?? AdaptivePolicy.refitInterval(tasks: ledger.taskCount) }
  var isOver: Bool { Double(ledger.givenCount) >= options.longest * sought }
  /// The order of the numbers of a posterior that decide: what one more judgment may still change.
  func gain(_ task: Int) -> Double { AdaptivePolicy.gain(beliefs[task]) }

  func isOpen(_ task: Int) -> Bool {
    !isClosed[task] && !ledger.rest(of: task).isEmpty
      && options.cap.map { ledger.given[task] < $0 } ?? true
  }

  /// One judgment each, then rounds: the tasks that lead, and a fit.
  private mutating func askByTasks() {
    for task in 0..<ledger.taskCount where !ledger.rest(of: task).isEmpty {
      give(ledger.rest(of: task).lowerBound, of: task)
    }
    fit()
    while !isOver {
      let tasks = next(interval)
      if tasks.isEmpty { break }
      for task in tasks { give(place(in: task), of: task) }
      fit()
    }
  }

  /// The tasks that are asked about before the next fit: all at work at once.
  private func next(_ count: Int) -> [Int] {
    var wants = [(task: Int, value: Double)]()
    for task in 0..<ledger.taskCount where isOpen(task) {
      wants.append((task, options.policy == .fixed ? -Double(ledger.given[task]) : gain(task)))
    }
    wants.sort { ($1.value, ranks[$0.task]) < ($0.value, ranks[$1.task]) }
    return wants.prefix(count).map(\.task)
  }

  /// The judgment of whoever tells most.
  private func place(in task: Int) -> Int {
    let rest = ledger.rest(of: task)
    guard options.policy == .adaptive, options.choice > 1, rest.count > 1 else { return rest.lowerBound }
    let matrices = model.matrices
    let most = AdaptivePolicy.best(
      rest.prefix(options.choice).map { place in
        AdaptivePolicy.information(beliefs[task], of: Int(ledger.annotators[place]), under: matrices)
      })
    return rest.lowerBound + (most ?? 0)
  }

  mutating func give(_ place: Int, of task: Int) {
    let (annotator, category) = (Int(ledger.annotators[place]), Int(ledger.categories[place]))
    ledger.give(place, of: task)
    steps.append(Step(task: task, annotator: annotator, category: category))
    guard !isGold[task] else { return }
    model.matrices.update(&beliefs[task], annotator: annotator, category: category)
    close(task)
  }

  mutating func fit() {
    fitting.fit(ledger)
    model = fitting.model
    for task in 0..<ledger.taskCount {
      if isGold[task] {
        beliefs[task] = Array(fitting.posterior(of: task))
        continue
      }
      let answers = ledger.range(of: task).map { place in
        CollapsedModel.Answer(
          annotator: Int(ledger.annotators[place]), category: Int(ledger.categories[place]))
      }
      beliefs[task] = model.posterior(fitted: answers, new: [])
      close(task)
    }
    if let last = steps.indices.last { steps[last].isFitted = true }
    record()
  }

  private mutating func close(_ task: Int) {
    guard options.closes, ledger.given[task] > 0 else { return }
    let policy = AdaptivePolicy(confidence: options.confidence, cap: options.cap)
    if !policy.wantsMore(beliefs[task], judgments: Int(ledger.given[task])) { isClosed[task] = true }
  }

  private mutating func record() {
    var right = 0.0
    for task in measured {
      guard let truth = truth[task] else { continue }
      right += Self.credit(beliefs[task], truth)
    }
    let point = ReplayCurve.Point(
      judgments: Double(ledger.givenCount) / max(sought, 1), accuracy: right / Double(max(measured.count, 1)))
    points.append(point)
    guard let confidence = options.confidence, atConfidence == nil else { return }
    let policy = AdaptivePolicy(confidence: confidence, cap: options.cap)
    let isSure = (0..<ledger.taskCount).allSatisfy { task in
      isClosed[task] || ledger.rest(of: task).isEmpty
        || !policy.wantsMore(beliefs[task], judgments: Int(ledger.given[task]))
    }
    if isSure { atConfidence = point }
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
