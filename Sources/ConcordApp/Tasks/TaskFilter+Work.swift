import SQLite

extension TaskFilter {
  /// Somebody answered with the prediction before them, or with it kept back; the same as it says, or whatever.
  enum Prediction: String, Sendable, CaseIterable {
    case shown
    case hidden
    case shownSame = "shown_same"
    case hiddenSame = "hidden_same"

    var isShown: Bool { self == .shown || self == .shownSame }
    fileprivate var least: Double { self == .shownSame || self == .hiddenSame ? AnchoringStore.same : 0 }
  }

  /// What a second reviewer, asked apart, said about a task that one had decided.
  enum SecondDecision: String, Sendable, CaseIterable {
    case same
    case other
    case any
  }

  enum AppealState: String, Sendable, CaseIterable {
    case open
    case upheld
    case dismissed
    case any
  }

  /// What reviewers decided and found, and what annotators saw.
  func wasWorked(_ db: Connection, task: Int64) throws -> Bool {
    if let decidedBy, try !TaskFilterStore.isDecided(db, task: task, by: decidedBy, second) { return false }
    if let appeal, try !TaskFilterStore.isAppealed(db, task: task, appeal, against: against) { return false }
    if let error, try !TaskFilterStore.hasError(db, task: task, error, of: annotators.first) { return false }
    guard let prediction else { return true }
    return try TaskFilterStore.isExposed(
      db, task: task, shown: prediction.isShown, least: prediction.least)
  }
}

/// The list walks along the work that is asked for, where that tells more than the task does.
extension TaskList {
  /// nil when no such work is asked for.
  func walkWork(_ db: Connection, after cursor: Cursor?, limit: Int) throws -> [TaskStep]? {
    guard filter.order == .id(descending: false) else { return nil }
    let (place, project) = (try cursor?.integer(0) ?? 0, project)
    if let category = filter.error {
      return try TaskListStore.byError(
        db, project: project, category: category, of: filter.annotators.first, after: place, limit: limit)
    }
    guard filter.annotators.isEmpty else { return nil }
    if filter.appeal != nil {
      return try TaskListStore.byAppeal(db, project: project, after: place, limit: limit)
    }
    if let reviewer = filter.decidedBy {
      return try TaskListStore.byReviewer(
        db, project: project, user: reviewer, isCompared: filter.second != nil, after: place, limit: limit)
    }
    return try filter.prediction.map {
      try TaskListStore.byExposure(db, project: project, shown: $0.isShown, after: place, limit: limit)
    }
  }
}
