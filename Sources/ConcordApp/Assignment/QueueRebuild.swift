import SQLite

/// Brings tasks in line with a changed workflow: their place in the queue, how many people each wants, and whether
/// what was answered already is enough now.
enum QueueRebuild {
  /// Tasks in one transaction.
  static let step = 500

  /// Does the next tasks by id.
  ///
  /// - Returns: where to go on; nil at the end, when everyone's place in the queue is at the beginning again.
  static func step(_ flow: TaskFlow, after id: Int64, looked: inout Int64) throws -> Int64? {
    let steps = try TaskListStore.byID(
      flow.db, project: flow.project, states: TaskState.allCases, after: id, limit: step)
    for step in steps { try adjust(flow, step.task) }
    looked += Int64(steps.count)
    if steps.count == step, let last = steps.last { return last.task }
    try QueueStore.pullBack(flow.db, project: flow.project, to: QueueKey.beginning)
    return nil
  }

  private static func adjust(_ flow: TaskFlow, _ id: Int64) throws {
    guard let before = try TaskStore.task(flow.db, id) else { return }
    var task = before
    task.queueKey = QueueKey.key(
      task: id, priority: task.priority, order: flow.workflow.order, seed: flow.rules.seed)
    if task.state == .open {
      task.wanted = max(flow.workflow.judgments, task.taken)
      try flow.settle(&task)
      try flow.settleIfNobodyIsLeft(&task)
    }
    guard task != before else { return }
    if task.state == before.state {
      try flow.store(&task, was: before)
    } else {
      try flow.save(&task, was: before, action: "task.settled")
    }
  }
}
