import SQLite

/// The running counts of a project during one transaction: read once, changed in memory, written once.
struct ProjectLedger {
  let project: Int64
  let edition: Edition
  let pausedAt: Int64?
  let migratingAt: Int64?
  /// Which fit of truth inference stands; 0: none yet.
  let inferred: Int64
  /// The last number given to a task that became free again.
  private(set) var reopened: Int64
  private var reviewed: Int64
  private var openBefore: Int
  private var states: [TaskState: Int] = [:]
  private let annotationsBefore: Int
  private var annotations = 0
  private var annotationsWritten = 0
  private var annotationsOfTheDay = 0
  private var doneOfTheDay = 0
  private var isChanged = false
  /// The labels of tasks up to this id are counted.
  private let labelledTo: Int64
  private var labels: [LabelTally.Word: Int] = [:]

  init(_ db: Connection, project: Int64) throws {
    let found = try ProjectLedgerStore.standing(db, project: project)
    guard let found else { throw Problem.notFound }
    self.project = project
    edition = found.edition
    pausedAt = found.pausedAt
    reopened = found.reopened
    reviewed = found.reviewed
    openBefore = found.open
    migratingAt = found.migratingAt
    labelledTo = found.labelledTo
    inferred = found.inferred
    annotationsBefore = found.annotations
  }

  /// Open tasks, with what this transaction changed.
  var open: Int { openBefore + (states[.open] ?? 0) }

  /// Answers in all, those to gold too, with what this transaction added.
  var answered: Int { annotationsBefore + annotations + annotationsWritten }

  /// The number of a task that becomes free again: those who passed it find it by this.
  mutating func nextReopened() -> Int64 {
    isChanged = true
    reopened += 1
    return reopened
  }

  /// The time, made unique: the order of the review queue.
  mutating func nextReviewKey(at now: Int64) -> Int64 {
    isChanged = true
    reviewed = max(now, reviewed + 1)
    return reviewed
  }

  mutating func moved(from: TaskState?, to: TaskState?) {
    guard from != to else { return }
    isChanged = true
    if let from { states[from, default: 0] -= 1 }
    if let to { states[to, default: 0] += 1 }
    if to == .done && from != .excluded { doneOfTheDay += 1 }
  }

  mutating func annotated(_ count: Int = 1) {
    isChanged = true
    annotations += count
    if count > 0 { annotationsOfTheDay += count }
  }

  /// A task's label counts from now on, or no longer.
  mutating func labelled(_ task: Int64, _ words: [LabelTally.Word: Int], isNew: Bool) {
    guard task <= labelledTo else { return }
    for (word, count) in words { labels[word, default: 0] += isNew ? count : -count }
  }

  mutating func write(_ db: Connection, at now: Int64) throws {
    if !labels.isEmpty {
      try LabelTallyStore.add(db, project: project, labels)
      labels = [:]
    }
    guard isChanged else { return }
    try ProjectLedgerStore.add(
      db, project: project, states, annotations: annotations, reopened: reopened, reviewed: reviewed, at: now)
    if annotationsOfTheDay + doneOfTheDay > 0 {
      try ProjectLedgerStore.add(
        db, project: project, day: now / 86_400_000, annotations: annotationsOfTheDay, done: doneOfTheDay)
    }
    openBefore = open
    annotationsWritten += annotations
    states = [:]
    (annotations, annotationsOfTheDay, doneOfTheDay, isChanged) = (0, 0, 0, false)
  }
}
