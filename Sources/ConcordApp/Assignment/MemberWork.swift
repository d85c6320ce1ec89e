import SQLite

/// What becomes of a person's work when they leave a project, are paused or disabled: their leases end, what came
/// back to them goes to review or on, and disputes that only they could have settled do not wait for them.
enum MemberWork {
  /// Rows read at a time. All are looked at: for each that still finds someone it is a few steps in an index.
  static let batch = 500

  /// Called in the transaction that took the role away or paused the person, after it did.
  static func end(
    _ db: Connection, project: Int64, user: Int64, rules: RulesCache, at now: Int64, by actor: Actor
  ) throws {
    let flow = try TaskFlow(db, project: project, cache: rules, now: now, actor: actor)
    try end(flow, user: user)
    try flow.finish()
  }

  /// The same as part of a larger change.
  static func end(_ flow: TaskFlow, user: Int64) throws {
    let (db, project) = (flow.db, flow.project)
    for lease in try AssignmentStore.leases(db, user: user, project: project) {
      try Leases.release(flow, lease)
    }
    var returned = try AssignmentStore.returned(db, user: user, project: project, limit: batch)
    while !returned.isEmpty {
      for assignment in returned {
        try AssignmentStore.end(db, assignment.id, as: .submitted, at: flow.now)
        try Disputes.look(flow, at: assignment.task)
      }
      returned = try AssignmentStore.returned(db, user: user, project: project, limit: batch)
    }
    var place: Int64? = 0
    while let number = place { place = try Disputes.settle(flow, after: number, limit: batch) }
  }
}

/// Tasks that wait for one more judgment: when nobody is left who may give it, a reviewer decides.
enum Disputes {
  /// Looks at the next few. They are all among the tasks that became free again.
  ///
  /// - Returns: where to go on; nil when all were looked at.
  static func settle(_ flow: TaskFlow, after number: Int64, limit: Int) throws -> Int64? {
    let entries = try QueueStore.reopened(flow.db, project: flow.project, after: number, limit: limit)
    for entry in entries { try look(flow, at: entry.task) }
    return entries.count < limit ? nil : entries.last?.reopened
  }

  static func look(_ flow: TaskFlow, at id: Int64) throws {
    guard let before = try TaskStore.task(flow.db, id) else { return }
    var task = before
    try flow.settleIfNobodyIsLeft(&task)
    guard task != before else { return }
    if task.state == before.state {
      try flow.store(&task, was: before)
    } else {
      try flow.save(&task, was: before, action: "task.settled")
    }
  }
}
