import JSON
import SQLite

/// Why someone did not want to label a task.
struct SkipReason: Sendable {
  /// The task itself is unusable: a reviewer looks at it at once.
  static let broken = "broken"

  /// `unclear`, `not_for_me`, `broken`, `other`, or words of one's own.
  let reason: String
  let comment: String?
}

/// Passes a task over for good: it never counts as an answer, and enough of them call a reviewer.
struct Skipping {
  let flow: TaskFlow
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow) { self.flow = flow }

  func skip(_ assignment: Assignment, _ skip: SkipReason) throws -> AnnotationTask {
    guard var task = try TaskStore.task(db, assignment.task) else { throw Problem.notFound }
    let before = task
    if task.isGold && assignment.state != .submitted && assignment.state != .returned {
      let isBroken = skip.reason == SkipReason.broken
      guard assignment.state != .skipped else {
        return GoldMask.afterSkip(task, isBroken: isBroken, workflow: flow.workflow)
      }
      return try GoldSubmission(flow).skip(assignment, task, skip)
    }
    switch assignment.state {
    case .submitted: throw Problem.alreadySubmitted
    case .skipped: return task
    case .returned: return try refuseChange(assignment, &task, skip)
    case .leased: task.taken -= 1
    case .released, .expired: break
    }
    try AssignmentStore.skipped(db, assignment.id, reason: skip.reason, comment: skip.comment, at: flow.now)
    task.skipped += 1
    if task.state == .open {
      if skip.reason == SkipReason.broken {
        flow.sendToReview(&task, .broken)
      } else if task.skipped >= flow.workflow.skipsToReview {
        flow.sendToReview(&task, .skips)
      } else {
        try flow.settleIfNobodyIsLeft(&task)
      }
    }
    try flow.save(&task, was: before, action: "task.skipped", after: Self.note(skip))
    flow.contribute(Contribution(user: assignment.user, skips: 1))
    return task
  }

  /// Someone will not change what came back to them: their answers stand, and the reviewer has the next word.
  private func refuseChange(
    _ assignment: Assignment, _ task: inout AnnotationTask, _ skip: SkipReason
  ) throws -> AnnotationTask {
    let before = task
    try AssignmentStore.submitted(db, assignment.id, at: flow.now)
    if task.state == .open { flow.sendToReview(&task, .appeal) }
    try flow.save(&task, was: before, action: "annotation.stands", after: Self.note(skip))
    return task
  }

  static func note(_ skip: SkipReason) -> JSONObject {
    var note: JSONObject = ["reason": .string(skip.reason)]
    if let comment = skip.comment { note["comment"] = .string(comment) }
    return note
  }
}
