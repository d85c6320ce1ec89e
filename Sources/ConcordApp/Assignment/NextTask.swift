import SQLite

/// Why there is nothing to do: contract section 2.
enum EmptyReason: String, Sendable {
  case done, paused, quota
  case allLeased = "all_leased"
  case notQualified = "not_qualified"
  case heldEnough = "held_enough"
}

/// What a person gets to do next.
enum NextTask: Sendable {
  case given(Assignment)
  case empty(EmptyReason, retryAfterSeconds: Int64?, detail: String, renewsAt: Int64? = nil)
}

/// Finds the next task of one person and leases it, in the transaction of `flow`.
///
/// The cost does not grow with the project: the main queue goes on behind the person's place, tasks that became free
/// again are found by their number, and both places advance in the transaction that found them passed.
struct TaskQueue {
  /// Leases that one person holds at most in a project.
  static let heldLimit = 5
  /// Leases ended at once where someone waits.
  static let expiryBatch = 100
  /// Of the tasks that became free again: how many are looked at, and how many that could be given are compared.
  static let reopenedLookahead = 64
  static let reopenedChoices = 16
  /// Leases of others looked at to say whether it is worth to come back.
  static let leaseLookahead = 64
  /// When to ask again at the latest: someone may release a task or start a dispute before a lease ends.
  static let longestRetrySeconds: Int64 = 30

