import SQLite

extension TaskFilter {
  /// Somebody answered with the prediction before them, or with it kept back; the same as it says, or whatever.
  enum Prediction: String, Sendable, CaseIterable {
    case shown
    case hidden
    case shownSame = "shown_same"
    case hiddenSame = "hidden_same"

    fileprivate var isShown: Bool { self == .shown || self == .shownSame }
    fileprivate var least: Double { self == .shownSame || self == .hiddenSame ? AnchoringStore.same : 0 }
  }

  /// What reviewers decided and found, and what annotators saw.
  func wasWorked(_ db: Connection, task: Int64) throws -> Bool {
    if let decidedBy, try !TaskFilterStore.isDecided(db, task: task, by: decidedBy) { return false }
    if let error, try !TaskFilterStore.hasError(db, task: task, error, of: annotators.first) { return false }
    guard let prediction else { return true }
    return try TaskFilterStore.isExposed(
      db, task: task, shown: prediction.isShown, least: prediction.least)
  }
}
