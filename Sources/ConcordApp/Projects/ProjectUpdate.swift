import HTTP
import JSON
import Labeling
import SQLite

/// A change of a project: its words, its schema as far as no answer is lost, its workflow, whether it rests.
struct ProjectUpdate: Sendable {
  let rules: RulesCache

  struct Wish: Sendable {
    var name: String?
    var description: String?
    var guidelines: String?
    var isPaused: Bool?
    var schema: JSONValue?
    var workflow: JSONObject?
    var moves = LabelMoves()
  }

  /// What a wish comes to, held against one version of the project.
  struct Plan: Sendable {
    let project: Project
    let schema: LabelSchema?
    let workflow: Workflow?
    let changesWeights: Bool
    let moves: LabelMoves
    let removals: [SchemaChange.Removal]
    let work: ProjectJobs.Plan?

    /// Whether two answers are no longer as like each other as they were.
    func changesSimilarity(from before: Project) -> Bool {
      (schema.map { $0.json.bytes != before.schema } ?? false) || changesWeights
    }

    func refuseRemovals(_ db: Connection) throws {
      try SchemaUse.refuseRemovals(removals, moves: moves, under: schema, in: db, project: project.id)
    }
  }

  /// `PATCH /api/projects/:project`
  func update(_ call: Call, _ services: Services) throws -> JobReply {
    let id = try call.projectID
    let (role, user) = (try call.role, try call.user.id)
    let wish = try Self.read(try call.body())
    // What reads all answers is done beside the writer first; it is done again there only if something came in.
    let scanned = try services.database.read { db -> Int64? in
      try plan(wish, db, id).refuseRemovals(db)
      return try ProjectStore.counts(db, project: id)?.changedAt
    }
    let job = try services.database.writer.perform { db in
      try apply(wish, call, db, id, role: role, scannedAt: scanned)
    }
    if let job { services.jobs.run(job) }
    services.events.publish(.project(id))
    return JobReply(job: job) {
      try services.database.read { db in
        try ProjectRoutes.reply(db, id, role: role, to: user, at: call.now, started: job != nil)
      }
    }
  }

  static func read(_ object: JSONObject) throws -> Wish {
    var body = BodyReader(object)
    var wish = Wish()
    if body.has("name") { wish.name = PersonRules.name(&body) }
    wish.description = body.optionalString("description", length: 0...2_000)
    wish.guidelines = body.optionalString("guidelines", length: 0...200_000)
    wish.isPaused = body.optionalBool("paused")
    wish.schema = body.optionalValue("schema")
    wish.workflow = body.optionalObject("workflow")
    wish.moves = try moves(&body)
    try body.finish()
    return wish
  }

  static func moves(_ body: inout BodyReader) throws -> LabelMoves {
    var errors: [Pointed] = []
    let moves = LabelMoves(
      rename: body.optionalObject("rename"), split: body.optionalObject("split"), errors: &errors)
    for error in errors { body.fail(String(error.pointer.dropFirst()), error.detail) }
    return moves
  }

  func plan(_ wish: Wish, _ db: Connection, _ id: Int64) throws -> Plan {
    guard let project = try ProjectStore.project(db, id) else { throw Problem.notFound }
    guard project.migratingAt == nil else { throw Problem.migrating }
    let known = try rules.rules(db, project: id)
    let schema = try wish.schema.map(ProjectRoutes.schema)
    if !wish.moves.isEmpty, schema == nil {
      throw Problem.schemaViolation(
        wish.moves.splits.isEmpty ? "/rename" : "/split", "needs the new schema beside it")
    }
    let errors = schema.map { wish.moves.errors(from: known.schema, to: $0) } ?? []
    guard errors.isEmpty else { throw Problem.schemaViolation(errors) }
    let workflow = try wish.workflow.map { try ProjectRoutes.workflow(.object($0), over: known.workflow) }
    let migration =
      wish.moves.isEmpty
      ? nil : LabelMigration(wish.moves, merges: wish.moves.mergesLabels(of: known.schema))
    return Plan(
      project: project, schema: schema, workflow: workflow,
      changesWeights: workflow.map { $0.weights != known.workflow.weights } ?? false, moves: wish.moves,
      removals: schema.map { SchemaChange(from: known.schema, to: $0, moves: wish.moves).removals } ?? [],
      work: ProjectJobs.Plan(
        migration: migration, rebuilds: workflow.map { Self.rebuilds(from: known.workflow, to: $0) } ?? false)
    )
  }

