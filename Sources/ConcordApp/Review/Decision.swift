import JSON
import Labeling
import SQLite

/// What a reviewer does about a task: decide, return, ask for one more, exclude. Only who holds the lease may, or
/// anyone when nobody does; two never decide the same task.
struct Decision {
  enum Answer: Sendable {
    case answers(JSONValue)
    case accept(Int64)

    /// The annotation that is adopted whole.
    var annotation: Int64? {
      if case .accept(let id) = self { id } else { nil }
    }
  }

  /// Why the annotators differed.
  enum Reason: String, Sendable, CaseIterable {
    case slip, ambiguous
    case guidelineGap = "guideline_gap"
  }

  /// What a reviewer adds to a decision.
  struct Remarks: Sendable {
    var comment: String?
    var reason: Reason?
    /// By annotation: what was wrong with it, in the project's categories.
    var errors: [Int64: [String]] = [:]
  }

  let flow: TaskFlow
  let user: Int64
  private var db: Connection { flow.db }
  private var queue: ReviewQueue { ReviewQueue(flow, user: user) }

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  /// The final answers of a task, or the first of two reviewers' answers: then the task stays in review.
  func resolve(
    _ id: Int64, _ answer: Answer, _ remarks: Remarks
  ) throws -> (label: TaskLabel, task: AnnotationTask) {
    var task = try decidable(id)
    let before = task
    let answers = try answers(answer, task: id)
    try nameErrors(remarks.errors, task: id)
    let label = TaskLabel(
      task: id, answers: answers, source: .review, confidence: nil, perQuestion: nil, by: user,
      comment: remarks.comment, reason: remarks.reason?.rawValue, at: flow.now)
    let earlier = try LabelStore.label(db, id)
    let decision = try DecisionStore.insert(
      db, project: flow.project, task: id, user: user, answers: answers, accepted: answer.annotation,
      comment: remarks.comment, reason: remarks.reason?.rawValue, at: flow.now)
    switch try SecondReview(flow, user: user).outcome(of: task, answers: answers, decision: decision) {
    case .stands:
      try flow.put(label)
      try AppealStore.decide(db, task: id, label: answers, schema: flow.rules.schema, by: user, at: flow.now)
      task.state = .done
      task.flag = nil
    case .asksSecond: flow.sendToReview(&task, .secondReview)
    case .differs: flow.sendToReview(&task, .reviewersDiffer)
    }
    task.reviewer = nil
    task.reviewUntil = nil
    try flow.save(&task, was: before, action: "task.resolved", after: try note(label, answer, earlier))
    return (label, task)
  }

  private func answers(_ answer: Answer, task id: Int64) throws -> [UInt8] {
    switch answer {
    case .answers(let given): return try Submission(flow).check(given, task: id).json.bytes
    case .accept(let annotation):
      guard let accepted = try AnnotationStore.annotation(db, annotation), accepted.task == id else {
        throw Problem.schemaViolation("/accept", "is not an annotation of this task")
      }
      return accepted.answers
    }
  }

  private func nameErrors(_ errors: [Int64: [String]], task: Int64) throws {
    for (id, categories) in errors.sorted(by: { $0.key < $1.key }) {
      guard let annotation = try AnnotationStore.annotation(db, id), annotation.task == task else {
        throw Problem.schemaViolation("/errors", "\(id) is not an annotation of this task")
      }
      if let unknown = categories.first(where: { !flow.workflow.errorCategories.contains($0) }) {
        throw Problem.schemaViolation(
          "/errors", "\"\(unknown)\" is not one of the project's error categories")
      }
      try DecisionStore.setErrors(db, categories, of: annotation, by: user, at: flow.now)
    }
  }

  private func note(_ label: TaskLabel, _ answer: Answer, _ earlier: TaskLabel?) throws -> JSONObject {
    var note: JSONObject = ["answers": try JSONValue(parsing: label.answers)]
    if let id = answer.annotation { note["accepted"] = .integer(id) }
    if let earlier { note["replaced"] = try JSONValue(parsing: earlier.answers) }
    return note
  }

  /// What is done is decided again only by who took it for that: not by a reviewer who came second.
  private func decidable(_ id: Int64) throws -> AnnotationTask {
    let task = try queue.free(id)
    let holds = task.reviewer == user && (task.reviewUntil ?? 0) > flow.now
    guard task.state == .review || holds else { throw Problem.doneAlready }
    return task
  }

  /// Gives an annotation back to its author, with a word of why.
  func giveBack(_ annotation: Annotation, comment: String) throws -> (round: Int, task: AnnotationTask) {
    var task = try decidable(annotation.task)
    let before = task
    guard annotation.counted, let id = annotation.assignment,
      let assignment = try AssignmentStore.assignment(db, id), assignment.state == .submitted
    else {
      throw Problem.conflict(
        "not_returnable", "This annotation cannot go back: it was imported, came late, or is with its author."
      )
    }
    guard try TaskPeopleStore.isActive(db, project: flow.project, user: annotation.user) else {
      throw Problem.conflict("nobody_left", "Its author does not work in the project any more, or is paused.")
    }
    let round = assignment.round + 1
    guard round <= flow.workflow.maxRounds else {
      throw Problem.conflict(
        "rounds_used", "This work came back \(assignment.round) times already. Decide it.")
    }
    try AssignmentStore.returned(
      db, id, round: round, comment: comment, draft: annotation.answers, at: flow.now)
    _ = try CommentStore.insert(
      db, NewComment(task: task, user: user, kind: .return, text: comment, annotation: annotation.id),
      at: flow.now)
    reopen(&task)
    task.wanted = max(flow.workflow.judgments, task.taken)
    try flow.save(
      &task, was: before, action: "annotation.returned",
      after: [
        "annotation": .integer(annotation.id), "round": .integer(Int64(round)), "comment": .string(comment),
      ])
    return (round, task)
  }

  /// One more judgment. A reviewer may ask for it beyond the workflow's cap: that is their decision.
  func askForAnother(_ id: Int64) throws -> AnnotationTask {
    var task = try decidable(id)
    let before = task
    guard try flow.isAnyoneLeft(for: task) else {
      throw Problem.conflict(
        "nobody_left",
        "Everyone who could judge this task has done so or skipped it, or the budget is used up.")
    }
    reopen(&task)
    task.wanted = task.taken + 1
    try flow.save(
      &task, was: before, action: "task.another_judgment",
      after: [
        "wanted": .integer(Int64(task.wanted)), "beyond_cap": .bool(task.wanted > flow.workflow.maxJudgments),
      ])
    return task
  }

  private func reopen(_ task: inout AnnotationTask) {
    task.state = .open
    task.flag = nil
    task.reviewer = nil
    task.reviewUntil = nil
  }
}
