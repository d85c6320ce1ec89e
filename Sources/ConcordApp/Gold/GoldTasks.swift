import JSON
import Labeling
import SQLite

/// Makes tasks gold and takes it from them, in the transaction of `flow`.
///
/// A gold task is done, labelled by its gold. It wants no judgments, its leases hold no slots, and what is answered to
/// it measures people and nothing else.
struct GoldTasks {
  static let longestNote = 2_000

  let flow: TaskFlow
  let user: Int64
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  /// Sets or corrects the right answers, to some questions or all. A correction scores everyone again who answered.
  @discardableResult
  func set(_ before: AnnotationTask, _ gold: JSONValue) throws -> AnnotationTask {
    guard !before.isLeasedForReview(toOtherThan: user, at: flow.now) else { throw Problem.leaseLost }
    let answers = try check(gold, task: before.id)
    let earlier = try before.isGold ? GoldStore.answers(db, task: before.id) : nil
    let bytes = answers.json.bytes
    guard earlier != bytes else { return before }
    var task = before
    try flow.recounting(task.id) {
      try TaskDetailStore.setGold(db, task: task.id, bytes)
      try makeDrawable(&task)
    }
    try label(task.id, answers)
    if task.state != .excluded { task.state = .done }
    task.flag = nil
    if task.version == before.version { task.version += 1 }
    task.changedAt = flow.now
    var note: JSONObject = ["gold": answers.json]
    if let earlier { note["replaced"] = try JSONValue(parsing: earlier) }
    try flow.save(&task, was: before, action: "task.gold_set", after: note)
    if before.isGold { try score(task.id, answers) }
    try GoldStore.fitAgain(db, project: flow.project)
    return task
  }

  /// What a reviewer decided becomes gold.
  func promote(_ task: AnnotationTask) throws -> Bool {
    guard !task.isGold else { return false }
    guard task.state == .done, let label = try LabelStore.label(db, task.id), label.source == .review else {
      throw Problem.conflict("not_reviewed", "Only what a reviewer has decided can become gold this way.")
    }
    try set(task, try JSONValue(parsing: label.answers))
    return true
  }

  /// The task is like any other again: what was answered to it counts as judgments now, as far as there are slots.
  @discardableResult
  func remove(_ before: AnnotationTask) throws -> AnnotationTask {
    guard before.isGold else { return before }
    var task = before
    let gold = try GoldStore.answers(db, task: task.id)
    let given = try GoldStore.given(db, task: task.id)
    try flow.recounting(task.id) {
      try TaskDetailStore.setGold(db, task: task.id, nil)
      try GoldStore.remove(db, task: task.id)
      task.isGold = false
      if try LabelStore.label(db, task.id)?.source == .gold {
        try reopen(&task, given)
      } else {
        task.taken = try task.judged + GoldStore.leases(db, task: task.id)
      }
      try GoldStore.mark(db, task: task.id, isGold: false, taken: task.taken)
    }
    if task.version == before.version { task.version += 1 }
    task.changedAt = flow.now
    try flow.save(
      &task, was: before, action: "task.gold_removed",
      after: ["gold": .null, "replaced": try gold.map { try JSONValue(parsing: $0) } ?? .null])
    try GoldRule(flow).reconsider(given.map(\.user))
    try GoldStore.fitAgain(db, project: flow.project)
    return task
  }

  private func makeDrawable(_ task: inout AnnotationTask) throws {
    try GoldStore.put(
      db, project: flow.project, task: task.id, place: Self.place(task.id, seed: flow.rules.seed),
      active: task.state != .excluded, by: user, at: flow.now)
    guard !task.isGold else { return }
    task.isGold = true
    task.taken = task.judged
    try GoldStore.mark(db, task: task.id, isGold: true, taken: task.taken)
  }

  /// Where a gold task stands on everyone's way. The project's seed is no one's to know, so neither is the order.
  static func place(_ task: Int64, seed: Int64) -> Int64 {
    QueueKey.key(task: task, priority: 0, order: .random, seed: seed ^ 0x676F_6C64)
  }

  /// What a reviewer decided stays their decision as long as gold says nothing else.
  private func label(_ task: Int64, _ gold: Answers) throws {
    if let label = try LabelStore.label(db, task), label.source == .review {
      let decided = Answers(stored: try JSONValue(parsing: label.answers))
      let agrees = flow.rules.schema.questions.allSatisfy { question in
        guard gold[question.name] != nil, let right = question.effectiveAnswer(in: gold) else {
          return true
        }
        return question.effectiveAnswer(in: decided).map { question.kind.distance($0, right) == 0 } ?? false
      }
      if agrees { return }
    }
    try flow.put(
      TaskLabel(
        task: task, answers: gold.json.bytes, source: .gold, confidence: nil, perQuestion: nil, by: user,
        comment: nil, reason: nil, at: flow.now))
  }

  private func reopen(_ task: inout AnnotationTask, _ given: [GoldAnswer]) throws {
    let room = max(0, flow.workflow.judgments - task.judged)
    for answer in given.sorted(by: { $0.id < $1.id }).prefix(room) {
      try GoldStore.count(db, annotation: answer.annotation)
      task.judged += 1
    }
    task.taken = try task.judged + GoldStore.leases(db, task: task.id)
    task.wanted = max(flow.workflow.judgments, task.taken)
    try flow.removeLabel(task.id)
    guard task.state == .done else { return }
    task.state = .open
    try flow.settle(&task)
    try flow.settleIfNobodyIsLeft(&task)
  }

  private func check(_ gold: JSONValue, task: Int64) throws -> Answers {
    func refuse(_ errors: [Pointed]) -> Problem { .schemaViolation(errors) }
    let (data, extents) = try flow.rules.shownData(db, task: task)
    do {
      let answers = try flow.rules.schema.checkAnswers(gold, data: data, extents: extents, partial: true)
      guard !answers.object.isEmpty else {
        throw refuse([Pointed(pointer: "/gold", detail: "needs an answer to at least one question")])
      }
      return answers
    } catch let error as AnswerErrors {
      throw refuse(
        error.errors.map {
          Pointed(pointer: "/gold" + $0.pointer.dropFirst("/answers".count), detail: $0.detail)
        })
    }
  }

  /// Everyone's answer to the task, as it was when it was scored, against the corrected gold.
  private func score(_ task: Int64, _ gold: Answers) throws {
    let given = try GoldStore.given(db, task: task)
    for answer in given {
      guard let answers = try GoldAnswers.scored(db, answer) else { continue }
      let score = flow.rules.schema.goldScore(
        answers, against: gold, tolerance: flow.workflow.goldTolerance, weights: flow.workflow.weights)
      var scored = answer
      scored.score = score.similarity
      scored.isCorrect = score.isCorrect
      if scored != answer { try GoldStore.rescore(db, scored) }
    }
    try GoldStore.recount(db, task: task)
    try GoldRule(flow).reconsider(given.map(\.user))
  }
}

/// Finds what a scored answer said.
enum GoldAnswers {
  static func scored(_ db: Connection, _ answer: GoldAnswer) throws -> Answers? {
    guard let annotation = try AnnotationStore.annotation(db, answer.annotation) else { return nil }
    if annotation.version == answer.version { return try annotation.parsedAnswers }
    let version = try AnnotationStore.versions(
      db, annotation.id, before: answer.version + 1, limit: 1
    ).first { $0.version == answer.version }
    return try version.map { Answers(stored: try JSONValue(parsing: $0.answers)) }
  }
}
