import JSON
import Labeling
import SQLite

/// What an annotator said against a reviewer's label.
struct Appeal: Sendable {
  enum Outcome: String, Sendable { case upheld, dismissed }

  let annotation: Int64
  let task: Int64
  let user: Int64
  let comment: String
  let at: Int64
  let outcome: Outcome?
  let decidedAt: Int64?

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("annotation_id", annotation)
    writer.member("comment", comment)
    writer.member("at", rfc3339(at))
    writer.member("outcome", outcome?.rawValue)
    writer.member("decided_at", decidedAt.map(rfc3339))
    writer.endObject()
  }
}

/// The SQL of appeals: one for each annotation at most.
enum AppealStore {
  static func appeal(_ db: Connection, annotation: Int64) throws -> Appeal? {
    try db.first(
      """
      SELECT annotation_id, task_id, user_id, comment, at, outcome, decided_at FROM appeals
      WHERE annotation_id = :annotation
      """, ["annotation": .integer(annotation)], Appeal.init)
  }

  /// Of one task, in the order of its annotations.
  static func appeals(_ db: Connection, task: Int64) throws -> [Appeal] {
    try db.all(
      """
      SELECT annotation_id, task_id, user_id, comment, at, outcome, decided_at FROM appeals
      WHERE task_id = :task ORDER BY annotation_id
      """, ["task": .integer(task)], Appeal.init)
  }

  /// Whether an appeal about the task is not decided yet.
  static func isWaiting(_ db: Connection, task: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM appeals WHERE task_id = :task AND outcome IS NULL LIMIT 1", ["task": .integer(task)]
    ) { $0.int(0) } != nil
  }

  static func insert(
    _ db: Connection, _ annotation: Annotation, against label: TaskLabel, comment: String, at now: Int64
  ) throws {
    try db.run(
      """
      INSERT INTO appeals (annotation_id, project_id, task_id, user_id, against, label, comment, at)
      VALUES (:annotation, :project, :task, :user, :against, :label, :comment, :now)
      """,
      [
        "annotation": .integer(annotation.id), "project": .integer(annotation.project),
        "task": .integer(annotation.task), "user": .integer(annotation.user),
        "against": .integer(opt: label.by), "label": .utf8(label.answers), "comment": .text(comment),
        "now": .integer(now),
      ])
  }

  /// The appeals that wait are decided by the task's new label: upheld when it is nearer to what the annotator said
  /// than the label appealed against.
  static func decide(
    _ db: Connection, task: Int64, label: [UInt8], schema: LabelSchema, by user: Int64, at now: Int64
  ) throws {
    let waiting = try db.all(
      """
      SELECT p.annotation_id, p.label, a.answers FROM appeals p JOIN annotations a ON a.id = p.annotation_id
      WHERE p.task_id = :task AND p.outcome IS NULL
      """, ["task": .integer(task)]
    ) { (annotation: $0.integer(0), before: $0.bytes(1), said: $0.bytes(2)) }
    for appeal in waiting {
      let said = try Answers(stored: JSONValue(parsing: appeal.said))
      func nearness(_ answers: [UInt8]) throws -> Double {
        try schema.agreement([said, Answers(stored: JSONValue(parsing: answers))]).similarity ?? 1
      }
      let isNearer = try nearness(label) > nearness(appeal.before)
      try db.run(
        """
        UPDATE appeals SET outcome = :outcome, decided_by = :user, decided_at = :now
        WHERE annotation_id = :annotation
        """,
        [
          "outcome": .text((isNearer ? Appeal.Outcome.upheld : .dismissed).rawValue), "user": .integer(user),
          "now": .integer(now), "annotation": .integer(appeal.annotation),
        ])
    }
  }
}

extension Appeal {
  fileprivate init(_ row: Row) {
    self.init(
      annotation: row.integer(0), task: row.integer(1), user: row.integer(2), comment: row.text(3),
      at: row.integer(4), outcome: row.optionalText(5).flatMap(Outcome.init(rawValue:)),
      decidedAt: row.optionalInteger(6))
  }
}
