import JSON
import Labeling
import SQLite

/// What an import needs to know of its project.
struct ImportProject: Sendable {
  let id: Int64
  let schema: LabelSchema
  let workflow: Workflow
  let seed: Int64
}

/// The SQL of imports: tasks in batches, each of which is one step of the writer.
enum ImportStore {
  static func project(_ db: Connection, _ id: Int64) throws -> ImportProject? {
    let row = try db.first(
      "SELECT schema, workflow, seed FROM projects WHERE id = :id AND deleted_at IS NULL",
      ["id": .integer(id)]
    ) { ($0.bytes(0), $0.bytes(1), $0.integer(2)) }
    guard let (schema, workflow, seed) = row else { return nil }
    return ImportProject(
      id: id, schema: try LabelSchema(JSONValue(parsing: schema)),
      workflow: try Workflow(JSONValue(parsing: workflow)), seed: seed)
  }

  /// Inserts what is not there yet and says how many that were.
  static func insert(
    _ db: Connection, _ tasks: [PreparedTask], into project: ImportProject, at now: Int64
  ) throws -> Int {
    if tasks.isEmpty { return 0 }
    var next = try db.first("SELECT coalesce(max(id), 0) + 1 FROM tasks") { $0.integer(0) } ?? 1
    let first = next
    var work = try ImportedWorkWriter(db, project: project, now: now)
    var opened = 0
    for task in tasks {
      let isNew: Bool
      if let brought = task.work, let opinion = task.opinion {
        isNew = try work.insert(task, brought, opinion, id: next)
      } else {
        isNew = try insertPlain(db, task, id: next, project, now)
        if isNew { opened += 1 }
      }
      if isNew { next += 1 }
    }
    work.counted(.open, opened)
    try work.writeCounts()
    return Int(next - first)
  }

  private static func insertPlain(
    _ db: Connection, _ task: PreparedTask, id: Int64, _ project: ImportProject, _ now: Int64
  ) throws -> Bool {
    let key = QueueKey.key(
      task: id, priority: Int(task.record.priority), order: project.workflow.order, seed: project.seed)
    let inserted = try db.run(
      """
      INSERT INTO tasks (id, project_id, queue_key, wanted, priority, dedupe, external_id, created_at, changed_at)
      VALUES (:id, :project, :key, :wanted, :priority, :dedupe, :external_id, :now, :now)
      ON CONFLICT (project_id, dedupe) DO NOTHING
      """,
      [
        "id": .integer(id), "project": .integer(project.id), "key": .integer(key),
        "wanted": .int(project.workflow.judgments), "priority": .integer(task.record.priority),
        "dedupe": .blob(task.dedupe), "external_id": .text(opt: task.record.externalID), "now": .integer(now),
      ])
    guard inserted == 1 else { return false }
    try insertPayload(db, task, nil, id: id)
    return true
  }

  static func insertPayload(_ db: Connection, _ task: PreparedTask, _ work: ImportedWork?, id: Int64) throws {
    try db.run(
      """
      INSERT INTO task_payloads (task_id, data, meta, gold, predictions)
      VALUES (:id, :data, :meta, :gold, :predictions)
      """,
      [
        "id": .integer(id), "data": .utf8(task.record.data), "meta": .utf8(opt: task.record.meta),
        "gold": .utf8(opt: work?.gold), "predictions": .utf8(opt: work?.predictions),
      ])
  }

  /// Where the queue is not in the order of arrival, new tasks stand before places that were passed already.
  static func lookAgain(_ db: Connection, _ project: ImportProject) throws {
    if project.workflow.order == .sequential { return }
    try db.run(
      "UPDATE members SET queue_place = :beginning WHERE project_id = :project",
      ["beginning": .integer(QueueKey.beginning), "project": .integer(project.id)])
  }

  /// The people who may label in a project.
  static func people(_ db: Connection, _ project: Int64) throws -> Int {
    try db.first(
      "SELECT count(*) FROM members WHERE project_id = :project AND role IS NOT NULL AND paused_at IS NULL",
      ["project": .integer(project)]
    ) { $0.int(0) } ?? 0
  }
}
