import SQLite

/// Ends and renews leases, so that every slot is either in use or free for someone.
enum Leases {
  /// Ends leases that ran out, at most `limit`; their tasks are free again.
  ///
  /// - Returns: how many.
  @discardableResult
  static func end(_ flow: TaskFlow, limit: Int) throws -> Int {
    let expired = try AssignmentStore.expired(flow.db, project: flow.project, at: flow.now, limit: limit)
    for lease in expired {
      try AssignmentStore.end(flow.db, lease.id, as: .expired, at: lease.expiresAt)
      try free(flow, task: lease.task)
    }
    return expired.count
  }

  /// Gives a lease back. What is no lease any more stays as it is: the slot is free already.
  static func release(_ flow: TaskFlow, _ assignment: Assignment) throws {
    guard assignment.state == .leased else { return }
    try AssignmentStore.end(flow.db, assignment.id, as: .released, at: flow.now)
    try free(flow, task: assignment.task)
  }

  private static func free(_ flow: TaskFlow, task id: Int64) throws {
    guard let before = try TaskStore.task(flow.db, id), !before.isGold else { return }
    var task = before
    task.taken -= 1
    // Nobody else may be left for a disputed task, and then a reviewer decides.
    try flow.settleIfNobodyIsLeft(&task)
    if task.state == before.state {
      try flow.store(&task, was: before)
    } else {
      try flow.save(&task, was: before, action: "task.settled")
    }
  }

  /// Prolongs a lease, or takes it again after it ended when a slot is still free.
  ///
  /// - Returns: until when; nil when the slot is lost.
  static func renew(_ flow: TaskFlow, _ assignment: Assignment) throws -> Int64? {
    let until = flow.now + Int64(flow.workflow.leaseSeconds) * 1_000
    switch assignment.state {
    case .submitted: throw Problem.alreadySubmitted
    case .skipped: return nil
    case .leased, .returned: break
    case .released, .expired:
      guard let task = try TaskStore.task(flow.db, assignment.task), task.isGold || task.hasFreeSlot else {
        return nil
      }
      let leases = try AssignmentStore.leases(flow.db, user: assignment.user, project: flow.project)
      guard leases.count < TaskQueue.heldLimit, flow.ledger.pausedAt == nil, try !flow.isBudgetTaken() else {
        return nil
      }
      if !task.isGold { try TaskStore.take(flow.db, task.id) }
      _ = try AssignmentStore.lease(
        flow.db, project: flow.project, task: task.id, user: assignment.user, at: flow.now, until: until)
      return until
    }
    try AssignmentStore.renew(flow.db, assignment.id, until: until)
    return until
  }
}
