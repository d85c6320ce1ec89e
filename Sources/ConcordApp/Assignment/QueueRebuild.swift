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
    try Skills.assign(flow.db, task: id, workflow: flow.workflow)
    guard let before = try TaskStore.task(flow.db, id) else { return }
    var task = before
    let key = QueueKey.key(
      task: id, priority: task.priority, order: flow.workflow.queueOrder, seed: flow.rules.seed)
    task.queueKey = key
    if isReopened(task, flow) {
      task.state = .open
      task.flag = nil
    }
    if task.state == .open {
      task.gain = nil
      task.wanted = max(flow.workflow.judgments, task.taken)
      try flow.settle(&task)
      try flow.settleIfNobodyIsLeft(&task)
    }
    // Decided as before: its label, its place in review and its history stay as they are.
    if task.state == before.state && task.flag == before.flag && task.state != .open {
      task = before
      task.queueKey = key
    }
    guard task != before else { return }
    if task.state == before.state {
      try flow.store(&task, was: before)
    } else {
      try flow.save(&task, was: before, action: "task.settled")
    }
  }

  /// What ended undecided before it had all the judgments it may have, for want of people or of budget, is looked at
  /// again: there may be more now.
  private static func isReopened(_ task: AnnotationTask, _ flow: TaskFlow) -> Bool {
    guard task.judged > 0, task.judged < flow.workflow.maxJudgments, !task.isGold else { return false }
    switch task.state {
    case .done: return task.flag == .lowConfidence
    case .review: return task.flag == .disputed && !task.isLeasedForReview(toOtherThan: nil, at: flow.now)
    case .open, .excluded: return false
    }
  }
}
