import SQLite

/// The running counts of a project during one change: read once, changed in memory, written once. What several changes of a
/// transaction count is written together (`GatheredCounts`).
struct ProjectLedger {
  let project: Int64
  private var standing: ProjectLedgerStore.Standing
  private var states = StateCounts()
  private var annotations = 0
  private var annotationsOfTheDay = 0
  private var doneOfTheDay = 0
  private var isChanged = false
  private var labels: [(word: LabelTally.Word, count: Int)] = []

  init(_ db: Connection, project: Int64) throws {
    let found = try GatheredCounts.standing(db, project: project)
    guard let found else { throw Problem.notFound }
    self.project = project
    standing = found
  }

  var edition: Edition { standing.edition }
  var pausedAt: Int64? { standing.pausedAt }
  var migratingAt: Int64? { standing.migratingAt }
  var inferred: Int64 { standing.inferred }
  var reopened: Int64 { standing.reopened }

  /// Open tasks, with what this transaction changed.
  var open: Int { standing.open + states[.open] }

  /// Answers in all, those to gold too, with what this transaction added.
  var answered: Int { standing.annotations + annotations }

  /// The number of a task that becomes free again: those who passed it find it by this.
  mutating func nextReopened() -> Int64 {
    isChanged = true
    standing.reopened += 1
    return standing.reopened
  }

  /// The time, made unique: the order of the review queue.
  mutating func nextReviewKey(at now: Int64) -> Int64 {
    isChanged = true
    standing.reviewed = max(now, standing.reviewed + 1)
    return standing.reviewed
  }

  mutating func moved(from: TaskState?, to: TaskState?) {
    guard from != to else { return }
    isChanged = true
    if let from { states[from] -= 1 }
    if let to { states[to] += 1 }
    if to == .done && from != .excluded { doneOfTheDay += 1 }
  }

  mutating func annotated(_ count: Int = 1) {
    isChanged = true
    annotations += count
    if count > 0 { annotationsOfTheDay += count }
  }

  /// A task's label counts from now on, or no longer.
  mutating func labelled(_ task: Int64, _ words: [LabelTally.Word], isNew: Bool) {
    guard task <= standing.labelledTo else { return }
    for word in words { labels.append((word, isNew ? 1 : -1)) }
  }

  mutating func write(_ db: Connection, at now: Int64) {
    guard isChanged || !labels.isEmpty else { return }
    let counts = db.gathered(GatheredCounts.self) ?? GatheredCounts()
    counts.add(
      project,
      GatheredCounts.Change(
        standing: standing, states: states, annotations: annotations, labels: labels,
        day: now / 86_400_000, annotationsOfTheDay: annotationsOfTheDay, doneOfTheDay: doneOfTheDay,
        at: isChanged ? now : nil))
    db.gather(counts)
    standing.open = open
    standing.annotations = answered
    (states, labels) = (StateCounts(), [])
    (annotations, annotationsOfTheDay, doneOfTheDay, isChanged) = (0, 0, 0, false)
  }
}
