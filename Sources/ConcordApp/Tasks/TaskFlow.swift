import JSON
import Labeling
import SQLite

/// Who does what is done, for the audit log.
package struct Actor: Sendable {
  package let user: Int64?
  package let address: String?

  package init(user: Int64?, address: String?) {
    self.user = user
    self.address = address
  }
}

/// Moves tasks of one project through their states inside one transaction: the workflow's rules, the label, the
/// running counts and the audit log change together. `finish()` writes the counts.
final class TaskFlow {
  let db: Connection
  let rules: ProjectRules
  let now: Int64
  let actor: Actor
  var ledger: ProjectLedger
  /// What the person who acts did, not written yet: it goes into one row with their places in the queue.
  private var contribution: Contribution?
  /// The same, also after it was written.
  private(set) var contributed: Contribution?
  /// What the person who acts is told of a gold task.
  var feedback: GoldFeedback?
  /// What deleted tasks leave behind.
  var erasure = TaskErasure()
  /// For what takes long with large answers; nil: it is done at once.
  var heavy: HeavyWork?
  /// What was handed in just now: models do not know it, under whatever number it stands.
  var newAnnotation: Int64?
  /// People whose part in the project changed by what was done.
  var changedMembers: [Int64] = []
  /// What became of a task's label: its answers before and now, until the task is stored.
  private var labelled: (task: Int64, before: LabelAnswers?, now: LabelAnswers?)?
  /// The task whose counted answers are being changed.
  private var recounted: Int64?

  var project: Int64 { ledger.project }
  var workflow: Workflow { rules.workflow }

  /// - Parameter isMigration: this is the work that everything else waits for while answers are being moved.
  init(
    _ db: Connection, project: Int64, cache: RulesCache, now: Int64, actor: Actor, isMigration: Bool = false
  ) throws {
    self.db = db
    self.now = now
    self.actor = actor
    ledger = try ProjectLedger(db, project: project)
    guard ledger.migratingAt == nil || isMigration else { throw Problem.migrating }
    rules = try cache.rules(db, project: project, edition: ledger.edition)
  }

  func finish() throws {
    if let contribution = takeContribution() {
      try QueueStore.count(db, project: project, contribution, at: now)
    }
    try settleAtLimits()
    ledger.write(db, at: now)
  }

  /// Answers of the person who acts that are not in their row yet.
  var pendingAnnotations: Int { contribution?.annotations ?? 0 }

  /// Once a transaction, for the person who acts.
  func contribute(_ contribution: Contribution) {
    precondition(self.contribution == nil, "one contribution a transaction")
    self.contribution = contribution
    contributed = contribution
  }

  func takeContribution() -> Contribution? {
    defer { contribution = nil }
    return contribution
  }

  /// Does it wholly or not at all: what throws leaves neither rows nor counts.
  func attempt<T>(_ work: () throws -> T) throws -> T {
    let counts = ledger
    do { return try db.transaction(work) } catch {
      ledger = counts
      labelled = nil
      throw error
    }
  }

  /// Writes a task that changed, with all that hangs on it.
  func save(
    _ task: inout AnnotationTask, was before: AnnotationTask, action: String, after: JSONObject = [:]
  ) throws {
    try store(&task, was: before)
    var after = after
    var earlier: JSONObject = [:]
    if task.state != before.state {
      earlier["state"] = .string(before.state.rawValue)
      after["state"] = .string(task.state.rawValue)
      if let flag = task.flag { after["flagged"] = .string(flag.rawValue) }
    }
    try AuditStore.record(
      db, at: now, by: actor.user, project: project, action: action, subject: ("task", task.id),
      before: earlier.isEmpty ? nil : .object(earlier), after: after.isEmpty ? nil : .object(after),
      address: actor.address)
  }

