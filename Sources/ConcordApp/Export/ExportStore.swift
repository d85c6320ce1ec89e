import Formats
import JSON
import Labeling
import SQLite

/// What is exported: a project, which of its tasks, and how people are named.
struct ExportPlan: Sendable {
  let project: Int64
  let name: String
  let schema: LabelSchema
  /// Tasks in these states; nil: all.
  let states: Set<TaskState>?
  /// With what was decided and said before.
  var withHistory = false
  let names: [Int64: String]
  let first: Int64
  let last: Int64

  func name(of user: Int64) -> String { names[user] ?? "person-\(user)" }
}

/// The SQL of exports: tasks in the order of their ids, and beside them their annotations in the same order.
enum ExportStore {
  static func plan(
    _ db: Connection, _ project: Int64, states: Set<TaskState>?, withEmails: Bool
  ) throws -> ExportPlan? {
    try ProjectStore.refuseWhileMigrating(db, project: project)
    let row = try db.first(
      "SELECT name, schema FROM projects WHERE id = :id AND deleted_at IS NULL", ["id": .integer(project)]
    ) { ($0.text(0), $0.bytes(1)) }
    guard let (name, schema) = row else { return nil }
    let (first, last) = try range(db, project)
    return ExportPlan(
      project: project, name: name, schema: try LabelSchema(JSONValue(parsing: schema)), states: states,
      names: try names(db, project, withEmails: withEmails), first: first, last: last)
  }

  /// The stable pseudonym, or the email; who has none is named as an import named them.
  private static func names(_ db: Connection, _ project: Int64, withEmails: Bool) throws -> [Int64: String] {
    let people = try db.all(
      """
      SELECT m.user_id, m.pseudonym, u.email, u.name FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project
      """, ["project": .integer(project)]
    ) { row -> (Int64, String) in
      let (pseudonym, email, name) = (row.text(1), row.optionalText(2), row.text(3))
      guard withEmails else { return (row.integer(0), pseudonym) }
      return (row.integer(0), email ?? (name.contains("@") ? name : pseudonym))
    }
    return Dictionary(people, uniquingKeysWith: { first, _ in first })
  }

  /// The ids between which the project's tasks lie: one step in an index for each state and end.
  private static func range(_ db: Connection, _ project: Int64) throws -> (first: Int64, last: Int64) {
    var first = Int64.max
    var last: Int64 = 0
    for state in TaskState.allCases {
      let parameters: Parameters = ["project": .integer(project), "state": .text(state.rawValue)]
      let low = try db.first(
        "SELECT id FROM tasks WHERE project_id = :project AND state = :state ORDER BY id LIMIT 1", parameters
      ) { $0.integer(0) }
      let high = try db.first(
        "SELECT id FROM tasks WHERE project_id = :project AND state = :state ORDER BY id DESC LIMIT 1",
        parameters
      ) { $0.integer(0) }
      if let low, let high { (first, last) = (min(first, low), max(last, high)) }
    }
    return (first, last)
  }

  /// Hands over task after task, without its annotations, until the body returns false.
  static func eachTask(
    _ db: Connection, _ plan: ExportPlan, after: Int64, _ body: (ExportedTask) throws -> Bool
  ) throws {
    // CROSS JOIN keeps the order of the tables: tasks by id, the others beside them.
    try db.each(
      """
      SELECT t.id, t.external_id, p.data, p.meta, t.state, t.priority, p.gold, p.predictions, l.answers, l.source,
        l.confidence, l.by_user, l.at, l.per_question, l.comment, l.reason, t.dedupe, t.gold
      FROM tasks t CROSS JOIN task_payloads p ON p.task_id = t.id LEFT JOIN labels l ON l.task_id = t.id
      WHERE t.id > :after AND t.id <= :last AND +t.project_id = :project ORDER BY t.id
      """,
      [
        "after": .integer(max(after, plan.first - 1)), "last": .integer(plan.last),
        "project": .integer(plan.project),
      ]
    ) { row in
      let state = row.text(4)
      if let states = plan.states, !states.contains(where: { $0.rawValue == state }) { return true }
      return try body(task(of: row, state: state, plan))
    }
  }

