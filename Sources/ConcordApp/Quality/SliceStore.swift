import JSON
import Labeling
import SQLite

/// The SQL of slices.
enum SliceStore {
  static let tasksQuery: StaticString = """
    SELECT t.id, t.state <> 'excluded' AND t.gold = 0 AND t.judged > 0, p.meta
    FROM tasks t INDEXED BY tasks_by_state JOIN task_payloads p ON p.task_id = t.id
    WHERE t.project_id = :project AND t.state = :state AND t.id > :after ORDER BY t.id LIMIT :limit
    """

  struct Part {
    var rated: [(unit: TallyUnit, meta: JSONValue?)] = []
    var last: Int64?
    var count = 0
  }

  /// The next tasks by id, of all states.
  static func tasks(_ db: Connection, project: Int64, after: Int64, limit: Int) throws -> Part {
    let next = try self.next(db, project: project, after: after, limit: limit)
    var part = Part(last: next.last?.id, count: next.count)
    for row in next where row.isRated {
      let judgments = try TallyStore.judgments(db, task: row.id, upTo: .max).map(\.judgment)
      if !judgments.isEmpty { part.rated.append((TallyUnit(task: row.id, judgments: judgments), row.meta)) }
    }
    return part
  }

  struct TaskMeta {
    let id: Int64
    /// It has answers, and they are ratings.
    let isRated: Bool
    let meta: JSONValue?
  }

  static func next(_ db: Connection, project: Int64, after: Int64, limit: Int) throws -> [TaskMeta] {
    var rows: [TaskMeta] = []
    for state in TaskState.allCases {
      rows += try db.all(
        tasksQuery,
        [
          "project": .integer(project), "state": .text(state.rawValue), "after": .integer(after),
          "limit": .int(limit),
        ]
      ) {
        TaskMeta(
          id: $0.integer(0), isRated: $0.bool(1),
          meta: try $0.optionalBytes(2).map { try JSONValue(parsing: $0) })
      }
    }
    return Array(rows.sorted { $0.id < $1.id }.prefix(limit))
  }

  /// Keys of `meta` with their number of different values among some tasks: those that repeat make slices.
  static func keys(_ db: Connection, project: Int64, limit: Int) throws -> [(key: String, values: Int)] {
    var values: [String: [String: Int]] = [:]
    let part = try metas(db, project: project, limit: limit)
    for meta in part {
      for (key, value) in meta {
        guard let word = SliceReport.word(value) else { continue }
        values[key, default: [:]][word, default: 0] += 1
      }
    }
    return values.map { ($0.key, $0.value.count) }.filter { $0.1 > 1 && $0.1 <= max(20, part.count / 5) }
      .sorted { $0.0 < $1.0 }
  }

  private static func metas(_ db: Connection, project: Int64, limit: Int) throws -> [JSONObject] {
    try TaskListStore.byID(db, project: project, states: TaskState.allCases, after: 0, limit: limit)
      .compactMap {
        try db.first(
          "SELECT meta FROM task_payloads WHERE task_id = :task", ["task": .integer($0.task)]
        ) { try $0.optionalBytes(0).flatMap { try JSONValue(parsing: $0).object } } ?? nil
      }
  }
}