  /// The same for a change that is not worth a line in the audit log: a lease that ended.
  func store(_ task: inout AnnotationTask, was before: AnnotationTask) throws {
    let isFreed =
      task.hasFreeSlot
      && (!before.hasFreeSlot || task.taken < before.taken || task.queueKey < before.queueKey)
    if isFreed { task.reopened = ledger.nextReopened() }
    let isJudgedAnew =
      task.state != before.state || task.judged != before.judged || task.skipped != before.skipped
      || task.similarity != before.similarity || task.flag != before.flag || task.priority != before.priority
    if isJudgedAnew && task.version == before.version {
      task.changedAt = now
      task.version += 1
    }
    try countLabel(task, was: before)
    if before.state == .done && (task.state == .open || task.state == .review) {
      try LabelStore.remove(db, task.id)
    }
    if task.state != .open {
      task.gain = nil
      if before.gain != nil { try BeliefStore.remove(db, task: task.id) }
    }
    if task.state != .review && task.state != before.state {
      task.reviewer = nil
      task.reviewUntil = nil
    }
    if task.isGold, task.state != before.state {
      try GoldStore.setActive(db, task: task.id, task.state != .excluded)
    }
    if task.judged > 0, (before.state == .excluded) != (task.state == .excluded) {
      try recounting(task.id) { try TaskStore.save(db, task, was: before) }
    } else {
      try TaskStore.save(db, task, was: before)
    }
    ledger.moved(from: before.state, to: task.state)
  }

  /// Keeps the project's counts over a change of which of a task's annotations count, or of what they say. What only
  /// adds an annotation does not need it: that is counted later (see Tally).
  func recounting<T>(_ task: Int64, _ change: () throws -> T) throws -> T {
    if recounted == task { return try change() }
    let outer = recounted
    recounted = task
    defer { recounted = outer }
    return try Tally.recounting(db, project: project, task: task, schema: rules.schema, change)
  }

  /// The final answers of a task, which is stored next.
  ///
  /// - Parameter answers: the same, where they are read already.
  func put(_ label: TaskLabel, read answers: Answers? = nil) throws {
    let replaced = try LabelStore.put(db, label).map { LabelAnswers.stored($0) }
    let known = labelled?.task == label.task ? labelled : nil
    labelled = (
      label.task, known == nil ? replaced : known?.before, answers.map { .read($0) } ?? .stored(label.answers)
    )
  }

  /// Takes the label from a task, which is stored next.
  func removeLabel(_ task: Int64) throws {
    let removed = try label(of: task)
    try LabelStore.remove(db, task)
    let known = labelled?.task == task ? labelled : nil
    labelled = (task, known == nil ? removed : known?.before, nil)
  }

  /// Before a task is deleted.
  func forgetLabel(_ task: AnnotationTask) throws {
    var gone = task
    gone.state = .excluded
    try countLabel(gone, was: task)
  }

  /// A label counts while its task is done.
  private func countLabel(_ task: AnnotationTask, was before: AnnotationTask) throws {
    let change = labelled?.task == task.id ? labelled : nil
    labelled = nil
    guard change != nil || (task.state == .done) != (before.state == .done) else { return }
    func count(_ answers: LabelAnswers?, isNew: Bool) throws {
      guard let answers = try answers?.read else { return }
      ledger.labelled(task.id, LabelTally.words(of: answers, rules.schema), isNew: isNew)
    }
    let current = try change == nil ? label(of: task.id) : nil
    if before.state == .done { try count(change == nil ? current : change?.before, isNew: false) }
    if task.state == .done { try count(change == nil ? current : change?.now, isNew: true) }
  }

  private func label(of task: Int64) throws -> LabelAnswers? {
    try LabelStore.label(db, task).map { .stored($0.answers) }
  }

  /// Applies the workflow to an open task whose answers or possible annotators changed.
  ///
  /// - Parameter answers: the counted answers, when the caller has them all.
  func settle(_ task: inout AnnotationTask, answers known: [GivenAnswers]? = nil) throws {
    guard task.state == .open, task.judged > 0, task.judged >= workflow.judgments else { return }
    // What was returned for a change is not yet what its author wants to say.
    if known == nil, try AnnotationStore.hasReturned(db, task: task.id) { return }
    guard let weighed = try weighed(task.id, known: known) else { return }
    task.similarity = weighed.similarity
    let outcome = weighed.outcome
    task.gain = nil
    switch try verdict(task, outcome.confidences) {
    case .waiting: break
    case .agreed(review: false): try complete(&task, outcome, flag: nil)
    case .agreed(review: true): sendToReview(&task, workflow.review == .all ? .all : .sample)
    case .oneMore:
      task.wanted = max(task.judged + 1, task.taken)
      if let beliefs = outcome.beliefs {
        task.gain = beliefs.gain
        try BeliefStore.put(db, task: task.id, beliefs)
      }
    case .review: sendToReview(&task, .disputed)
    case .lowConfidence: try complete(&task, outcome, flag: .lowConfidence)
    }
  }