  let flow: TaskFlow
  let user: Int64
  let random: @Sendable () -> UInt64
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow, user: Int64, random: @escaping @Sendable () -> UInt64) {
    self.flow = flow
    self.user = user
    self.random = random
  }

  /// - Parameter held: assignments that the client has already; they are not given again.
  func next(held: Set<Int64>) throws -> NextTask {
    guard flow.ledger.pausedAt == nil else {
      return .empty(
        .paused, retryAfterSeconds: nil, detail: "The project is paused. A manager can resume it.")
    }
    guard var place = try QueueStore.place(db, project: flow.project, user: user) else {
      return .empty(
        .notQualified, retryAfterSeconds: nil,
        detail:
          "Only members of the project get tasks, admins as well. A manager or an admin can add you under Settings, Members."
      )
    }
    guard place.pausedAt == nil else {
      return .empty(.paused, retryAfterSeconds: nil, detail: try pauseWords())
    }
    try Leases.end(flow, limit: Self.expiryBatch)
    let leases = try AssignmentStore.leases(db, user: user, project: flow.project)
    if let own = try unfinished(leases, held: held) { return .given(try renewed(own)) }
    guard leases.count < Self.heldLimit else {
      return .empty(
        .heldEnough, retryAfterSeconds: nil,
        detail: "You hold \(leases.count) tasks already. Hand one in, skip it or release it.")
    }
    if let refusal = try refusal(place, leases: leases.count) ?? lackOfSkills() { return refusal }
    switch try GoldDraw(flow: flow, user: user, random: random).next(leases: leases) {
    case .none: break
    case .given(let gold): return .given(try leaseGold(gold))
    case .empty(let detail): return .empty(.notQualified, retryAfterSeconds: nil, detail: detail)
    }
    try readLanes(&place)
    let before = place
    let found = try find(&place)
    try saveLanes(place, was: before)
    if place != before {
      try QueueStore.save(
        db, place, project: flow.project, flow.takeContribution() ?? Contribution(user: user), at: flow.now)
    }
    guard let found else { return try othersSkills(place) ?? empty() }
    return .given(try lease(found.task))
  }

  /// What the person has begun, then what came back to them.
  private func unfinished(_ leases: [Assignment], held: Set<Int64>) throws -> Assignment? {
    if let own = leases.first(where: { !held.contains($0.id) }) { return own }
    return try AssignmentStore.returned(db, user: user, project: flow.project, limit: Self.heldLimit + 1)
      .first { !held.contains($0.id) }
  }

  private func lease(_ task: Int64) throws -> Assignment {
    try TaskStore.take(db, task)
    return try AssignmentStore.lease(
      db, project: flow.project, task: task, user: user, at: flow.now, until: expiry)
  }

  /// A lease like any other, but it holds no slot: gold wants no judgments.
  private func leaseGold(_ task: Int64) throws -> Assignment {
    try AssignmentStore.lease(
      db, project: flow.project, task: task, user: user, at: flow.now, until: expiry)
  }

  private func pauseWords() throws -> String {
    let reason = try MemberStore.pauseReason(db, project: flow.project, user: user)
    guard reason == GoldRule.pauseReason else { return "Your work here is paused. A manager can lift that." }
    return
      "Your work here is paused: too many of your answers to tasks whose answers are known were different. "
      + "A manager sees why and can lift that."
  }

  private var expiry: Int64 { flow.now + Int64(flow.workflow.leaseSeconds) * 1_000 }

  /// What is given again lives as long as what is given first.
  private func renewed(_ assignment: Assignment) throws -> Assignment {
    var renewed = assignment
    renewed.expiresAt = expiry
    try AssignmentStore.renew(db, assignment.id, until: expiry)
    return renewed
  }

  /// The first free task in the order of the queue, among what lies ahead and what became free again behind.
  private func find(_ place: inout MemberPlace) throws -> QueueEntry? {
    if flow.workflow.policy == .adaptive, let found = try findAdaptively(&place) { return found }
    return try findReopened(&place) ?? findAhead(&place)
  }

  /// The first of what each of the person's lanes has. A lane's place only passes what was taken or is not for them.
  private func findAhead(_ place: inout MemberPlace) throws -> QueueEntry? {
    var best: QueueEntry?
    for lane in place.lanes {
      guard var passed = place[lane] else { continue }
      var found: QueueEntry?
      try QueueStore.each(
        db, project: flow.project, lane: lane, after: passed, for: user
      ) { entry, isBarred in
        if isBarred {
          passed = entry.key
        } else {
          found = entry
        }
        return found == nil
      }
      place[lane] = passed
      if let found, found.key < best?.key ?? .max { best = found }
    }
    if let best { place[best.lane] = best.key }
    return best
  }

  /// Tasks ahead of the queue's place are left to it; so whatever is found here comes before all that it has.
  private func findReopened(_ place: inout MemberPlace) throws -> QueueEntry? {
    while place.reopenPlace < flow.ledger.reopened {
      let entries = try QueueStore.reopened(
        db, project: flow.project, after: place.reopenPlace, limit: Self.reopenedLookahead)
      var best: QueueEntry?
      var choices = 0
      for entry in entries where choices < Self.reopenedChoices {
        let isBehind = place[entry.lane].map { entry.key <= $0 } ?? false
        let isTakeable = try isBehind && !AssignmentStore.isBarred(db, task: entry.task, user: user)
        if isTakeable {
          choices += 1
          if entry.key < best?.key ?? .max { best = entry }
        } else if choices == 0 {
          place.reopenPlace = entry.reopened
        }
      }
      if best != nil { return best }
      if entries.count < Self.reopenedLookahead { place.reopenPlace = flow.ledger.reopened }
    }
    return nil
  }

  private func empty() throws -> NextTask {
    let expiry = try AssignmentStore.nextExpiry(
      db, project: flow.project, for: user, limit: Self.leaseLookahead)
    if let expiry {
      let seconds = (expiry - flow.now + 999) / 1_000
      return .empty(
        .allLeased, retryAfterSeconds: max(1, min(Self.longestRetrySeconds, seconds)),
        detail: "Others are working on the last tasks. One may become free.")
    }
    let open = flow.ledger.open
    return .empty(
      .done, retryAfterSeconds: nil,
      detail: open == 0
        ? "Every task is labelled or in review."
        : "You did your part. \(open == 1 ? "One open task waits" : "\(open) open tasks wait") for other people."
    )
  }
}
