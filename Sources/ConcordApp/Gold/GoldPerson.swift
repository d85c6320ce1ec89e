import Labeling

/// Someone's standing with the gold of a project. A pure value: what they may be given and whether they are stopped
/// follows from it and the workflow alone.
struct GoldPerson: Sendable, Equatable {
  let project: Int64
  let user: Int64
  let role: ProjectRole?
  /// Their way through the gold: where this lap began, how far it got, whether it came round, when it ended.
  var lapStart: Int64?
  var lapPlace: Int64 = 0
  var lapWrapped = false
  var lapEndedAt: Int64?
  var drawn = 0
  var trained = 0
  var tested = 0
  var passed = 0
  var qualifiedAt: Int64?
  var failedAt: Int64?
  var tally = GoldTally()
  /// What counts for a warning or pause: all since a manager last lifted one.
  var recent = GoldTally()
  var warnedAt: Int64?
  /// Annotations and skips in the project, gold among them.
  var work = 0
}

/// Answers to gold, counted.
struct GoldTally: Sendable, Equatable {
  var scored = 0
  var correct = 0
  /// The sum of the similarities to gold.
  var score = 0.0

  var accuracy: Double? { scored == 0 ? nil : Double(correct) / Double(scored) }

  mutating func add(_ other: GoldScore) {
    scored += 1
    correct += other.isCorrect ? 1 : 0
    score += other.similarity
  }
}

extension GoldPerson {
  enum Phase: Sendable, Equatable {
    /// So many of so many are done.
    case training(Int, of: Int)
    case test(Int, of: Int)
    case failed
    case work
  }

  /// Which gold tasks come, if any: training first, then the entry test, then now and then one among others.
  ///
  /// - Parameter held: gold tasks that the person has in hand: they are counted as if they were done, so that what is
  ///   fetched ahead does not make the phase longer.
  func phase(_ workflow: Workflow, held: Int = 0) -> Phase {
    guard role == .annotator, qualifiedAt == nil else { return .work }
    let ahead = trained + held
    if ahead < workflow.training { return .training(ahead, of: workflow.training) }
    guard let test = workflow.qualification else { return .work }
    if failedAt != nil { return .failed }
    return .test(tested + min(held, ahead - workflow.training), of: test.tasks)
  }

  /// Whether accuracy since the last pardon is too low, after enough answers to say so.
  func isBelow(_ workflow: Workflow) -> Bool {
    guard recent.scored >= workflow.goldMin, let accuracy = recent.accuracy else { return false }
    return accuracy < workflow.goldAccuracy - 1e-9
  }

  /// Whether the share of gold among what they were given is still within bounds: chance alone may run high.
  func mayDrawMore(_ workflow: Workflow) -> Bool {
    Double(drawn) < 2 * workflow.goldRate * Double(work) + 5
  }

  /// Counts an answer in its phase. The entry test is decided with its last answer.
  mutating func count(_ score: GoldScore, _ kind: GoldAnswer.Kind, _ workflow: Workflow, at now: Int64) {
    guard kind != .training else {
      trained += 1
      return
    }
    tally.add(score)
    recent.add(score)
    guard kind == .test else { return }
    tested += 1
    passed += score.isCorrect ? 1 : 0
    decideTest(workflow, at: now)
  }

  /// Passed or failed, when all of the test is in.
  mutating func decideTest(_ workflow: Workflow, at now: Int64) {
    guard let test = workflow.qualification, qualifiedAt == nil, tested >= test.tasks else { return }
    let share = Double(passed) / Double(max(1, tested))
    if share >= test.accuracy - 1e-9 {
      qualifiedAt = now
      failedAt = nil
    } else if failedAt == nil {
      failedAt = now
    }
  }
}

/// One person's first answer to a gold task, as it was scored.
struct GoldAnswer: Sendable, Equatable {
  enum Kind: String, Sendable { case training, test, work }

  let id: Int64
  let task: Int64
  let user: Int64
  let annotation: Int64
  var version: Int64
  let kind: Kind
  var score: Double
  var isCorrect: Bool
  /// The right answers were shown to the person: a change of mind is not scored any more.
  let isTold: Bool
  let at: Int64
}

/// A task of the gold of a project, as it is drawn from.
struct Gold: Sendable, Equatable {
  let task: Int64
  let place: Int64
  /// People who were given it.
  let shown: Int
}
