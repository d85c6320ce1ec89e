import SQLite

/// What the changes of one transaction add to the counts of projects: sixty people who hand in together raise the same
/// rows, which are written once for them all.
final class GatheredCounts: Gathered {
  /// `projects` as well: how a project stands is remembered with its counts.
  static let tables = ["project_counts", "project_days", "label_counts", "projects"]

  /// What one change adds.
  struct Change {
    /// How the project stood before it, with the numbers that it gave.
    var standing: ProjectLedgerStore.Standing
    var states: StateCounts
    var annotations: Int
    var labels: [(word: LabelTally.Word, count: Int)]
    /// In days since 1970, with the answers and done tasks that it adds to it.
    var day: Int64
    var annotationsOfTheDay: Int
    var doneOfTheDay: Int
    /// nil: nothing but labels.
    var at: Int64?
  }

  /// What the changes of one project add together.
  private final class Sum {
    /// After all of them.
    var standing: ProjectLedgerStore.Standing
    var states = StateCounts()
    var annotations = 0
    var labels: [LabelTally.Word: Int] = [:]
    var days: [(day: Int64, annotations: Int, done: Int)] = []
    var at: Int64?

    init(_ standing: ProjectLedgerStore.Standing) { self.standing = standing }

    func add(_ change: Change) {
      standing.open += change.states[.open]
      standing.annotations += change.annotations
      standing.reopened = max(standing.reopened, change.standing.reopened)
      standing.reviewed = max(standing.reviewed, change.standing.reviewed)
      states.add(change.states)
      annotations += change.annotations
      for (word, count) in change.labels { labels[word, default: 0] += count }
      addDay(change)
      at = change.at ?? at
    }

    private func addDay(_ change: Change) {
      guard change.annotationsOfTheDay + change.doneOfTheDay > 0 else { return }
      if days.last?.day != change.day { days.append((change.day, 0, 0)) }
      days[days.count - 1].annotations += change.annotationsOfTheDay
      days[days.count - 1].done += change.doneOfTheDay
    }
  }

  private var sums: [Int64: Sum] = [:]

  /// - Returns: with what this transaction changed; nil: there is no such project.
  static func standing(_ db: Connection, project: Int64) throws -> ProjectLedgerStore.Standing? {
    if let known = db.gathered(GatheredCounts.self)?.sums[project] { return known.standing }
    return try ProjectLedgerStore.standing(db, project: project)
  }

  func add(_ project: Int64, _ change: Change) {
    if let sum = sums[project] { return sum.add(change) }
    let sum = Sum(change.standing)
    sum.add(change)
    sums[project] = sum
  }

  func write(to db: Connection) throws {
    for (project, sum) in sums {
      if !sum.labels.isEmpty { try LabelTallyStore.add(db, project: project, sum.labels) }
      guard let now = sum.at else { continue }
      try ProjectLedgerStore.add(
        db, project: project, sum.states, annotations: sum.annotations, reopened: sum.standing.reopened,
        reviewed: sum.standing.reviewed, at: now)
      for (day, annotations, done) in sum.days {
        try ProjectLedgerStore.add(db, project: project, day: day, annotations: annotations, done: done)
      }
    }
  }
}
