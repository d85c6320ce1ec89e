import JSON
import Labeling
import SQLite

/// A label that was sent to a reviewer because it is likely wrong.
struct LabelCheck: Sendable {
  let task: Int64
  /// JSON: the label as it was.
  let label: [UInt8]
  /// JSON: question, score, what was suggested, the parts.
  let suspicions: [UInt8]
  let sentAt: Int64

  /// In the words of a changed schema; nil where nothing of it moves. What a split asks again stays as it was said.
  func moving(_ moves: LabelMoves, under schema: LabelSchema) throws -> LabelCheck? {
    let moved = moves.moving(Answers(stored: try JSONValue(parsing: label)), under: schema)
    guard moved.isChanged, !moved.isAsked else { return nil }
    let questions = try (JSONValue(parsing: suspicions).array ?? []).map { suspicion -> JSONValue in
      guard var object = suspicion.object, let name = suspicion["question"]?.string,
        let suggested = suspicion["suggested"], !suggested.isNull
      else { return suspicion }
      let answers = Answers(stored: .object(JSONObject([(name, suggested)])))
      object["suggested"] = moves.moving(answers, under: schema).answers[name] ?? .null
      return .object(object)
    }
    return LabelCheck(
      task: task, label: moved.answers.json.bytes, suspicions: JSONValue.array(questions).bytes,
      sentAt: sentAt)
  }

  /// What the reviewer reads.
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.memberRaw("label", label)
    writer.memberRaw("questions", suspicions)
    writer.member("sent_at", rfc3339(sentAt))
    writer.endObject()
  }
}

/// Sends suspected labels to review: a reviewer decides as about any other task, told what is suspected and why.
struct LabelChecks {
  let flow: TaskFlow
  let user: Int64

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  /// What one task refuses does not keep the others from being sent.
  func send(_ ids: [Int64]) throws -> TaskActions.Outcome {
    var outcome = TaskActions.Outcome()
    for id in ids {
      do {
        try flow.attempt { try send(id) }
        outcome.changed += 1
      } catch let problem as Problem where problem.status < 500 {
        outcome.refused.append((id, problem.detail ?? problem.title))
      }
    }
    return outcome
  }

  private func send(_ id: Int64) throws {
    guard let before = try TaskStore.task(flow.db, id), before.project == flow.project else {
      throw Problem.notFound
    }
    guard !before.isGold else { throw Problem.isGold }
    guard before.state == .done, let label = try LabelStore.label(flow.db, id) else {
      throw Problem.notSuspected
    }
    let hash = DoneTask.hash(label.answers)
    let run = try LabelErrorStore.current(flow.db, flow.project) ?? 0
    let rows = try LabelErrorStore.ofTask(flow.db, id, run: run).filter { $0.hash == hash }
    guard !rows.isEmpty else { throw Problem.notSuspected }
    try LabelCheckStore.put(
      flow.db, project: flow.project,
      LabelCheck(
        task: id, label: label.answers, suspicions: try Self.json(rows).bytes, sentAt: flow.now), by: user)
    var task = before
    flow.sendToReview(&task, .suspected)
    try flow.save(
      &task, was: before, action: "task.sent_to_review",
      after: ["replaced": try JSONValue(parsing: label.answers)])
  }

  private static func json(_ rows: [LabelErrorStore.Row]) throws -> JSONValue {
    .array(
      try rows.map { row in
        [
          "question": .string(row.question), "score": .double(row.score),
          "suggested": try row.suggested.map { try JSONValue(parsing: $0) } ?? .null,
          "parts": try JSONValue(parsing: row.parts),
        ]
      })
  }
}

/// What became of suspected labels: was there anything to find?
struct CheckResults: Sendable {
  /// The newest that are counted.
  static let most = 2_000

  private(set) var sent = 0
  private(set) var decided = 0
  private(set) var wrong = 0

  init(_ db: Connection, project: Int64, schema: LabelSchema) throws {
    try LabelCheckStore.each(db, project: project, limit: Self.most) { check, now in
      sent += 1
      guard let now else { return }
      decided += 1
      if try Self.differs(check, now, schema) { wrong += 1 }
    }
  }

  /// Whether the reviewer gave another answer to what was suspected.
  private static func differs(_ check: LabelCheck, _ now: [UInt8], _ schema: LabelSchema) throws -> Bool {
    let before = Answers(stored: try JSONValue(parsing: check.label))
    let after = Answers(stored: try JSONValue(parsing: now))
    for suspicion in try JSONValue(parsing: check.suspicions).array ?? [] {
      guard let question = suspicion["question"]?.string.flatMap(schema.question) else { continue }
      switch (question.effectiveAnswer(in: before), question.effectiveAnswer(in: after)) {
      case (let one?, let other?): if question.kind.distance(one, other) > 1e-9 { return true }
      case (nil, nil): break
      default: return true
      }
    }
    return false
  }

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("sent", sent)
    writer.member("decided", decided)
    writer.member("wrong", wrong)
    writer.member("precision", decided > 0 ? Double(wrong) / Double(decided) : nil)
    writer.endObject()
  }
}

extension Problem {
  static let notSuspected = Problem(
    409, "not_suspected", "This label is not suspected any more.",
    detail: "Its label changed since the search, or the task is not done. Search again.")
}
