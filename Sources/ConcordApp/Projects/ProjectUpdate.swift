import HTTP
import JSON
import Labeling
import SQLite

/// A change of a project: its words, its schema as far as no answer is lost, its workflow, whether it rests.
struct ProjectUpdate: Sendable {
  let rules: RulesCache

  private struct Wish: Sendable {
    var name: String?
    var description: String?
    var guidelines: String?
    var isPaused: Bool?
    var schema: JSONValue?
    var workflow: JSONObject?
    var renames: [String: [String: String]] = [:]
  }

  /// What a wish comes to, held against one version of the project.
  private struct Plan: Sendable {
    let project: Project
    let schema: LabelSchema?
    let formerSchema: LabelSchema
    let workflow: Workflow?
    let removals: [SchemaChange.Removal]
    /// Whether tasks must be sorted, opened or settled anew.
    let rebuilds: Bool
  }

  func update(_ call: Call, _ services: Services) throws -> Response {
    try call.checkQuery([])
    let id = try call.projectID
    let role = try call.role
    let wish = try read(try call.body())
    // What reads all answers is done beside the writer first; it is done again there only if something came in.
    let scanned = try services.database.read { db -> Int64? in
      let plan = try plan(wish, db, id)
      try SchemaUse.refuseRemovals(plan.removals, in: db, project: id)
      return try ProjectStore.counts(db, project: id)?.changedAt
    }
    let project = try services.database.writer.perform { db in
      try apply(wish, call, db, id, role: role, scannedAt: scanned)
    }
    if project.rebuilds { try rebuild(call, services, id) }
    services.events.publish(.project(id))
    return .json { project.project.write(&$0, role: role) }.version(project.project.version)
  }

  private func read(_ object: JSONObject) throws -> Wish {
    var body = BodyReader(object)
    var wish = Wish()
    if body.has("name") { wish.name = body.string("name") }
    wish.description = body.optionalString("description", length: 0...2_000)
    wish.guidelines = body.optionalString("guidelines", length: 0...200_000)
    wish.isPaused = body.optionalBool("paused")
    wish.schema = body.optionalValue("schema")
    wish.workflow = body.optionalObject("workflow")
    for (question, names) in body.optionalObject("rename")?.members ?? [] {
      guard let names = names.object else {
        body.fail("rename/\(question)", "must be an object of old and new names")
        continue
      }
      for (old, new) in names.members {
        if let new = new.string {
          wish.renames[question, default: [:]][old] = new
        } else {
          body.fail("rename/\(question)/\(old)", "must be a string")
        }
      }
    }
    try body.finish()
    return wish
  }

  private func plan(_ wish: Wish, _ db: Connection, _ id: Int64) throws -> Plan {
    guard let project = try ProjectStore.project(db, id) else { throw Problem.notFound }
    let known = try rules.rules(db, project: id)
    let schema = try wish.schema.map(ProjectRoutes.schema)
    if !wish.renames.isEmpty, schema == nil {
      throw Problem.schemaViolation("/rename", "needs the new schema beside it")
    }
    let workflow = try wish.workflow.map { try ProjectRoutes.workflow(.object($0), over: known.workflow) }
    let removals =
      schema.map { SchemaChange(from: known.schema, to: $0, renames: wish.renames).removals } ?? []
    return Plan(
      project: project, schema: schema, formerSchema: known.schema, workflow: workflow, removals: removals,
      rebuilds: workflow.map { Self.rebuilds(from: known.workflow, to: $0) } ?? false)
  }

  private static func rebuilds(from old: Workflow, to new: Workflow) -> Bool {
    old.order != new.order || old.judgments != new.judgments || old.maxJudgments != new.maxJudgments
      || old.agreement != new.agreement || old.confidence != new.confidence || old.weights != new.weights
  }

  private func apply(
    _ wish: Wish, _ call: Call, _ db: Connection, _ id: Int64, role: ProjectRole, scannedAt: Int64?
  ) throws -> (project: Project, rebuilds: Bool) {
    let plan = try plan(wish, db, id)
    let before = plan.project
    try call.checkVersion(before.version) { before.json(role: role) }
    if try ProjectStore.counts(db, project: id)?.changedAt != scannedAt {
      try SchemaUse.refuseRemovals(plan.removals, in: db, project: id)
    }
    if !wish.renames.isEmpty {
      _ = try SchemaUse.rename(wish.renames, under: plan.formerSchema, in: db, project: id)
    }
    let pausedAt = wish.isPaused.map { $0 ? before.pausedAt ?? call.now : nil } ?? before.pausedAt
    try ProjectStore.update(
      db, id, name: wish.name ?? before.name, description: wish.description ?? before.description,
      schema: plan.schema?.json.bytes ?? before.schema,
      workflow: plan.workflow?.json.bytes ?? before.workflow,
      guidelines: wish.guidelines ?? before.guidelines, pausedAt: pausedAt)
    guard let after = try ProjectStore.project(db, id) else { throw Problem.notFound }
    try record(wish, call, db, before, after)
    return (after, plan.rebuilds)
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
    func parts(_ project: Project) -> JSONValue {
      let all = project.json(role: .manager).object ?? JSONObject()
      return .object(JSONObject(changed.map { ($0, all[$0] ?? .null) }))
    }
    var now = parts(after)
    if !wish.renames.isEmpty, var object = now.object {
      object["rename"] = .object(
        JSONObject(
          wish.renames.sorted { $0.key < $1.key }.map { question, names in
            (question, .object(JSONObject(names.sorted { $0.key < $1.key }.map { ($0, .string($1)) })))
          }))
      now = .object(object)
    }
    try AuditStore.record(
      db, at: call.now, by: call.user.id, project: before.id, action: "project.changed",
      subject: ("project", before.id), before: parts(before), after: now, address: call.address)
  }

  /// In small steps, so that others' submits go on in between.
  private func rebuild(_ call: Call, _ services: Services, _ id: Int64) throws {
    let actor = Actor(user: try call.user.id, address: call.address)
    var place: Int64? = 0
    while let after = place {
      place = try services.database.writer.perform { db in
        let flow = try TaskFlow(db, project: id, cache: rules, now: services.clock(), actor: actor)
        let next = try QueueRebuild.step(flow, after: after)
        try flow.finish()
        return next
      }
    }
  }
}
