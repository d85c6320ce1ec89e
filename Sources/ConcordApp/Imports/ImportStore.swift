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

  /// Asked by each change of an import: as a long one it is not held to its references.
  static func isThere(_ db: Connection, _ project: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM projects WHERE id = :id AND deleted_at IS NULL", ["id": .integer(project)]
    ) { $0.int(0) } != nil
  }

  /// The id that the next task gets: one that no task ever had.
  static func nextTask(_ db: Connection) throws -> Int64 {
    try db.first(
      """
      SELECT 1 + max(
        coalesce((SELECT max(id) FROM tasks), 0), (SELECT largest FROM spent_ids WHERE name = 'tasks'))
      """
    ) { $0.integer(0) } ?? 1
  }

  /// Makes the identities of coming tasks known, in the order of their table: each of its pages is then touched once.
  /// Of equal ones the first wins.
  ///
  /// - Parameters:
  ///   - first: the id that the first of them gets; the others follow.
  ///   - check: throws between two steps when someone waits.
  /// - Returns: for each whether it was new.
  static func claim(
    _ db: Connection, _ identities: [IdentityHash], project: Int64, from first: Int64,
    check: () throws -> Void = {}
  ) throws -> [Bool] {
    let order = IdentityHash.order(identities)
    var isNew = [Bool](repeating: true, count: identities.count)
    try identityRows.run(db, count: order.count) { index, row in
      let place = Int(order[index])
      row.add(integer: project)
      identities[place].withBytes { row.add(blob: $0) }
      row.add(integer: first + Int64(place))
    } inserted: { rows, count in
      try check()
      guard count < rows.count else { return }
      for place in order[rows].map(Int.init) {
        isNew[place] = try task(db, project: project, identities[place].bytes) == first + Int64(place)
      }
    }
    return isNew
  }

  /// Claims and inserts a few tasks.
  static func insert(
    _ db: Connection, _ tasks: [PreparedTask], into project: ImportProject, at now: Int64
  ) throws -> Int {
    let first = try nextTask(db)
    let isNew = try claim(db, tasks.map(\.identity), project: project.id, from: first)
    return try insert(db, tasks, isNew: isNew[...], from: first, into: project, at: now)
  }

  private static let identityRows = RowInsert(
    "INSERT INTO task_identities (project_id, dedupe, task_id) VALUES", row: "(?, ?, ?)",
    "ON CONFLICT (project_id, dedupe) DO NOTHING")

  /// The task with an identity.
  static func task(_ db: Connection, project: Int64, _ digest: [UInt8]) throws -> Int64? {
    try db.first(
      "SELECT task_id FROM task_identities WHERE project_id = :project AND dedupe = :digest",
      ["project": .integer(project), "digest": .blob(digest)]
    ) { $0.integer(0) }
  }

  /// Inserts those tasks of a batch whose identity was new, and says how many that were.
  ///
  /// - Parameter first: the id of the batch's first task; those that are not new leave a gap.
  static func insert(
    _ db: Connection, _ tasks: [PreparedTask], isNew: ArraySlice<Bool>, from first: Int64,
    into project: ImportProject, at now: Int64
  ) throws -> Int {
    let new = zip(tasks.indices, isNew).filter(\.1).map(\.0)
    if new.isEmpty { return 0 }
    var work = try ImportedWorkWriter(db, project: project, now: now)
    let plain = new.filter { tasks[$0].brought == nil }
    try insertPlain(db, tasks, plain, from: first, project, now)
    for index in new {
      if let brought = tasks[index].brought {
        try work.insert(tasks[index], brought, id: first + Int64(index))
      }
    }
    for index in new {
      for media in tasks[index].media { try MediaStore.link(db, task: first + Int64(index), media: media) }
    }
    work.counted(.open, plain.count)
    try work.writeCounts()
    if project.workflow.skillFrom != nil {
      for index in new { try Skills.assign(db, task: first + Int64(index), workflow: project.workflow) }
    }
    return new.count
  }

  private static func insertPlain(
    _ db: Connection, _ tasks: [PreparedTask], _ plain: [Int], from first: Int64, _ project: ImportProject,
    _ now: Int64
  ) throws {
    let (order, wanted) = (project.workflow.queueOrder, project.workflow.judgments)
    try taskRows.run(db, count: plain.count) { number, row in
      let (index, id) = (plain[number], first + Int64(plain[number]))
      let priority = tasks[index].priority
      row.add(integer: id)
      row.add(integer: project.id)
      row.add(integer: QueueKey.key(task: id, priority: Int(priority), order: order, seed: project.seed))
      row.add(integer: Int64(wanted))
      row.add(integer: priority)
      tasks[index].identity.withBytes { row.add(blob: $0) }
      row.add(.text(opt: tasks[index].externalID))
      row.add(integer: now)
      row.add(integer: now)
    }
    try payloadRows.run(db, count: plain.count) { number, row in
      let index = plain[number]
      row.add(integer: first + Int64(index))
      row.add(.utf8(tasks[index].data))
      row.add(.utf8(opt: tasks[index].meta))
    }
  }

  /// Takes back plain tasks that were inserted in this transaction and turned out to be there already.
  static func withdraw(
    _ db: Connection, _ tasks: [Int64], from project: ImportProject, at now: Int64, check: () throws -> Void
  ) throws {
    for task in tasks {
      try check()
      try db.run("DELETE FROM task_payloads WHERE task_id = :id", ["id": .integer(task)])
      try db.run("DELETE FROM tasks WHERE id = :id", ["id": .integer(task)])
    }
    var work = try ImportedWorkWriter(db, project: project, now: now)
    work.counted(.open, -tasks.count)
    try work.writeCounts()
  }

  private static let taskRows = RowInsert(
    """
    INSERT INTO tasks (id, project_id, queue_key, wanted, priority, dedupe, external_id, created_at, changed_at)
    VALUES
    """, row: "(?, ?, ?, ?, ?, ?, ?, ?, ?)")

  private static let payloadRows = RowInsert(
    "INSERT INTO task_payloads (task_id, data, meta) VALUES", row: "(?, ?, ?)")

  static func insertPayload(_ db: Connection, _ task: PreparedTask, _ work: ImportedWork?, id: Int64) throws {
    try db.run(
      """
      INSERT INTO task_payloads (task_id, data, meta, gold, predictions)
      VALUES (:id, :data, :meta, :gold, :predictions)
      """,
      [
        "id": .integer(id), "data": .utf8(task.data), "meta": .utf8(opt: task.meta),
        "gold": .utf8(opt: work?.gold), "predictions": .utf8(opt: work?.predictions),
      ])
  }

  /// Where the queue is not in the order of arrival, new tasks stand before places that were passed already.
  static func lookAgain(_ db: Connection, _ project: ImportProject) throws {
    if project.workflow.queueOrder == .sequential { return }
    try db.run(
      "UPDATE members SET queue_place = :beginning, fresh_place = :beginning WHERE project_id = :project",
      ["beginning": .integer(QueueKey.beginning), "project": .integer(project.id)])
    try db.run(
      "UPDATE member_skills SET queue_place = :beginning, fresh_place = :beginning WHERE project_id = :project",
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
