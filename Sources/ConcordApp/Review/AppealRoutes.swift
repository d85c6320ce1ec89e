import HTTP
import JSON
import Labeling
import SQLite

/// What reviewers decided otherwise than an annotator, and the annotator's one appeal against it.
struct AppealRoutes: Sendable {
  /// Annotations looked at for one page of the list: most of them may agree with their label.
  static let lookedAt = 500

  let rules: RulesCache

  /// `GET /api/projects/:project/mine/decided`: the newest first.
  func decided(_ call: Call, _ services: Services) throws -> Response {
    let list = try ListQuery(call)
    let before = try list.after?.integer(0) ?? .max
    let (project, user) = (try call.projectID, try call.user.id)
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let annotations = try MineStore.annotations(
        db, user: user, project: project, before: before, limit: Self.lookedAt)
      var found: [DecidedWork] = []
      var next = annotations.count == Self.lookedAt ? annotations.last.map(\.id) : nil
      for annotation in annotations {
        if let work = try DecidedWork(db, annotation, rules) { found.append(work) }
        guard found.count < list.limit else {
          next = annotation.id
          break
        }
      }
      return Page(items: found, next: next.map { Cursor(.integer($0)) }).response { $1.write(&$0) }
    }
  }

  /// `POST /api/annotations/:annotation/appeal`
  func appeal(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let comment = body.string("comment", length: 1...ReviewRoutes.longestComment)
    try body.finish()
    return try Replays.once(call, db) {
      guard let annotation = try AnnotationStore.annotation(db, call.id("annotation")),
        annotation.user == (try call.user.id)
      else { throw Problem.notFound }
      let flow = try TaskFlow(
        db, project: call.projectID, cache: rules, now: call.now,
        actor: Actor(user: call.user.id, address: call.address))
      let task = try appeal(annotation, comment, flow)
      try flow.finish()
      call.publish(.project(flow.project))
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("appeal")
      if let appeal = try AppealStore.appeal(db, annotation: annotation.id) { appeal.write(&writer) }
      writer.writeState(of: task)
      writer.endObject()
      return Reply(status: 201, body: writer.bytes)
    }
  }

  /// The label is taken back until another reviewer has decided; what it was is kept as a decision.
  func appeal(_ annotation: Annotation, _ comment: String, _ flow: TaskFlow) throws -> AnnotationTask {
    let db = flow.db
    guard flow.workflow.appeals else {
      throw Problem.conflict("no_appeals", "This project takes no appeals.")
    }
    guard try AppealStore.appeal(db, annotation: annotation.id) == nil else {
      throw Problem.conflict(
        "appealed_already", "There is one appeal for each annotation, and this one had its own.")
    }
    guard var task = try TaskStore.task(db, annotation.task), task.state == .done, !task.isGold,
      let label = try LabelStore.label(db, task.id), label.source == .review
    else { throw Problem.conflict("not_decided", "There is no reviewer's decision to appeal against.") }
    guard try !annotation.says(label.answers, flow.rules.schema) else {
      throw Problem.conflict("same_answers", "The label is what you answered.")
    }
    guard !task.isLeasedForReview(toOtherThan: nil, at: flow.now) else { throw Problem.leaseLost }
    let before = task
    if let by = label.by, try !DecisionStore.hasDecided(db, task: task.id, user: by) {
      _ = try DecisionStore.insert(
        db, project: task.project, task: task.id, user: by, answers: label.answers, accepted: nil,
        comment: label.comment, reason: label.reason, at: label.at)
    }
    try AppealStore.insert(db, annotation, against: label, comment: comment, at: flow.now)
    _ = try CommentStore.insert(
      db,
      NewComment(task: task, user: annotation.user, kind: .appeal, text: comment, annotation: annotation.id),
      at: flow.now)
    flow.sendToReview(&task, .appeal)
    try flow.save(
      &task, was: before, action: "annotation.appealed", after: ["annotation": .integer(annotation.id)])
    return task
  }
}

/// One annotation whose task a reviewer decided otherwise, or is to decide again.
struct DecidedWork {
  let annotation: Annotation
  let task: AnnotationTask
  let payload: TaskPayload
  let label: TaskLabel?
  let appeal: Appeal?
  let errors: [String]
  let takesAppeals: Bool

  /// nil when there is nothing to learn from it: not decided by a person, or decided as the annotator said.
  init?(_ db: Connection, _ annotation: Annotation, _ rules: ProjectRules) throws {
    let appeal = try AppealStore.appeal(db, annotation: annotation.id)
    let label = try LabelStore.label(db, annotation.task)
    let isOtherwise =
      try label.map { try $0.source != .consensus && !annotation.says($0.answers, rules.schema) } ?? false
    guard isOtherwise || appeal != nil, let task = try TaskStore.task(db, annotation.task),
      try !GoldMask.hides(db, annotation, task),
      let payload = try TaskStore.payload(db, task.id)
    else { return nil }
    self.annotation = annotation
    self.task = task
    self.payload = payload
    self.label = label
    self.appeal = appeal
    errors = try DecisionStore.errors(db, task: task.id)[annotation.id] ?? []
    takesAppeals = rules.workflow.appeals
  }

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("annotation_id", annotation.id)
    writer.member("submitted_at", rfc3339(annotation.submittedAt))
    writer.memberRaw("answers", annotation.answers)
    writer.object("task") { writer in
      writer.member("id", task.id)
      writer.member("state", task.state.rawValue)
      writer.memberRaw("data", payload.data)
    }
    writer.object("label", label) { writer, label in
      writer.memberRaw("answers", label.answers)
      writer.member("source", label.source.rawValue)
      writer.member("comment", label.comment)
      writer.member("reason", label.reason)
      writer.member("at", rfc3339(label.at))
    }
    writer.member("errors", errors)
    writer.optional("appeal", appeal) { $1.write(&$0) }
    writer.member(
      "can_appeal",
      takesAppeals && appeal == nil && task.state == .done && !task.isGold && label?.source == .review)
    writer.endObject()
  }
}

extension Annotation {
  /// Whether these answers say the same as the annotator did, whatever their ids and order.
  func says(_ answers: [UInt8], _ schema: LabelSchema) throws -> Bool {
    let other = try Answers(stored: JSONValue(parsing: answers))
    return schema.agreement([try parsedAnswers, other]).similarity ?? 1 >= 1
  }
}
