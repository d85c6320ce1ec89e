import JSON
import SQLite

/// Takes tasks out of the work, and puts them back where they were.
struct Exclusion {
  let flow: TaskFlow
  let user: Int64
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  func exclude(_ id: Int64, comment: String?) throws -> AnnotationTask {
    guard var task = try TaskStore.task(db, id), task.project == flow.project else { throw Problem.notFound }
    guard !task.isLeasedForReview(toOtherThan: user, at: flow.now) else { throw Problem.leaseLost }
    guard task.state != .excluded else { return task }
    let before = task
    task.state = .excluded
    try flow.save(
      &task, was: before, action: "task.excluded",
      after: comment.map { ["comment": .string($0)] } ?? [:])
    return task
  }

  /// Back to where its label, its flag and its answers put it.
  func restore(_ id: Int64) throws -> AnnotationTask {
    guard var task = try TaskStore.task(db, id), task.project == flow.project else { throw Problem.notFound }
    guard task.state == .excluded else { return task }
    let before = task
    if try LabelStore.label(db, id) != nil {
      task.state = .done
    } else if let flag = task.flag {
      flow.sendToReview(&task, flag)
    } else {
      task.state = .open
      task.wanted = max(task.wanted, flow.workflow.judgments)
      try flow.settle(&task)
    }
    try flow.save(&task, was: before, action: "task.restored")
    return task
  }
}
