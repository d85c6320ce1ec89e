import Agreement
import Labeling

/// What an adaptive project gives first, and what a project with a budget or quotas gives no more.
extension TaskQueue {
  /// Free tasks looked at for one that nobody judged, and for one with a large gain.
  static let aheadLookahead = 16
  static let gainLookahead = 32

  /// One judgment each; then a task where one more decides most, the one of them that suits the person. nil when the person may
  /// do none of those: then the queue goes on as in any project.
  func findAdaptively(_ place: inout MemberPlace) throws -> QueueEntry? {
    var first: (entry: QueueEntry, isNext: Bool)?
    for lane in place.lanes {
      guard let found = try findUnjudged(lane, &place) else { continue }
      if found.entry.key < first?.entry.key ?? .max { first = found }
    }
    if let first {
      if first.isNext { place[first.entry.lane] = first.entry.key }
      return first.entry
    }
    return try mostInformative(place.lanes)
  }

  /// Of the few tasks that lead, the one that this person's answer is expected to tell most about: of those who work at
  /// the same time each gets what suits them. Whoever tells nothing about any gets the first of them all the same.
  private func mostInformative(_ lanes: [String]) throws -> QueueEntry? {
    var leading: [(entry: QueueEntry, gain: Double)] = []
    for lane in lanes {
      var own = 0
      for one in try QueueStore.byGain(
        flow.db, project: flow.project, lane: lane, limit: Self.gainLookahead)
      where own < AdaptivePolicy.choices {
        guard try !AssignmentStore.isBarred(flow.db, task: one.entry.task, user: user) else { continue }
        leading.append(one)
        own += 1
      }
    }
    leading.sort { ($1.gain, $0.entry.task) < ($0.gain, $1.entry.task) }
    let models = try flow.rules.models(flow.db, fit: flow.ledger.inferred)
    let values = try leading.prefix(AdaptivePolicy.choices).map { one in
      try BeliefStore.beliefs(flow.db, task: one.entry.task).map { models.information($0, of: user) } ?? 0
    }
    return AdaptivePolicy.best(values).map { leading[$0].entry }
  }

  /// The next task of a lane that nobody judged.
  ///
  /// - Returns: with it, whether the place may move on to it: it must not pass what the person may still do.
  private func findUnjudged(
    _ lane: String, _ place: inout MemberPlace
  ) throws -> (entry: QueueEntry, isNext: Bool)? {
    guard let start = place[lane] else { return nil }
    let ahead = try QueueStore.ahead(
      flow.db, project: flow.project, lane: lane, after: start, limit: Self.aheadLookahead)
    var isBehindAll = true
    for (entry, isJudged) in ahead {
      if try AssignmentStore.isBarred(flow.db, task: entry.task, user: user) {
        if isBehindAll { place[lane] = entry.key }
      } else if isJudged {
        isBehindAll = false
      } else {
        return (entry, isBehindAll)
      }
    }
    return nil
  }

  /// Why the person gets no more: the project's budget or their own quota.
  func refusal(_ place: MemberPlace, leases: Int) throws -> NextTask? {
    if let quota = flow.workflow.quota {
      // What this transaction adds is not in the row yet.
      let done = place.annotations + flow.pendingAnnotations
      guard done + leases < quota else {
        return .empty(
          .quota, retryAfterSeconds: nil,
          detail: done < quota
            ? "The tasks that you hold fill your quota of \(quota) here. Hand them in."
            : "You have answered the \(quota) tasks that one person may here. The quota does not renew itself: "
              + "a manager can raise it.")
      }
    }
    guard let budget = flow.workflow.budget, try flow.isBudgetTaken() else { return nil }
    guard flow.isBudgetUsedUp else {
      return .empty(
        .quota, retryAfterSeconds: Self.longestRetrySeconds,
        detail: "Others are at the last of the \(budget) answers that the project may have.")
    }
    return .empty(
      .quota, retryAfterSeconds: nil,
      detail: "The project has the \(budget) answers that it may have. A manager can raise the budget.")
  }
}
