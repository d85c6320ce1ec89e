import JSON
import Labeling
import SQLite

/// Brings tasks in line with new models, a few at a time.
///
/// A task done by consensus stays done; its label takes the new confidences, and the new answers where they change,
/// with a line in the audit log. What a person decided, or accepted, and what waits for a reviewer is left alone. An
/// open task is settled again: it may be agreed now.
struct InferenceUpdate {
  /// Confidences that move less are not written again.
  private static let leastChange = 0.005

  let db: Connection
  let rules: ProjectRules
  let models: ProjectModels

  /// The tasks among these that would change.
  func concerned(_ ids: [Int64]) throws -> [Int64] {
    try ids.filter { id in
      try change(of: id) {
        let work = try AnnotationStore.countedAnswers(db, task: id)
        return work.isEmpty ? nil : rules.outcome(work, models)
      } != nil
    }
  }

  /// Writes what changes of one task.
  static func renew(_ flow: TaskFlow, _ id: Int64) throws {
    guard let before = try TaskStore.task(flow.db, id) else { return }
    var task = before
    switch task.state {
    case .open:
      try flow.settle(&task)
      try flow.settleIfNobodyIsLeft(&task)
      guard task != before else { return }
      if task.state == before.state {
        try flow.store(&task, was: before)
      } else {
        try flow.save(&task, was: before, action: "task.settled")
      }
    case .done:
      let models = try flow.rules.models(flow.db, fit: flow.ledger.inferred)
      let update = InferenceUpdate(db: flow.db, rules: flow.rules, models: models)
      let change = try update.change(of: id) { try flow.weighed(id, known: nil)?.outcome }
      guard case .label(let old, let outcome) = change else { return }
      try relabel(flow, &task, old, outcome)
    case .review, .excluded: return
    }
  }

  private enum Change {
    case settles
    case label(TaskLabel, TaskOutcome)
  }

  /// - Parameter outcome: what the task's answers come to now; nil: there are none.
  private func change(of id: Int64, outcome: () throws -> TaskOutcome?) throws -> Change? {
    guard let task = try TaskStore.task(db, id) else { return nil }
    // Before a task has its judgments nothing is decided by them.
    guard task.state == .done else {
      return task.state == .open && task.judged >= rules.workflow.judgments ? .settles : nil
    }
    // One answer stands for itself where no confidence is asked for.
    guard task.judged > 1 || rules.workflow.confidence != nil,
      let label = try LabelStore.label(db, id), label.source == .consensus, label.by == nil
    else { return nil }
    guard let outcome = try outcome() else { return nil }
    return try differs(label, outcome) ? .label(label, outcome) : nil
  }

  private func differs(_ label: TaskLabel, _ outcome: TaskOutcome) throws -> Bool {
    if label.answers != outcome.answers,
      try JSONValue(parsing: label.answers) != JSONValue(parsing: outcome.answers)
    {
      return true
    }
    let known = try label.perQuestion.flatMap { try JSONValue(parsing: $0).object } ?? JSONObject()
    return outcome.confidences.contains { question, confidence in
      abs((known[question]?.double ?? -1) - confidence) >= Self.leastChange
    }
  }

  private static func relabel(
    _ flow: TaskFlow, _ task: inout AnnotationTask, _ old: TaskLabel, _ outcome: TaskOutcome
  ) throws {
    let isOther = try JSONValue(parsing: old.answers) != JSONValue(parsing: outcome.answers)
    let label = TaskLabel(
      task: task.id, answers: outcome.answers, source: .consensus, confidence: outcome.leastConfidence,
      perQuestion: outcome.perQuestion, by: nil, comment: old.comment, reason: old.reason,
      at: isOther ? flow.now : old.at)
    // A confidence is derived from the models; only other answers are a change of the label.
    guard isOther else {
      try LabelStore.put(flow.db, label)
      return
    }
    let before = task
    task.version += 1
    task.changedAt = flow.now
    try flow.put(label)
    try flow.store(&task, was: before)
    try AuditStore.record(
      flow.db, at: flow.now, by: flow.actor.user, project: flow.project, action: "label.inferred",
      subject: ("task", task.id), before: ["answers": try JSONValue(parsing: old.answers)],
      after: ["answers": try JSONValue(parsing: outcome.answers), "fit": .integer(flow.ledger.inferred)],
      address: flow.actor.address)
  }
}