  private static func task(of row: Row, state: String, _ plan: ExportPlan) -> ExportedTask {
    var task = ExportedTask(
      id: row.integer(0), externalID: row.optionalBytes(1), data: row.bytes(2), meta: row.optionalBytes(3),
      state: state)
    task.priority = row.integer(5)
    task.gold = row.optionalBytes(6)
    task.predictions = row.optionalBytes(7)
    task.identity = row.bytes(16)
    task.isGold = row.bool(17)
    if let answers = row.optionalBytes(8) {
      var label = ExportedLabel(
        answers: answers, source: row.text(9), confidence: row.optionalReal(10),
        by: row.optionalInteger(11).map(plan.name(of:)), at: rfc3339(row.integer(12)))
      label.comment = row.optionalText(14)
      label.reason = row.optionalText(15)
      task.label = label
      // Of a single question the label's own confidence is all there is.
      task.confidences = row.optionalBytes(13).flatMap { $0.contains(UInt8(ascii: ",")) ? $0 : nil }
    }
    return task
  }

  static func annotations(_ db: Connection, _ plan: ExportPlan, after: Int64) throws -> SQLite.Cursor {
    try db.cursor(
      """
      SELECT task_id, id, user_id, answers, seconds, version, submitted_at, counted, shown
      FROM annotations INDEXED BY annotations_by_task
      WHERE task_id > :after AND task_id <= :last ORDER BY task_id
      """, ["after": .integer(max(after, plan.first - 1)), "last": .integer(plan.last)])
  }

  /// The keys that the metadata of the project's first tasks have, in the order they come.
  static func metaKeys(_ db: Connection, _ plan: ExportPlan, tasks: Int, most: Int) throws -> [String] {
    var keys: [String] = []
    var seen: Set<String> = []
    try db.each(
      """
      SELECT p.meta FROM (
        SELECT id FROM tasks WHERE id >= :first AND id <= :last AND +project_id = :project ORDER BY id LIMIT :limit
      ) t CROSS JOIN task_payloads p ON p.task_id = t.id WHERE p.meta IS NOT NULL ORDER BY t.id
      """,
      [
        "first": .integer(plan.first), "last": .integer(plan.last), "project": .integer(plan.project),
        "limit": .int(tasks),
      ]
    ) { row in
      let meta = try JSONValue(parsing: row.bytes(0)).object ?? JSONObject()
      for key in meta.keys where seen.insert(key).inserted { keys.append(key) }
      return keys.count < most
    }
    return Array(keys.prefix(most))
  }
}

/// The annotations beside a run of tasks: both go up by task id, so that one pass over each is enough.
final class ExportedAnnotations {
  private let cursor: SQLite.Cursor
  private let plan: ExportPlan
  private var waiting: (task: Int64, annotation: ExportedAnnotation)?
  private var isOver = false

  init(_ db: Connection, plan: ExportPlan, after: Int64) throws {
    cursor = try ExportStore.annotations(db, plan, after: after)
    self.plan = plan
  }

  /// Those of one task, oldest first. Tasks must be asked for in the order of their ids.
  func of(_ task: Int64) throws -> [ExportedAnnotation] {
    var found: [ExportedAnnotation] = []
    while !isOver {
      if waiting == nil { try step() }
      guard let (owner, annotation) = waiting, owner <= task else { break }
      if owner == task { found.append(annotation) }
      waiting = nil
    }
    return found.count > 1 ? found.sorted { $0.id < $1.id } : found
  }

  private func step() throws {
    guard let row = try cursor.next() else {
      isOver = true
      return
    }
    var annotation = ExportedAnnotation(
      id: row.integer(1), annotator: plan.name(of: row.integer(2)), answers: row.bytes(3),
      seconds: row.real(4), version: row.integer(5), submittedAt: rfc3339(row.integer(6)),
      counted: row.bool(7))
    annotation.shown = row.optionalBytes(8)
    waiting = (row.integer(0), annotation)
  }
}
