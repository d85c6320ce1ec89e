import Agreement
import Labeling

/// What an adaptive project gives first, and what a project with a budget or quotas gives no more.
extension TaskQueue {
  /// Free tasks looked at for one with a large gain.
  static let gainLookahead = 32

  /// One judgment each; then a task where one more decides most, the one of them that suits the person. nil when the person may
  /// do none of those: then the queue goes on as in any project.
  func findAdaptively(_ place: inout MemberPlace) throws -> QueueEntry? {
    var first: (entry: QueueEntry, isNext: Bool)?
    let fresh = FreshTasks(db: flow.db, project: flow.project, user: user)
    for lane in place.lanes {
      guard let found = try fresh.next(lane, &place) else { continue }
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

  /// Why the person gets no more: the project's budget or their own quota.
  func refusal(_ place: MemberPlace, leases: Int) throws -> NextTask? {
    if let refusal = quotaRefusal(place, leases: leases) { return refusal }
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

  private func quotaRefusal(_ place: MemberPlace, leases: Int) -> NextTask? {
    let day = (number: place.answerDay, annotations: place.dayAnnotations)
    let kept = QuotaUse(flow.workflow, annotations: place.annotations, day: day, at: flow.now)
    guard let kept else { return nil }
    // What this transaction adds is not in the row yet.
    let used = kept.used + flow.pendingAnnotations
    guard used + leases >= kept.limit else { return nil }
    guard used >= kept.limit else {
      let words = "The tasks that you hold fill your quota of \(kept.limit) here. Hand them in."
      return .empty(.quota, retryAfterSeconds: nil, detail: words)
    }
    guard let renewsAt = kept.renewsAt else {
      return .empty(
        .quota, retryAfterSeconds: nil,
        detail:
          "You have answered the \(kept.limit) tasks that one person may here. The quota does not renew "
          + "itself: a manager can raise it.")
    }
    return .empty(
      .quota, retryAfterSeconds: max(1, (renewsAt - flow.now + 999) / 1_000),
      detail:
        "You have answered the \(kept.limit) tasks that one person may in a day. It goes on at midnight, UTC; "
        + "a manager can raise the quota.", renewsAt: renewsAt)
  }
}