  private static func rebuilds(from old: Workflow, to new: Workflow) -> Bool {
    old.queueOrder != new.queueOrder || old.judgments != new.judgments || old.maxJudgments != new.maxJudgments
      || old.policy != new.policy || old.budget != new.budget || old.quota != new.quota
      || old.quotaPeriod != new.quotaPeriod
      || old.agreement != new.agreement || old.confidence != new.confidence || old.weights != new.weights
      || old.skills != new.skills || old.skillFrom != new.skillFrom
  }

  /// - Returns: the job that does the rest, where that is much.
  private func apply(
    _ wish: Wish, _ call: Call, _ db: Connection, _ id: Int64, role: ProjectRole, scannedAt: Int64?
  ) throws -> Int64? {
    let plan = try plan(wish, db, id)
    let before = plan.project
    try call.checkVersion(before.version) { before.json(role: role) }
    if try ProjectStore.counts(db, project: id)?.changedAt != scannedAt { try plan.refuseRemovals(db) }
    if let schema = plan.schema, schema.json.bytes != before.schema {
      try TallyStore.reset(db, project: id)
    }
    if plan.changesSimilarity(from: before) { try PersonAnswerStore.lookAgain(db, project: id) }
    let pausedAt = wish.isPaused.map { $0 ? before.pausedAt ?? call.now : nil } ?? before.pausedAt
    try ProjectStore.update(
      db, id, name: wish.name ?? before.name, description: wish.description ?? before.description,
      schema: plan.schema?.json.bytes ?? before.schema,
      workflow: plan.workflow?.json.bytes ?? before.workflow,
      guidelines: wish.guidelines ?? before.guidelines, pausedAt: pausedAt)
    guard let after = try ProjectStore.project(db, id) else { throw Problem.notFound }
    try record(wish, call, db, before, after)
    guard let work = plan.work else { return nil }
    return try start(work, call, db, after)
  }

  /// Does it here and now, or leaves it to a job.
  private func start(
    _ work: ProjectJobs.Plan, _ call: Call, _ db: Connection, _ project: Project
  ) throws -> Int64? {
    if work.migration != nil, try JobStore.isImporting(db, project: project.id) {
      throw Problem.conflict("importing", "Labels cannot move while an import is under way.")
    }
    let (user, address) = (try call.user.id, call.address)
    if project.counts.tasks + project.counts.annotations <= ProjectJobs.instantRows {
      // This transaction may still be undone: what it sees of the project is not for anyone else's rules.
      let flow = try TaskFlow(
        db, project: project.id, cache: RulesCache(), now: call.now,
        actor: Actor(user: user, address: address))
      var place = ProjectJobs.Place(first: work.first)
      while place.phase != .end { place = try work.step(flow, place) }
      try flow.finish()
      return nil
    }
    if work.migration != nil { try ProjectStore.setMigrating(db, project.id, at: call.now) }
    return try JobStore.insert(
      db, kind: work.kind, project: project.id, parameters: work.json(address: address),
      total: work.total(project.counts), by: user, at: call.now)
  }

  /// One line with what was before and what is now, of the parts that were asked to change.
  private func record(_ wish: Wish, _ call: Call, _ db: Connection, _ before: Project, _ after: Project)
    throws
  {
    var changed: [String] = []
    if wish.name != nil { changed.append("name") }
    if wish.description != nil { changed.append("description") }
    if wish.guidelines != nil { changed.append("guidelines") }
    if wish.isPaused != nil { changed.append("paused") }
    if wish.schema != nil { changed.append("schema") }
    if wish.workflow != nil { changed.append("workflow") }
    func parts(_ project: Project, _ more: JSONObject = [:]) -> JSONValue {
      let all = project.json(role: .manager).object ?? JSONObject()
      return .object(JSONObject(changed.map { ($0, all[$0] ?? .null) } + more.map { ($0.key, $0.value) }))
    }
    try AuditStore.record(
      db, at: call.now, by: call.user.id, project: before.id, action: "project.changed",
      subject: ("project", before.id), before: parts(before), after: parts(after, wish.moves.json),
      address: call.address)
  }
}
