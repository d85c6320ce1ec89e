import JSON
import Labeling
import SQLite

/// Moves the answers of a project to renamed, merged and split labels, some tasks at a time: annotations, labels,
/// drafts, gold answers and predictions. What a split asks again goes back to its author, or is asked of somebody
/// else; what an annotation said stays readable as its version.
struct LabelMigration: Sendable {
  /// Tasks in one transaction.
  static let step = 250

  let moves: LabelMoves
  /// Whether answers that differed may be the same now.
  let merges: Bool

  init(_ moves: LabelMoves, merges: Bool) {
    self.moves = moves
    self.merges = merges
  }

  /// From a job's parameters.
  init(stored: JSONObject) {
    var errors: [Pointed] = []
    moves = LabelMoves(rename: stored["rename"]?.object, split: stored["split"]?.object, errors: &errors)
    merges = stored["merges"]?.bool ?? true
    precondition(errors.isEmpty, "a job keeps what was checked")
  }

  var json: JSONObject {
    var object = moves.json
    object["merges"] = .bool(merges)
    return object
  }

  /// Does the next tasks by id.
  ///
  /// - Returns: where to go on; nil at the end.
  func step(
    _ flow: TaskFlow, after id: Int64, _ counts: inout MoveCounts, looked: inout Int64
  ) throws -> Int64? {
    let steps = try TaskListStore.byID(
      flow.db, project: flow.project, states: TaskState.allCases, after: id, limit: Self.step)
    for step in steps {
      guard
        let move = try TaskMove(flow.db, task: step.task, moves, under: flow.rules.schema, at: flow.now)
      else { continue }
      try apply(move, flow, &counts)
    }
    looked += Int64(steps.count)
    return steps.count == Self.step ? steps.last?.task : nil
  }

  private func apply(_ move: TaskMove, _ flow: TaskFlow, _ counts: inout MoveCounts) throws {
    guard move.emptiesGold, let user = flow.actor.user else {
      counts.add(move)
      return try apply(move, flow)
    }
    // Of gold whose right answers are all to be told anew nothing is left: it is a task like any other.
    try GoldTasks(flow, user: user).remove(move.task)
    if let again = try TaskMove(flow.db, task: move.task.id, moves, under: flow.rules.schema, at: flow.now) {
      counts.add(again)
      try apply(again, flow)
    }
  }

  private func apply(_ move: TaskMove, _ flow: TaskFlow) throws {
    let (before, db) = (move.task, flow.db)
    var task = before
    for change in move.changes { try write(change, move.fate, &task, flow) }
    for draft in move.drafts { try SchemaUseStore.setDraft(db, assignment: draft.assignment, draft.answers) }
    if let payload = move.payload {
      try SchemaUseStore.setPayload(
        db, task: task.id, gold: payload.gold, predictions: payload.predictions)
    }
    for decision in move.decisions { try SchemaUseStore.setDecision(db, decision.id, decision.answers) }
    for appeal in move.appeals {
      try SchemaUseStore.setAppeal(db, annotation: appeal.annotation, appeal.answers)
    }
    if let check = move.check { try LabelCheckStore.setLabel(db, check) }
    if let (_, moved) = move.label, !moved.isAsked || task.isGold {
      try SchemaUseStore.setLabel(db, task: task.id, moved.answers.json.bytes)
    }
    try settle(&task, move, flow)
    if move.fate == .stays && task.state == before.state {
      try flow.store(&task, was: before)
    } else {
      try flow.save(
        &task, was: before, action: move.fate == .stays ? "task.settled" : "task.asked_again",
        after: move.fate == .stays ? [:] : note(move))
    }
  }

  private func write(
    _ change: TaskMove.Change, _ fate: TaskMove.Fate, _ task: inout AnnotationTask, _ flow: TaskFlow
  ) throws {
    var annotation = change.annotation
    let answers = change.moved.answers.json.bytes
    if change.moved.isSplit {
      try AnnotationStore.revise(
        flow.db, &annotation, answers: answers, seconds: 0, by: annotation.user, at: flow.now)
      if !change.moved.isAsked { try SchemaUseStore.setScoredVersion(flow.db, annotation) }
    } else {
      try SchemaUseStore.setAnswers(flow.db, annotation: annotation.id, answers)
    }
    guard change.isAskedAgain, fate == .annotators || fate == .excluded else { return }
    if fate == .annotators, let assignment = change.assignment {
      try AssignmentStore.returned(
        flow.db, assignment.id, round: assignment.round, comment: question(change.moved),
        draft: change.moved.draft.json.bytes, at: flow.now)
    } else {
      try SchemaUseStore.uncount(flow.db, annotation: annotation.id)
      task.judged -= 1
      task.taken -= 1
    }
  }

  /// What the annotator reads.
  private func question(_ moved: LabelMoves.Moved) -> String {
    let parts = moves.splits.values.flatMap(\.self).filter { $0.value.fallback == nil }
    let said = parts.filter { part in moved.asked.contains { $0.hasSuffix(": \(part.key)") } }
      .sorted { $0.key < $1.key }
      .map { "“\($0.key)” is now " + $0.value.into.map { "“\($0)”" }.joined(separator: " or ") }
    return said.joined(separator: "; ") + ". Please choose again."
  }

  private func note(_ move: TaskMove) -> JSONObject {
    var note: JSONObject = [
      "annotations": .array(move.changes.filter(\.isAskedAgain).map { .integer($0.annotation.id) })
    ]
    if let (label, moved) = move.label, moved.isAsked {
      // Ours, and written as JSON.
      note["replaced"] = try? JSONValue(parsing: label.answers)
    }
    return note
  }

  private func settle(_ task: inout AnnotationTask, _ move: TaskMove, _ flow: TaskFlow) throws {
    switch move.fate {
    case .annotators:
      reopen(&task, flow)
      try flow.settle(&task)
      try flow.settleIfNobodyIsLeft(&task)
    case .reviewer: flow.sendToReview(&task, .appeal)
    case .excluded:
      if move.label?.moved.isAsked ?? false { try flow.removeLabel(task.id) }
    case .stays:
      guard merges, !task.isGold, !move.changes.isEmpty, task.judged > 1, try isOpenToChange(task, flow)
      else { return }
      let place = task.state == .review ? task.reviewKey : nil
      reopen(&task, flow)
      try flow.settle(&task)
      if task.state == .review, let place {
        task.reviewKey = place
        try ReviewStore.pullBack(flow.db, project: flow.project, to: place)
      }
    }
  }

  private func reopen(_ task: inout AnnotationTask, _ flow: TaskFlow) {
    task.state = .open
    task.flag = nil
    task.reviewer = nil
    task.reviewUntil = nil
    task.wanted = max(flow.workflow.judgments, task.taken)
  }

  /// What the annotators' agreement decided is decided again; what a person decided, or is deciding, is not.
  private func isOpenToChange(_ task: AnnotationTask, _ flow: TaskFlow) throws -> Bool {
    switch task.state {
    case .open: true
    case .done: try LabelStore.label(flow.db, task.id)?.source == .consensus
    case .review: task.flag == .disputed && !task.isLeasedForReview(toOtherThan: nil, at: flow.now)
    case .excluded: false
    }
  }
}
