import JSON
import Labeling
import SQLite

/// Takes answers in: the slot, the annotation, what becomes of the task, the counts and the audit log, in the
/// transaction of `flow`. Work that reached the server is kept, however late.
struct Submission {
  let flow: TaskFlow
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow) { self.flow = flow }

  func submit(
    _ assignment: Assignment, answers: JSONValue, seconds: Double
  ) throws -> (annotation: Annotation, task: AnnotationTask) {
    guard assignment.state != .submitted else { throw Problem.alreadySubmitted }
    let checked = try check(answers, task: assignment.task)
    guard var task = try TaskStore.task(db, assignment.task) else { throw Problem.notFound }
    guard assignment.state != .returned else { return try revise(assignment, &task, checked, seconds) }
    if task.isGold {
      let gold = try GoldSubmission(flow).submit(assignment, task, checked, seconds: seconds)
      return try gold ?? replace(assignment, &task, checked, seconds)
    }
    let before = task
    // A lease that ran out but was not ended yet still holds its slot.
    let holdsSlot = assignment.state == .leased
    let isWanted = task.taken < task.wanted && (task.state == .open || task.state == .review)
    let isCounted = holdsSlot || isWanted
    if task.judged > 0 { try flow.foresee(task, of: assignment.user, saying: isCounted ? checked : nil) }
    let inserted = try AnnotationStore.insert(
      db, for: assignment, answers: checked.json.bytes, seconds: seconds, counted: isCounted,
      shown: try flow.rules.shown(db, task: task.id, to: assignment.user), at: flow.now)
    guard let annotation = inserted else { return try replace(assignment, &task, checked, seconds) }
    flow.newAnnotation = annotation.id
    try AssignmentStore.submitted(db, assignment.id, at: flow.now)
    flow.ledger.annotated()
    if flow.workflow.anchoringControl > 0 { try Anchoring.record(flow, annotation, checked) }
    if isCounted {
      task.judged += 1
      if !holdsSlot { task.taken += 1 }
    }
    if assignment.state == .skipped { task.skipped -= 1 }
    try flow.settle(
      &task,
      answers: task.judged == 1 && isCounted
        ? [GivenAnswers(annotator: assignment.user, answers: checked)] : nil)
    try flow.save(
      &task, was: before, action: "annotation.submitted",
      after: ["annotation": .integer(annotation.id), "counted": .bool(isCounted)])
    flow.contribute(
      Contribution(
        user: assignment.user, annotations: 1, skips: assignment.state == .skipped ? -1 : 0, seconds: seconds)
    )
    return (annotation, task)
  }

  /// New answers in place of an annotation's: its author thought again.
  func edit(
    _ annotation: Annotation, answers: JSONValue, seconds: Double
  ) throws -> (annotation: Annotation, task: AnnotationTask) {
    let checked = try check(answers, task: annotation.task)
    guard var task = try TaskStore.task(db, annotation.task) else { throw Problem.notFound }
    if task.isGold, let gold = try GoldSubmission(flow).edit(annotation, task, checked, seconds: seconds) {
      return gold
    }
    if task.state == .done, try LabelStore.label(db, task.id)?.source == .review { throw Problem.decided }
    if let id = annotation.assignment, let assignment = try AssignmentStore.assignment(db, id),
      assignment.state == .returned
    {
      return try revise(assignment, &task, checked, seconds)
    }
    return try change(annotation, &task, checked, seconds, action: "annotation.edited")
  }

  /// The answers in canonical form, or 422 with pointers.
  func check(_ answers: JSONValue, task: Int64) throws -> Answers {
    let (data, extents) = try flow.rules.shownData(db, task: task)
    let schema = flow.rules.schema
    // The request asks for one task's answers once; what files of it there are is as good as it was a moment ago.
    let result = try flow.heavily("check \(task)", size: flow.heavy?.bodyBytes ?? 0) {
      Result { () throws(AnswerErrors) in
        try schema.checkAnswers(answers, data: data, extents: extents)
      }
    }
    do {
      return try result.get()
    } catch {
      throw Problem.schemaViolation(error.errors)
    }
  }

  /// Returned work is handed in again.
  private func revise(
    _ assignment: Assignment, _ task: inout AnnotationTask, _ answers: Answers, _ seconds: Double
  ) throws -> (annotation: Annotation, task: AnnotationTask) {
    guard let annotation = try AnnotationStore.annotation(db, task: task.id, user: assignment.user) else {
      throw Problem.notFound
    }
    try AssignmentStore.submitted(db, assignment.id, at: flow.now)
    return try change(annotation, &task, answers, seconds, action: "annotation.resubmitted")
  }

  /// The person has an annotation that came without an assignment, by import: it gets a new version.
  private func replace(
    _ assignment: Assignment, _ task: inout AnnotationTask, _ answers: Answers, _ seconds: Double
  ) throws -> (annotation: Annotation, task: AnnotationTask) {
    guard let annotation = try AnnotationStore.annotation(db, task: task.id, user: assignment.user) else {
      throw Problem.notFound
    }
    let before = task
    try AssignmentStore.submitted(db, assignment.id, at: flow.now)
    if assignment.state == .leased && !task.isGold { task.taken -= 1 }
    if assignment.state == .skipped { task.skipped -= 1 }
    try flow.store(&task, was: before)
    return try change(annotation, &task, answers, seconds, action: "annotation.edited")
  }

  private func change(
    _ annotation: Annotation, _ task: inout AnnotationTask, _ answers: Answers, _ seconds: Double,
    action: String
  ) throws -> (annotation: Annotation, task: AnnotationTask) {
    let before = task
    var annotation = annotation
    if annotation.counted && isOpenToChange(task) {
      try flow.foresee(task, of: annotation.user, saying: answers, replacing: annotation.id)
    }
    try flow.recounting(task.id) {
      try AnnotationStore.revise(
        db, &annotation, answers: answers.json.bytes, seconds: seconds, by: annotation.user, at: flow.now)
    }
    if annotation.counted && isOpenToChange(task) {
      reconsider(&task)
      try flow.settle(&task)
      keepPlaceInReview(&task, before)
    }
    try flow.save(
      &task, was: before, action: action,
      after: ["annotation": .integer(annotation.id), "version": .integer(annotation.version)])
    flow.contribute(Contribution(user: annotation.user, seconds: seconds))
    return (annotation, task)
  }

  /// What the annotators' agreement decided is decided again; what a person decided, or is deciding, is not.
  private func isOpenToChange(_ task: AnnotationTask) -> Bool {
    switch task.state {
    case _ where task.isGold: false
    case .open, .done: true
    case .review: task.flag == .disputed && !task.isLeasedForReview(toOtherThan: nil, at: flow.now)
    case .excluded: false
    }
  }

  private func reconsider(_ task: inout AnnotationTask) {
    task.state = .open
    task.flag = nil
    task.wanted = max(flow.workflow.judgments, task.taken)
  }

  /// A task that is disputed as before does not go to the end of the review queue.
  private func keepPlaceInReview(_ task: inout AnnotationTask, _ before: AnnotationTask) {
    if task.state == .review && before.state == .review { task.reviewKey = before.reviewKey }
  }
}
