import SQLite

/// Why there is nothing to review.
enum ReviewEmptyReason: String, Sendable {
  case done
  case allLeased = "all_leased"
  case ownWork = "own_work"
}

/// What a reviewer gets to decide next.
enum NextReview: Sendable {
  case given(AnnotationTask)
  case empty(ReviewEmptyReason, retryAfterSeconds: Int64?, detail: String)
}

/// Leases tasks in review, each to one reviewer at a time, the one that waits longest first.
struct ReviewQueue {
  static let longestRetrySeconds: Int64 = 30

  let flow: TaskFlow
  let user: Int64
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  /// - Parameters:
  ///   - held: tasks that the client has already.
  ///   - wanted: this one and no other, also when it is done and to be looked at again.
  func next(held: Set<Int64>, wanted: Int64?) throws -> NextReview {
    if let wanted { return .given(try lease(try free(wanted))) }
    let own = try ReviewStore.held(db, project: flow.project, user: user, at: flow.now)
    if let again = own.sorted().first(where: { !held.contains($0) }), let task = try TaskStore.task(db, again)
    {
      return .given(try lease(task))
    }
    return try find(held)
  }

  /// Prolongs the lease of someone who decides.
  func renew(_ id: Int64) throws -> Int64 {
    let task = try free(id)
    guard task.reviewer == user else { throw Problem.leaseLost }
    return try lease(task).reviewUntil ?? flow.now
  }

  /// The task, if this person may decide about it now.
  func free(_ id: Int64) throws -> AnnotationTask {
    guard let task = try TaskStore.task(db, id), task.project == flow.project else { throw Problem.notFound }
    guard !task.isGold else { throw Problem.isGold }
    guard task.state == .review || task.state == .done else { throw Problem.notInReview(task.state) }
    guard !task.isLeasedForReview(toOtherThan: user, at: flow.now) else { throw Problem.leaseLost }
    guard try !isOwnWork(task.id) else { throw Problem.ownWork }
    guard try !SecondReview.isBarred(flow, user: user, task: task.id, flag: task.flag) else {
      throw Problem.ownDecision
    }
    return task
  }

  /// No one reviews own work, unless the project says so.
  private func isOwnWork(_ task: Int64) throws -> Bool {
    try !flow.workflow.selfReview && ReviewStore.hasAnnotation(db, task: task, by: user)
  }

  private func lease(_ task: AnnotationTask) throws -> AnnotationTask {
    var task = task
    let until = flow.now + Int64(flow.workflow.leaseSeconds) * 1_000
    task.reviewer = user
    task.reviewUntil = until
    try ReviewStore.lease(db, task: task.id, to: user, until: until)
    return task
  }

  /// The first that is free. Own work, and what others are deciding, is passed over once and for all by the person's
  /// place in the queue; of what lies behind it, only what was under decision can be theirs, and that is a short list.
  private func find(_ held: Set<Int64>) throws -> NextReview {
    let before = flow.workflow.selfReview ? 0 : try ReviewStore.place(db, project: flow.project, user: user)
    var place = before
    var nextExpiry: Int64?
    func isFree(_ entry: ReviewEntry) throws -> Bool {
      guard !held.contains(entry.task), try !isNotTheirs(entry) else { return false }
      guard let until = entry.until, let reviewer = entry.reviewer, reviewer != user, until > flow.now else {
        return true
      }
      nextExpiry = min(nextExpiry ?? until, until)
      return false
    }
    var found = try ReviewStore.underDecision(db, project: flow.project, upTo: before)
      .sorted { $0.key < $1.key }.first(where: isFree)
    if found == nil {
      try ReviewStore.each(db, project: flow.project, after: before) { entry in
        if try isFree(entry) { found = entry } else { place = entry.key }
        return found == nil
      }
    }
    if place != before && !flow.workflow.selfReview {
      try ReviewStore.savePlace(db, project: flow.project, user: user, place)
    }
    if let found, let task = try TaskStore.task(db, found.task) { return .given(try lease(task)) }
    return empty(
      nextExpiry, hasOwn: try !held.isEmpty || ReviewStore.waiting(db, project: flow.project) > 0)
  }

  private func isNotTheirs(_ entry: ReviewEntry) throws -> Bool {
    try isOwnWork(entry.task)
      || SecondReview.isBarred(flow, user: user, task: entry.task, flag: entry.flag)
  }

  private func empty(_ nextExpiry: Int64?, hasOwn: Bool) -> NextReview {
    if let nextExpiry {
      let seconds = max(1, min(Self.longestRetrySeconds, (nextExpiry - flow.now + 999) / 1_000))
      return .empty(
        .allLeased, retryAfterSeconds: seconds, detail: "Other reviewers are deciding all that waits.")
    }
    return hasOwn
      ? .empty(
        .ownWork, retryAfterSeconds: nil,
        detail: "What waits is your own work, or what you decided before; another reviewer decides it.")
      : .empty(.done, retryAfterSeconds: nil, detail: "Nothing waits for review.")
  }
}

extension Problem {
  static let isGold = Problem(
    409, "is_gold", "The answers to this task are known.",
    detail: "It is gold. A manager can correct its answers, or make it a task like any other.")

  static let ownWork = Problem(
    403, "own_work", "Nobody reviews their own work here.",
    detail: "Another reviewer has to decide this task.")

  static let ownDecision = Problem(
    403, "own_decision", "You decided this task before.",
    detail: "Another reviewer looks at it now, apart from you.")

  static let doneAlready = Problem(
    409, "lease_lost", "This task is decided.", detail: "To decide it again, take it up for review first.")

  static func notInReview(_ state: TaskState) -> Problem {
    Problem(409, "not_in_review", "This task does not wait for review.", detail: "It is \(state.rawValue).")
  }
}
