import SQLite

/// What the changes of one transaction add to the counts of projects: sixty people who hand in together raise the same
/// rows, which are written once for them all.
final class GatheredCounts: Gathered {
  /// `projects` as well: how a project stands is remembered with its counts.
  static let tables = ["project_counts", "project_days", "label_counts", "projects"]

  struct Change {
    /// How the project stands after it.
    var standing: ProjectLedgerStore.Standing
    var states: [TaskState: Int]
    var annotations: Int
    var labels: [LabelTally.Word: Int]
    /// Answers and done tasks, by days since 1970.
    var days: [Int64: (annotations: Int, done: Int)]
    /// nil: nothing but labels.
    var at: Int64?
  }

  private var changes: [Int64: Change] = [:]

  /// - Returns: with what this transaction changed; nil: there is no such project.
  static func standing(_ db: Connection, project: Int64) throws -> ProjectLedgerStore.Standing? {
    if let known = db.gathered(GatheredCounts.self)?.changes[project] { return known.standing }
    return try ProjectLedgerStore.standing(db, project: project)
  }

  func add(_ project: Int64, _ change: Change) {
    guard var sum = changes.removeValue(forKey: project) else {
      changes[project] = change
      return
    }
    sum.standing.open += change.states[.open] ?? 0
    sum.standing.annotations += change.annotations
    sum.standing.reopened = max(sum.standing.reopened, change.standing.reopened)
    sum.standing.reviewed = max(sum.standing.reviewed, change.standing.reviewed)
    sum.states.merge(change.states, uniquingKeysWith: +)
    sum.annotations += change.annotations
    sum.labels.merge(change.labels, uniquingKeysWith: +)
    sum.days.merge(change.days) { ($0.annotations + $1.annotations, $0.done + $1.done) }
    sum.at = change.at ?? sum.at
    changes[project] = sum
  }

  func write(to db: Connection) throws {
    for (project, change) in changes {
      if !change.labels.isEmpty { try LabelTallyStore.add(db, project: project, change.labels) }
      guard let now = change.at else { continue }
      try ProjectLedgerStore.add(
        db, project: project, change.states, annotations: change.annotations,
        reopened: change.standing.reopened, reviewed: change.standing.reviewed, at: now)
      for (day, counts) in change.days where counts.annotations + counts.done > 0 {
        try ProjectLedgerStore.add(
          db, project: project, day: day, annotations: counts.annotations, done: counts.done)
      }
    }
  }
}
