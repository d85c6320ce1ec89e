import JSON
import SQLite

/// Takes what deleted tasks left behind: their lines in the log say no more what was answered, at once; the first replies
/// kept for their people go in a job, a few at a time, because no index leads to them (every submit would pay for it).
struct TaskErasure: Sendable {
  static let kind = "erasure"
  /// Replies that are looked through in one transaction.
  static let step = 2_000

  /// The paths of requests begin with these: `/api/tasks/12/…`
  private struct Things: Sendable {
    var tasks: Set<Int64> = []
    var assignments: Set<Int64> = []
    var annotations: Set<Int64> = []

    /// - Parameter subject: `POST /api/assignments/12/submit`
    func contain(_ subject: String) -> Bool {
      let parts = subject.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count > 3, let id = wireInteger(parts[3]) else { return false }
      switch parts[2] {
      case "tasks": return tasks.contains(id)
      case "assignments": return assignments.contains(id)
      case "annotations": return annotations.contains(id)
      default: return false
      }
    }
  }

  private var things = Things()
  private var people: Set<Int64> = []

  /// Before a task is deleted: what will have to go.
  mutating func note(_ db: Connection, task: Int64) throws {
    things.tasks.insert(task)
    things.assignments.formUnion(try ErasureStore.assignments(db, task: task))
    things.annotations.formUnion(try AnnotationStore.annotations(db, task: task).map(\.id))
    people.formUnion(try ErasureStore.people(db, task: task))
  }

  /// After the tasks are gone, in the same transaction.
  ///
  /// - Returns: the job that does the rest.
  func finish(_ flow: TaskFlow) throws -> Int64? {
    guard !things.tasks.isEmpty else { return nil }
    for task in things.tasks { try ErasureStore.erase(flow.db, task: task) }
    func list(_ ids: Set<Int64>) -> JSONValue { .array(ids.sorted().map { .integer($0) }) }
    return try JobStore.insert(
      flow.db, kind: Self.kind, project: flow.project,
      parameters: [
        "tasks": list(things.tasks), "assignments": list(things.assignments),
        "annotations": list(things.annotations), "people": list(people),
      ], total: Int64(people.count), by: flow.actor.user, at: flow.now)
  }

  static func register(_ services: Services) { services.jobs.register(kind) { try run($0) } }

  private static func run(_ context: JobContext) throws -> JSONValue {
    guard let project = context.project else { throw DamagedJob() }
    func ids(_ name: String) -> [Int64] { (context.parameters[name]?.array ?? []).compactMap(\.integer) }
    let things = Things(
      tasks: Set(ids("tasks")), assignments: Set(ids("assignments")), annotations: Set(ids("annotations")))
    for (index, user) in ids("people").enumerated() {
      var key: String? = ""
      while let after = key {
        try context.check()
        key = try context.database.writer.perform { db in
          try step(db, project, user, after: after, things)
        }
      }
      try context.database.writer.perform { try context.save($0, [:], done: Int64(index + 1)) }
    }
    // What the log of the database still holds of the rows goes now. When a reader stands in it, it goes with those.
    try? context.database.checkpoint()
    return ["tasks": .integer(Int64(things.tasks.count))]
  }

  /// - Returns: behind which key to go on; nil behind the last.
  private static func step(
    _ db: Connection, _ project: Int64, _ user: Int64, after key: String, _ things: Things
  ) throws -> String? {
    let rows = try ErasureStore.replays(db, user: user, after: key, limit: step)
    for row in rows where row.project == project {
      if things.contain(row.subject) {
        try ErasureStore.deleteReplay(db, row.id)
      } else if let next = row.next, things.tasks.contains(next) {
        try forgetNext(db, user, row)
      }
    }
    return rows.count == step ? rows.last?.key : nil
  }

  /// A reply about another task that handed out a deleted one: its draft goes.
  private static func forgetNext(_ db: Connection, _ user: Int64, _ row: ErasureStore.Replay) throws {
    guard let first = try ReplayStore.reply(db, user: user, key: row.key), let next = first.reply.next else {
      return
    }
    let body = first.reply.body
    let whole = Array(body[..<next.at]) + Array("null".utf8) + Array(body[next.at...])
    guard var reply = try JSONValue(parsing: whole).object, var rest = reply["next"]?.object else { return }
    rest["draft"] = .null
    reply["next"] = .object(rest)
    try ErasureStore.setReply(db, row.id, JSONValue.object(reply).bytes)
  }
}
