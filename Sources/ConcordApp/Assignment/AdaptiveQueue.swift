import Labeling

/// What an adaptive project gives first, and what a project with a budget or quotas gives no more.
extension TaskQueue {
  /// Free tasks looked at for one that nobody judged, and for one with a large gain.
  static let aheadLookahead = 16
  static let gainLookahead = 32

  /// One judgment each; then the task where one more decides most, among the few that lead. nil when the person may
  /// do none of those: then the queue goes on as in any project.
  func findAdaptively(_ place: inout MemberPlace) throws -> QueueEntry? {
    let ahead = try QueueStore.ahead(
      flow.db, project: flow.project, after: place.queuePlace, limit: Self.aheadLookahead)
    var isBehindAll = true
    for (entry, isJudged) in ahead {
      let isBarred = try AssignmentStore.isBarred(flow.db, task: entry.task, user: user)
      // A judged task is left where it is: the place must not pass what the person may still do.
      if isJudged && !isBarred { isBehindAll = false }
      if isBehindAll { place.queuePlace = entry.key }
      if !isJudged && !isBarred { return entry }
    }
    for entry in try QueueStore.byGain(flow.db, project: flow.project, limit: Self.gainLookahead) {
      if try !AssignmentStore.isBarred(flow.db, task: entry.task, user: user) { return entry }
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
            : "You have answered the \(quota) tasks that one person may here. A manager can raise the quota.")
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
