import HTTP
import JSON
import Labeling
import SQLite

/// Making, listing, showing and deleting projects; changing them is `ProjectUpdate`.
struct ProjectRoutes: Sendable {
  let random: @Sendable () -> UInt64

  /// With `view=summary` without schema, workflow and guidelines: what a list of projects shows.
  func list(_ call: Call, _ db: Connection) throws -> Response {
    let list = try ListQuery(call)
    guard let view = Project.View(rawValue: call.query["view"] ?? Project.View.full.rawValue) else {
      throw Problem.badRequest("bad_view", "\"view\" is \"full\" or \"summary\".")
    }
    let user = try call.user
    let text = call.query["q"].flatMap { $0.isEmpty ? nil : String($0.prefix(200)) }
    let before = try list.after?.integer(0) ?? .max
    let projects =
      user.isAdmin
      ? try ProjectStore.all(db, named: text, before: before, limit: list.limit + 1)
      : try ProjectStore.of(db, user: user.id, named: text, before: before, limit: list.limit + 1)
    let midnight = call.now - call.now % 86_400_000
    let items = try projects.map {
      ($0, try ProjectStore.share(db, project: $0.id, user: user.id, since: midnight))
    }
    return Page(items, limit: list.limit) { Cursor(.integer($0.0.id)) }.response { writer, item in
      let (project, share) = item
      let role = user.isAdmin ? .manager : share?.role ?? .annotator
      project.write(&writer, role: role, view) { writer in
        let counts = project.counts
        writer.object("waiting") { writer in
          writer.member("label", share?.role == nil || project.pausedAt != nil ? 0 : counts.open)
          writer.member("review", role >= .reviewer ? counts.review : 0)
          writer.member("returned", share?.returned ?? 0)
        }
        writer.object("mine") { writer in
          writer.member("annotations", share?.annotations ?? 0)
          writer.member("today", share?.today ?? 0)
        }
      }
    }
  }

  /// Whoever makes a project manages it.
  func create(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let name = PersonRules.name(&body)
    let description = body.optionalString("description", length: 0...2_000) ?? ""
    let guidelines = body.optionalString("guidelines", length: 0...200_000) ?? ""
    let schemaJSON = body.value("schema")
    let workflowJSON = body.optionalObject("workflow") ?? JSONObject()
    try body.finish()
    let schema = try Self.schema(schemaJSON)
    let workflow = try Self.workflow(.object(workflowJSON), over: .standard)
    let user = try call.user
    let id = try ProjectStore.insert(
      db, name: name, description: description, schema: schema.json, workflow: workflow.json,
      guidelines: guidelines,
      seed: Int64(bitPattern: random() >> 1), by: user.id, at: call.now)
    try MemberStore.setRole(db, project: id, user: user.id, role: .manager, at: call.now)
    try AuditStore.record(
      db, at: call.now, by: user.id, project: id, action: "project.created", subject: ("project", id),
      after: ["name": .string(name)], address: call.address)
    guard let project = try ProjectStore.project(db, id) else { throw Problem.notFound }
    return .created(at: "/api/projects/\(id)") { project.write(&$0, role: .manager) }.version(project.version)
  }

  func show(_ call: Call, _ db: Connection) throws -> Response {
    return try Self.reply(db, call.projectID, role: call.role, to: call.user.id, at: call.now)
  }

  /// The project, and the job that brings it in line with its last change while that goes on: 202 then.
  static func reply(
    _ db: Connection, _ id: Int64, role: ProjectRole, to user: Int64, at now: Int64, started: Bool = false
  ) throws -> Response {
    guard let project = try ProjectStore.project(db, id) else { throw Problem.notFound }
    let place = try QueueStore.place(db, project: id, user: user)
    let answersToday = place?.answerDay == QuotaUse.day(of: now) ? place?.dayAnnotations : nil
    let job = try JobStore.changing(db, project: id)
    return .json(job != nil && started ? 202 : 200) { writer in
      project.write(&writer, role: role) { writer in
        writer.key("job")
        if let job, role == .manager { job.write(into: &writer) } else { writer.null() }
        writer.object("mine") { writer in
          writer.member("annotations", place?.annotations ?? 0)
          writer.member("today", answersToday ?? 0)
        }
      }
    }.version(project.version)
  }

  /// Says what is wrong with a schema, and changes nothing.
  func checkSchema(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let json = body.value("schema")
    try body.finish()
    var errors: [Pointed] = []
    do { _ = try LabelSchema(saving: json) } catch { errors = error.errors }
    return .object { writer in
      writer.member("valid", errors.isEmpty)
      writer.array("errors", errors) { $1.write(&$0) }
    }
  }

  static func schema(_ json: JSONValue) throws -> LabelSchema {
    do { return try LabelSchema(saving: json) } catch {
      throw Problem.schemaViolation(error.errors.map { below("/schema", $0) })
    }
  }

  static func workflow(_ json: JSONValue, over base: Workflow) throws -> Workflow {
    do { return try Workflow(json, over: base) } catch {
      throw Problem.schemaViolation(error.errors.map { below("/workflow", $0) })
    }
  }

  private static func below(_ pointer: String, _ error: Pointed) -> Pointed {
    Pointed(pointer: pointer + error.pointer, detail: error.detail)
  }
}
