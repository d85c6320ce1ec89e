import HTTP
import JSON
import SQLite

/// Tasks on the wire: the table, one with all that is known of it, changes by hand.
struct TaskRoutes: Sendable {
  static let excerptLength = 120

  let rules: RulesCache

  /// `GET /api/projects/:project/tasks`
  func list(_ call: Call, _ services: Services) throws -> Response {
    let query = try ListQuery(call)
    let list = TaskList(project: try call.projectID, filter: try TaskFilter(call))
    return try services.database.read { db in
      let rules = try rules.rules(db, project: list.project)
      let thumbnail = TaskThumbnail(project: list.project, rules.schema)
      let page = try list.page(db, limit: query.limit, after: query.after)
      let pictures = try page.items.map { try thumbnail.picture(db, data: $0.data) }
      return Page(items: Array(zip(page.items, pictures)), next: page.next).response { writer, item in
        let (row, picture) = item
        writer.beginObject()
        row.writeMembers(&writer, excerpt: rules.excerpt(of: row.data, length: Self.excerptLength))
        writer.member("thumbnail", picture?.isLarge == false ? picture?.reference : nil)
        writer.member("large_picture", picture?.isLarge == true ? picture?.reference : nil)
        writer.endObject()
      }
    }
  }

  /// `GET /api/tasks/:task`
  func show(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("task")
    return try services.database.read { db in try shown(db, id, call) }
  }

  /// `PATCH /api/tasks/:task`
  func change(_ call: Call, _ db: Connection) throws -> Response {
    var body = BodyReader(try call.body())
    let priority = body.optionalInteger("priority", TaskActions.priorities).map(Int.init)
    let meta = body.optionalValue("meta")
    let gold = body.optionalValue("gold")
    let note = body.optionalString("gold_note", length: 0...GoldTasks.longestNote)
    if let meta, meta.object == nil, !meta.isNull { body.fail("meta", "must be an object or null") }
    try body.finish()
    let id = try call.id("task")
    guard let task = try TaskStore.task(db, id) else { throw Problem.notFound }
    try call.checkVersion(Int64(task.version)) { try current(db, task) }
    let flow = try flow(call, db)
    try TaskActions(flow, user: call.user.id).change(task, priority: priority, meta: meta, gold: gold)
    if let note { try GoldStore.setNote(db, task: task.id, note.isEmpty ? nil : note) }
    try flow.finish()
    for user in flow.changedMembers { call.publish(.member(project: flow.project, user: user)) }
    return try shown(db, id, call)
  }

  /// `DELETE /api/tasks/:task`
  func delete(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.id("task")
    let (project, job) = try services.database.writer.perform { db in
      guard let task = try TaskStore.task(db, id) else { throw Problem.notFound }
      try call.checkVersion(Int64(task.version)) { try current(db, task) }
      let flow = try flow(call, db)
      try TaskActions(flow, user: call.user.id).delete(task)
      let job = try flow.erasure.finish(flow)
      try flow.finish()
      return (flow.project, job)
    }
    if let job { services.jobs.run(job) }
    services.events.publish(.project(project))
    return .noContent
  }

  /// `POST /api/projects/:project/tasks/actions`: in steps, so that annotators do not wait for a thousand tasks.
  func act(_ call: Call, _ services: Services) throws -> Response {
    var body = BodyReader(try call.body())
    let ids = body.optionalIDs("ids", limit: TaskActions.batchLimit) ?? []
    let action = body.choice("action", TaskActions.Action.self)
    let priority = body.optionalInteger("priority", TaskActions.priorities).map(Int.init)
    if ids.isEmpty { body.fail("ids", "needs at least one id") }
    if action == .setPriority && priority == nil { body.fail("priority", "is required") }
    try body.finish()
    guard let action else { throw Problem.schemaViolation("/action", "is required") }
    var outcome = TaskActions.Outcome()
    for start in stride(from: 0, to: ids.count, by: TaskActions.step) {
      let part = Array(ids[start..<min(start + TaskActions.step, ids.count)])
      let (step, members, job) = try services.database.writer.perform { db in
        let flow = try flow(call, db)
        let outcome = try TaskActions(flow, user: call.user.id).act(action, on: part, priority: priority)
        let job = try flow.erasure.finish(flow)
        try flow.finish()
        return (outcome, flow.changedMembers, job)
      }
      outcome.add(step)
      if let job { services.jobs.run(job) }
      for user in members { services.events.publish(.member(project: try call.projectID, user: user)) }
    }
    services.events.publish(.project(try call.projectID))
    return .object { writer in
      writer.member("changed", outcome.changed)
      outcome.writeRefused(&writer)
    }
  }

  /// The task as the table shows it, for who has an older version in hand.
  private func current(_ db: Connection, _ task: AnnotationTask) throws -> JSONValue {
    guard let row = try TaskListStore.row(db, task.id) else { throw Problem.notFound }
    let rules = try rules.rules(db, project: task.project)
    var writer = JSONWriter()
    writer.beginObject()
    row.writeMembers(&writer, excerpt: rules.excerpt(of: row.data, length: Self.excerptLength))
    writer.endObject()
    return try JSONValue(parsing: writer.bytes)
  }

  private func shown(_ db: Connection, _ id: Int64, _ call: Call) throws -> Response {
    let task = try TaskDetail(db, task: id, cache: rules, as: call.role)
    return Response.object { task.writeMembers(&$0) }.version(Int64(task.row.task.version))
  }

  private func flow(_ call: Call, _ db: Connection) throws -> TaskFlow {
    try TaskFlow(
      db, project: call.projectID, cache: rules, now: call.now,
      actor: Actor(user: call.user.id, address: call.address))
  }
}

extension TaskListRow {
  func writeMembers(_ writer: inout JSONWriter, excerpt: String) {
    writer.member("id", task.id)
    writer.member("project_id", task.project)
    writer.member("external_id", externalID)
    writer.member("state", task.state.rawValue)
    writer.member("flagged", task.flag?.rawValue)
    writer.member("priority", task.priority)
    writer.member("is_gold", task.isGold)
    writer.member("skill", skill)
    writer.member("judged", task.judged)
    writer.member("wanted", task.wanted)
    writer.member("skipped", task.skipped)
    writer.member("similarity", task.similarity)
    writer.member("excerpt", excerpt)
    writer.memberRaw("meta", meta)
    writer.object("label", label) { writer, label in
      writer.memberRaw("answers", label.answers)
      writer.member("source", label.source)
      writer.member("confidence", label.confidence)
    }
    writer.member("changed_at", rfc3339(task.changedAt))
    writer.member("version", task.version)
  }
}
