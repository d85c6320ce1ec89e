import Crypto
import JSON
import Labeling
import SQLite

/// Takes answers to gold tasks in: they are kept like any, never count for the task, and are scored at once. What the
/// author hears is what they would hear of any other task, unless the right answers are to be shown.
struct GoldSubmission {
  let flow: TaskFlow
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow) { self.flow = flow }

  /// nil when the person has an annotation of this task already.
  func submit(
    _ assignment: Assignment, _ task: AnnotationTask, _ answers: Answers, seconds: Double
  ) throws -> (annotation: Annotation, task: AnnotationTask)? {
    let score = try self.score(answers, task.id)
    let inserted = try AnnotationStore.insert(
      db, for: assignment, answers: answers.json.bytes, seconds: seconds, counted: false,
      shown: try flow.rules.shown(db, task: task.id, to: assignment.user), at: flow.now)
    guard let annotation = inserted else { return nil }
    try AssignmentStore.submitted(db, assignment.id, at: flow.now)
    try record(annotation, task, score)
    try AuditStore.record(
      db, at: flow.now, by: flow.actor.user, project: flow.project, action: "annotation.submitted",
      subject: ("task", task.id),
      after: ["annotation": .integer(annotation.id), "counted": false, "gold": .double(score.similarity)],
      address: flow.actor.address)
    flow.ledger.annotated()
    flow.contribute(
      Contribution(
        user: assignment.user, annotations: 1, skips: assignment.state == .skipped ? -1 : 0, seconds: seconds)
    )
    return masked(annotation, task)
  }

  /// The author thought again. Who was not told the right answers is scored by the new ones.
  ///
  /// - Returns: nil when the annotation is no answer to gold: it is older than the gold.
  func edit(
    _ annotation: Annotation, _ task: AnnotationTask, _ answers: Answers, seconds: Double
  ) throws -> (annotation: Annotation, task: AnnotationTask)? {
    guard var answer = try GoldStore.answer(db, task: task.id, user: annotation.user) else { return nil }
    let score = try answer.isTold ? nil : self.score(answers, task.id)
    var annotation = annotation
    try AnnotationStore.revise(
      db, &annotation, answers: answers.json.bytes, seconds: seconds, by: annotation.user, at: flow.now)
    if let score {
      answer.version = annotation.version
      answer.score = score.similarity
      answer.isCorrect = score.isCorrect
      try GoldStore.rescore(db, answer)
      try GoldStore.recount(db, task: task.id)
      try GoldStore.recount(db, project: flow.project, user: annotation.user)
      try GoldRule(flow).judge(annotation.user)
    }
    try AuditStore.record(
      db, at: flow.now, by: flow.actor.user, project: flow.project, action: "annotation.edited",
      subject: ("task", task.id),
      after: ["annotation": .integer(annotation.id), "version": .integer(annotation.version)],
      address: flow.actor.address)
    flow.contribute(Contribution(user: annotation.user, seconds: seconds))
    return masked(annotation, task)
  }

  /// A gold task passed over: nothing is scored; one that is said to be broken is looked at by a manager.
  func skip(_ assignment: Assignment, _ task: AnnotationTask, _ skip: SkipReason) throws -> AnnotationTask {
    try AssignmentStore.skipped(db, assignment.id, reason: skip.reason, comment: skip.comment, at: flow.now)
    let isBroken = skip.reason == SkipReason.broken
    if isBroken {
      try GoldDisputeStore.insert(
        db, project: flow.project, task: task.id, user: assignment.user,
        comment: skip.comment ?? "Flagged as broken.", at: flow.now)
    }
    try AuditStore.record(
      db, at: flow.now, by: flow.actor.user, project: flow.project, action: "task.skipped",
      subject: ("task", task.id), after: .object(Skipping.note(skip)), address: flow.actor.address)
    flow.contribute(Contribution(user: assignment.user, skips: 1))
    return GoldMask.afterSkip(task, isBroken: isBroken, workflow: flow.workflow)
  }

  func score(_ answers: Answers, _ task: Int64) throws -> GoldScore {
    guard let gold = try GoldStore.answers(db, task: task) else { throw DamagedRow(table: "golds") }
    let (schema, workflow) = (flow.rules.schema, flow.workflow)
    // The answers are those of the request.
    let score = try flow.heavily(
      "gold \(task) \(SHA256.hex(gold))", size: gold.count + (flow.heavy?.bodyBytes ?? 0)
    ) {
      Result {
        schema.goldScore(
          answers, against: Answers(stored: try JSONValue(parsing: gold)), tolerance: workflow.goldTolerance,
          weights: workflow.weights)
      }
    }
    return try score.get()
  }

  private func record(_ annotation: Annotation, _ task: AnnotationTask, _ score: GoldScore) throws {
    guard var person = try GoldStore.person(db, project: flow.project, user: annotation.user) else { return }
    let kind = person.kindOfAnswer(flow.workflow)
    let isTold = kind == .training || flow.workflow.showGoldFeedback
    try GoldStore.insert(
      db, project: flow.project, task: task.id, user: annotation.user, annotation: annotation.id, kind: kind,
      score: score.similarity, isCorrect: score.isCorrect, isTold: isTold, at: flow.now)
    if kind != .training { try GoldStore.countAnswer(db, task: task.id, isCorrect: score.isCorrect) }
    let before = person
    person.count(score, kind, flow.workflow, at: flow.now)
    try GoldStore.save(db, person)
    try GoldRule(flow).note(person, was: before)
    try GoldRule(flow).judge(person)
    if isTold {
      flow.feedback = GoldFeedback(
        task: task.id, annotation: annotation.id, score: score,
        answers: try GoldStore.answers(db, task: task.id) ?? [],
        note: try GoldStore.note(db, task: task.id),
        training: kind == .training ? (person.trained, flow.workflow.training) : nil)
    }
  }

  private func masked(
    _ annotation: Annotation, _ task: AnnotationTask
  ) -> (annotation: Annotation, task: AnnotationTask) {
    let shown = GoldMask.afterSubmit(
      task, user: annotation.user, workflow: flow.workflow, seed: flow.rules.seed)
    return (GoldMask.later(annotation), shown)
  }
}

extension GoldPerson {
  /// What an answer handed in now is for.
  func kindOfAnswer(_ workflow: Workflow) -> GoldAnswer.Kind {
    switch phase(workflow) {
    case .training: .training
    case .test: .test
    case .failed, .work: .work
    }
  }
}

/// What someone hears of the gold task they just answered.
struct GoldFeedback: Sendable {
  let task: Int64
  let annotation: Int64
  let score: GoldScore
  /// JSON: the right answers.
  let answers: [UInt8]
  let note: String?
  let training: (done: Int, of: Int)?

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("task_id", task)
    writer.member("annotation_id", annotation)
    writer.member("correct", score.isCorrect)
    writer.member("score", score.similarity)
    writer.memberRaw("answers", answers)
    writer.member("note", note)
    writer.key("questions")
    writer.beginObject()
    for part in score.perQuestion {
      writer.key(part.question)
      writer.beginObject()
      writer.member("correct", part.isCorrect)
      writer.member("score", part.similarity)
      writer.endObject()
    }
    writer.endObject()
    writer.key("training")
    if let training {
      writer.beginObject()
      writer.member("done", training.done)
      writer.member("of", training.of)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.endObject()
  }
}
