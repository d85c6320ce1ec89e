import Labeling
import SQLite

/// What nobody judged yet, in an adaptive project: near a person's own place, or else behind the farthest place that
/// anyone has come to. What is given back between the two is met when the queue has nothing else.
struct FreshTasks {
  /// Free tasks looked at from each place.
  static let lookahead = 16
  /// How often the farthest place moves on over judged tasks for one request: an import may bring many.
  static let strides = 4

  let db: Connection
  let project: Int64
  let user: Int64

  /// The next one of a lane.
  ///
  /// - Returns: with it, whether the person's own place may move on to it: it must not pass what they may still do.
  func next(_ lane: String, _ place: inout MemberPlace) throws -> (entry: QueueEntry, isNext: Bool)? {
    guard let start = place[lane] else { return nil }
    let ahead = try QueueStore.ahead(
      db, project: project, lane: lane, after: start, limit: Self.lookahead)
    var isBehindAll = true
    for (entry, isJudged) in ahead {
      if try AssignmentStore.isBarred(db, task: entry.task, user: user) {
        if isBehindAll { place[lane] = entry.key }
      } else if isJudged {
        isBehindAll = false
      } else {
        return (entry, isBehindAll)
      }
    }
    guard ahead.count == Self.lookahead, let last = ahead.last else { return nil }
    return try farther(lane, beyond: last.entry.key).map { ($0, false) }
  }

  /// Behind what anyone has come to.
  private func farther(_ lane: String, beyond own: Int64) throws -> QueueEntry? {
    var start = max(own, try FreshStore.farthest(db, project: project, lane: lane) ?? own)
    var passed: Int64?
    // Beyond what others may still judge first, nobody's place moves.
    var isPassing = true
    for _ in 0..<Self.strides {
      let ahead = try QueueStore.ahead(
        db, project: project, lane: lane, after: start, limit: Self.lookahead)
      for (entry, isJudged) in ahead {
        if isJudged {
          if isPassing { passed = entry.key }
        } else if try AssignmentStore.isBarred(db, task: entry.task, user: user) {
          isPassing = false
        } else {
          let reached = isPassing ? entry.key : passed
          if let reached { try FreshStore.move(db, project: project, user: user, lane: lane, to: reached) }
          return entry
        }
      }
      guard ahead.count == Self.lookahead, let last = ahead.last else { break }
      start = last.entry.key
    }
    if let passed { try FreshStore.move(db, project: project, user: user, lane: lane, to: passed) }
    return nil
  }
}
