import JSON
import SQLite

/// What managers do to tasks by hand, one or many.
struct TaskActions {
  enum Action: String, Sendable, CaseIterable {
    case exclude, restore, delete, review
    case setPriority = "set_priority"
    case acceptConsensus = "accept_consensus"
    case makeGold = "make_gold"
    case removeGold = "remove_gold"
  }

  struct Outcome: Sendable {
    var changed = 0
    var refused: [(id: Int64, detail: String)] = []

    mutating func add(_ other: Outcome) {
      changed += other.changed
      refused += other.refused
    }

    func writeRefused(_ writer: inout JSONWriter) {
      writer.objects("refused", refused) { writer, refusal in
        writer.member("id", refusal.id)
        writer.member("detail", refusal.detail)
      }
    }
  }

  /// Tasks in one request.
  static let batchLimit = 1_000
  /// Tasks in one transaction.
  static let step = 50
  static let priorities: ClosedRange<Int64> = -524_287...524_287

  let flow: TaskFlow
  let user: Int64
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  /// What one task refuses does not keep the others from being changed.
  func act(_ action: Action, on ids: [Int64], priority: Int?) throws -> Outcome {
    var outcome = Outcome()
    for id in ids {
      do {
        if try flow.attempt({ try act(action, on: id, priority: priority) }) { outcome.changed += 1 }
      } catch let problem as Problem where problem.status < 500 {
        outcome.refused.append((id, problem.detail ?? problem.title))
      }
    }
    return outcome
  }

  /// - Returns: whether anything changed.
  private func act(_ action: Action, on id: Int64, priority: Int?) throws -> Bool {
    guard let task = try TaskStore.task(db, id), task.project == flow.project else { throw Problem.notFound }
    switch action {
    case .exclude:
      _ = try Exclusion(flow, user: user).exclude(id, comment: nil)
      return task.state != .excluded
    case .restore:
      _ = try Exclusion(flow, user: user).restore(id)
      return task.state == .excluded
    case .delete: try delete(task)
    case .review: return try callReviewer(task)
    case .setPriority:
      guard priority != task.priority else { return false }
      try change(task, priority: priority, meta: nil, gold: nil)
    case .acceptConsensus: try acceptConsensus(task)
    case .makeGold: return try GoldTasks(flow, user: user).promote(task)
    case .removeGold:
      try GoldTasks(flow, user: user).remove(task)
      return task.isGold
    }
    return true
  }

  /// `nil` leaves a part as it is; a JSON `null` empties it.
  func change(_ before: AnnotationTask, priority: Int?, meta: JSONValue?, gold: JSONValue?) throws {
    var task = before
    var note: JSONObject = [:]
    if let priority, priority != task.priority {
      task.priority = priority
      task.queueKey = QueueKey.key(
        task: task.id, priority: priority, order: flow.workflow.queueOrder, seed: flow.rules.seed)
      note["priority"] = .integer(Int64(priority))
    }
    if let meta {
      try TaskDetailStore.setMeta(db, task: task.id, meta.isNull ? nil : meta.bytes)
      note["meta"] = meta
      // Who has the skill that it asks for now may have passed it already.
      if try Skills.assign(db, task: task.id, workflow: flow.workflow), task.hasFreeSlot {
        task.reopened = flow.ledger.nextReopened()
        try flow.settleIfNobodyIsLeft(&task)
      }
    }
    if !note.isEmpty {
      task.changedAt = flow.now
      task.version += 1
      try flow.save(&task, was: before, action: "task.changed", after: note)
    }
    guard let gold else { return }
    let golds = GoldTasks(flow, user: user)
    if gold.isNull { try golds.remove(task) } else { try golds.set(task, gold) }
  }

  func delete(_ task: AnnotationTask) throws {
    try flow.erasure.note(db, task: task.id)
    guard !task.isLeasedForReview(toOtherThan: user, at: flow.now) else { throw Problem.leaseLost }
    let annotations = try TaskDetailStore.annotationCount(db, task: task.id)
    let measured = try task.isGold ? GoldStore.given(db, task: task.id).map(\.user) : []
    try TaskDetailStore.uncount(db, project: flow.project, task: task.id)
    try flow.forgetLabel(task)
    try PersonAnswers.forget(db, project: flow.project, task: task.id)
    try flow.recounting(task.id) { try TaskDetailStore.delete(db, task: task.id) }
    try TallyStore.lower(db, project: flow.project)
    try PersonAnswerStore.lower(db, project: flow.project)
    flow.ledger.moved(from: task.state, to: nil)
    flow.ledger.annotated(-annotations)
    try AuditStore.record(
      db, at: flow.now, by: flow.actor.user, project: flow.project, action: "task.deleted",
      subject: ("task", task.id),
      before: ["state": .string(task.state.rawValue), "annotations": .integer(Int64(annotations))],
      address: flow.actor.address)
    try GoldRule(flow).reconsider(measured)
  }

  private func callReviewer(_ before: AnnotationTask) throws -> Bool {
    guard before.state != .excluded else { throw Problem.excluded }
    guard !before.isGold else { throw Problem.isGold }
    guard before.state != .review else { return false }
    var task = before
    flow.sendToReview(&task, .appeal)
    try flow.save(&task, was: before, action: "task.sent_to_review")
    return true
  }

  /// Ends a dispute with what the answers come to; who did so is in the label and the audit log.
  private func acceptConsensus(_ before: AnnotationTask) throws {
    guard before.state == .review || before.state == .open else {
      throw before.state == .excluded ? Problem.excluded : Problem.notInReview(before.state)
    }
    guard !before.isLeasedForReview(toOtherThan: user, at: flow.now) else { throw Problem.leaseLost }
    let answers = try AnnotationStore.countedAnswers(db, task: before.id)
    guard !answers.isEmpty else { throw Problem.conflict("no_answers", "Nobody has answered it yet.") }
    var task = before
    try flow.complete(&task, try flow.outcome(answers), flag: nil, by: user)
    try flow.save(&task, was: before, action: "task.consensus_accepted")
  }
}

extension Problem {
  static let excluded = Problem(409, "excluded", "This task is excluded. Restore it first.")
}
