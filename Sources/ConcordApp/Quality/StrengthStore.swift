import JSON
import Labeling
import SQLite

/// The SQL of strengths.
package enum StrengthStore {
  package static let metaQuery: StaticString = "SELECT meta FROM task_payloads WHERE task_id = :task"

  struct Task {
    let meta: JSONValue?
    var answers: [(answers: Answers, shown: JSONValue?)]
  }

  /// The next tasks by id, of all states; gold and what was excluded stay out.
  static func tasks(
    _ db: Connection, project: Int64, schema: LabelSchema, after: Int64, limit: Int
  ) throws -> (tasks: [Task], last: Int64?, count: Int) {
    let part = try SliceStore.next(db, project: project, after: after, limit: limit)
    let tasks = try part.filter(\.isRated).map { row in
      let given = try AnnotationStore.annotations(db, task: row.id).filter(\.counted).map { annotation in
        (
          answers: try annotation.parsedAnswers,
          shown: try annotation.shown.map { try JSONValue(parsing: $0) }
        )
      }
      return Task(meta: row.meta, answers: given)
    }
    return (tasks, part.last?.id, part.count)
  }

  static func meta(_ db: Connection, task: Int64) throws -> JSONValue? {
    try db.first(metaQuery, ["task": .integer(task)]) {
      try $0.optionalBytes(0).map { try JSONValue(parsing: $0) }
    } ?? nil
  }
}
