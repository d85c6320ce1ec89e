import JSON
import Labeling
import SQLite

/// All that a reviewer sees of a task: what it shows, who said what, where they differ and what it comes to.
struct ReviewItem {
  let task: AnnotationTask
  let payload: TaskPayload
  /// Counted ones first: the positions that `disagreement` speaks of.
  let annotations: [Annotation]
  let consensus: TaskConsensus
  let disagreement: JSONValue
  let similarity: Double?
  let skips: [(user: Int64, reason: String, comment: String?)]
  let rounds: [Int64: Int]
  let label: TaskLabel?
  /// What reviewers said before, where the one who looks now is to see it.
  let decisions: [ReviewerDecision]
  let appeals: [Appeal]
  /// Why the label was thought to be wrong.
  let check: LabelCheck?
  /// By annotation.
  let errors: [Int64: [String]]
  let openThreads: Int
  let names: [Int64: PersonName]

  /// - Parameter flow: of the reviewer who takes it, where one does.
  init(
    _ db: Connection, _ task: AnnotationTask, rules: ProjectRules, isBlind: Bool, by flow: TaskFlow? = nil
  ) throws {
    guard let payload = try TaskStore.payload(db, task.id) else { throw Problem.notFound }
    let all = try AnnotationStore.annotations(db, task: task.id)
    let stored = all.filter(\.counted).map(StoredAnswers.init)
    let models = try rules.models(db)
    let find = { @Sendable () -> Result<ReviewFindings, any Error> in
      Result { ReviewFindings(try stored.map { try $0.read() }, rules, models) }
    }
    let found = try
      (flow?.heavily(
        "review \(models.fit) " + stored.map(\.digest).joined(separator: " "),
        size: stored.reduce(0) { $0 + $1.bytes.count }, find) ?? find()).get()
    self.task = task
    self.payload = payload
    annotations = all.filter(\.counted) + all.filter { !$0.counted }
    consensus = found.consensus
    disagreement = found.disagreement
    similarity = found.similarity
    skips = try ReviewStore.skips(db, task: task.id)
    rounds = try ReviewStore.rounds(db, task: task.id)
    label = try LabelStore.label(db, task.id)
    decisions = task.flag == .secondReview ? [] : try DecisionStore.decisions(db, task: task.id)
    appeals = try AppealStore.appeals(db, task: task.id)
    check = task.flag == .suspected ? try LabelCheckStore.check(db, task: task.id) : nil
    errors = try DecisionStore.errors(db, task: task.id)
    openThreads = try CommentStore.openThreads(db, task: task.id)
    var names: [Int64: PersonName] = [:]
    let people = all.map(\.user) + skips.map(\.user) + decisions.map(\.user) + [label?.by].compactMap(\.self)
    for user in people where names[user] == nil {
      names[user] = try PersonName(db, project: task.project, user: user, isBlind: isBlind)
    }
    self.names = names
  }
}

/// What a task's answers come to, and where they differ.
struct ReviewFindings: Sendable {
  let consensus: TaskConsensus
  let disagreement: JSONValue
  let similarity: Double?

  init(_ given: [GivenAnswers], _ rules: ProjectRules, _ models: ProjectModels) {
    let answers = given.map(\.answers)
    consensus = rules.schema.consensus(given, by: models.rule)
    disagreement = rules.schema.disagreement(answers)
    similarity =
      answers.count > 1 ? rules.schema.agreement(answers, weights: rules.workflow.weights).similarity : nil
  }
}

/// How a person is shown to a reviewer: by pseudonym where the project hides names.
struct PersonName: Sendable {
  let name: String
  let user: Int64?

  init(_ db: Connection, project: Int64, user: Int64, isBlind: Bool) throws {
    let names = try ReviewStore.names(db, project: project, user: user)
    name = isBlind ? names.pseudonym ?? "Someone" : names.name
    self.user = isBlind ? nil : user
  }

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("user_id", user)
    writer.endObject()
  }
}

extension ReviewItem {
  /// The members of a reply of `review/next`.
  func write(_ writer: inout JSONWriter, waiting: Int) {
    writer.key("task")
    writeTask(&writer)
    writer.object("lease") { writer in
      writer.member("until", task.reviewUntil.map(rfc3339))
    }
    writeAnnotations(&writer)
    writeSkips(&writer)
    writer.key("consensus")
    consensus.write(&writer)
    writer.member("disagreement", disagreement)
    writer.member("similarity", similarity)
    writer.optional("label", label) { $1.write(&$0) }
    writeDecisions(&writer)
    writer.array("appeals", appeals) { $1.write(&$0) }
    writer.optional("suspicion", check) { $1.write(&$0) }
    writer.member("open_threads", openThreads)
    writer.member("waiting", waiting)
  }

  func writeDecisions(_ writer: inout JSONWriter) {
    writer.objects("decisions", decisions) { writer, decision in
      writer.key("reviewer")
      writeName(decision.user, &writer)
      writer.memberRaw("answers", decision.answers)
      writer.member("comment", decision.comment)
      writer.member("reason", decision.reason)
      writer.member("at", rfc3339(decision.at))
    }
  }

  private func writeTask(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", task.id)
    writer.memberRaw("data", payload.data)
    writer.memberRaw("meta", payload.meta)
    writer.member("state", task.state.rawValue)
    writer.member("flagged", task.flag?.rawValue)
    writer.member("version", task.version)
    writer.endObject()
  }

  func writeAnnotations(_ writer: inout JSONWriter) {
    writer.objects("annotations", annotations) { writer, annotation in
      writer.member("id", annotation.id)
      writer.key("annotator")
      writeName(annotation.user, &writer)
      writer.memberRaw("answers", annotation.answers)
      writer.member("seconds", annotation.seconds)
      writer.member("submitted_at", rfc3339(annotation.submittedAt))
      writer.member("changed_at", rfc3339(annotation.changedAt))
      writer.member("counted", annotation.counted)
      writer.member("version", annotation.version)
      writer.memberRaw("shown", annotation.shown)
      writer.member("round", rounds[annotation.user] ?? 0)
      writer.member("errors", errors[annotation.id] ?? [])
    }
  }

  func writeSkips(_ writer: inout JSONWriter) {
    writer.objects("skips", skips) { writer, skip in
      writer.key("annotator")
      writeName(skip.user, &writer)
      writer.member("reason", skip.reason)
      writer.member("comment", skip.comment)
    }
  }

  private func writeName(_ user: Int64, _ writer: inout JSONWriter) {
    if let name = names[user] { name.write(&writer) } else { writer.null() }
  }
}

extension TaskConsensus {
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("answers", answers.json)
    writer.object("confidence") { writer in
      for (question, share) in confidence.sorted(by: { $0.key < $1.key }) {
        writer.key(question)
        writer.double(share)
      }
    }
    writer.member("tied", tied.sorted())
    writer.endObject()
  }
}

extension TaskLabel {
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.memberRaw("answers", answers)
    writer.member("source", source.rawValue)
    writer.member("confidence", confidence)
    writer.memberRaw("per_question", perQuestion)
    writer.member("by", by)
    writer.member("at", rfc3339(at))
    writer.member("comment", comment)
    writer.member("reason", reason)
    writer.endObject()
  }
}