  /// What answers come to: under the models that were fitted last, or by vote while there are none.
  func outcome(_ answers: [GivenAnswers]) throws -> TaskOutcome {
    try rules.outcome(answers, rules.models(db, fit: ledger.inferred))
  }

  /// For a slot that became free without an answer: a disputed task that nobody may do any more, or one that all
  /// there are have skipped, goes to a reviewer instead of waiting for nobody.
  func settleIfNobodyIsLeft(_ task: inout AnnotationTask) throws {
    guard task.state == .open, task.taken == task.judged else { return }
    let isDisputed = task.judged > 0 && task.judged >= workflow.judgments
    guard isDisputed || task.skipped > 0 else { return }
    // Without a free slot nobody can come, whoever is left: the answers that are in have to do.
    let canGoOn = try task.hasFreeSlot && isAnyoneLeft(for: task)
    guard !canGoOn else { return }
    if isDisputed { try settle(&task) } else { sendToReview(&task, .skips) }
  }

  private func verdict(_ task: AnnotationTask, _ confidences: [String: Double]) throws -> TaskVerdict {
    let isSampled = isInReviewSample(task: task.id, seed: rules.seed, share: workflow.reviewSample)
    func decide(possibleAnnotatorsLeft: Int) -> TaskVerdict {
      Labeling.verdict(
        workflow: workflow, judgments: task.judged, similarity: task.similarity,
        confidences: confidences, possibleAnnotatorsLeft: possibleAnnotatorsLeft, sampled: isSampled)
    }
    let hopeful = decide(possibleAnnotatorsLeft: 1)
    // Who holds a lease is still to answer; only without one it matters who else there is.
    guard hopeful == .oneMore, task.taken == task.judged else { return hopeful }
    return try isAnyoneLeft(for: task) ? hopeful : decide(possibleAnnotatorsLeft: 0)
  }

  func sendToReview(_ task: inout AnnotationTask, _ flag: TaskFlag) {
    task.state = .review
    task.flag = flag
    task.reviewKey = ledger.nextReviewKey(at: now)
  }

  /// Done by consensus; `user` when a person said so.
  func complete(
    _ task: inout AnnotationTask, _ outcome: TaskOutcome, flag: TaskFlag?, by user: Int64? = nil
  ) throws {
    task.state = .done
    task.flag = flag
    try put(
      TaskLabel(
        task: task.id, answers: outcome.answers, source: .consensus, confidence: outcome.leastConfidence,
        perQuestion: outcome.perQuestion, by: user, comment: nil, reason: nil, at: now),
      read: outcome.read)
  }
}

/// The answers of a label.
private enum LabelAnswers {
  /// JSON.
  case stored([UInt8])
  case read(Answers)

  var read: Answers {
    get throws {
      switch self {
      case .stored(let bytes): Answers(stored: try JSONValue(parsing: bytes))
      case .read(let answers): answers
      }
    }
  }
}

/// What the answers to a task come to, ready to be written as its label.
struct TaskOutcome {
  /// JSON.
  let answers: [UInt8]
  /// The same, read.
  let read: Answers
  let confidences: [String: Double]
  let leastConfidence: Double?
  /// JSON: question to confidence.
  let perQuestion: [UInt8]
  /// In an adaptive project.
  var beliefs: Beliefs?

  init(answers: Answers, confidences: [String: Double], leastConfidence: Double?, perQuestion: [UInt8]) {
    read = answers
    self.answers = answers.json.bytes
    self.confidences = confidences
    self.leastConfidence = leastConfidence
    self.perQuestion = perQuestion
  }

  init(_ consensus: TaskConsensus, beliefs: Beliefs? = nil) {
    self.init(answers: consensus.answers, confidences: consensus.confidence)
    self.beliefs = beliefs
  }

  private init(answers: Answers, confidences: [String: Double]) {
    let perQuestion = JSONObject(confidences.sorted { $0.key < $1.key }.map { ($0.key, .double($0.value)) })
    self.init(
      answers: answers, confidences: confidences, leastConfidence: confidences.values.min(),
      perQuestion: JSONValue.object(perQuestion).bytes)
  }
}
