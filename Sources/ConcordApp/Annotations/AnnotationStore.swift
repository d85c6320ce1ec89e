import JSON
import Labeling
import SQLite

/// The answers that one person handed in for one task, at their newest version.
struct Annotation: Sendable {
  let id: Int64
  let project: Int64
  let task: Int64
  let user: Int64
  let assignment: Int64?
  /// JSON.
  var answers: [UInt8]
  var seconds: Double
  /// Not counted: it came late, when no slot was free; kept all the same.
  var counted: Bool
  var version: Int64
  let submittedAt: Int64
  var changedAt: Int64
  /// JSON: the order in which the sides of its preferences stood on screen; nil where that is not known.
  let shown: [UInt8]?
}

/// The SQL of annotations and their versions.
enum AnnotationStore {
  static func annotation(_ db: Connection, _ id: Int64) throws -> Annotation? {
    try db.first(
      """
      SELECT id, project_id, task_id, user_id, assignment_id, answers, seconds, counted, version,
        submitted_at, changed_at, shown
      FROM annotations WHERE id = :id
      """, ["id": .integer(id)], Annotation.init)
  }

  static func annotation(_ db: Connection, task: Int64, user: Int64) throws -> Annotation? {
    try db.first(
      """
      SELECT id, project_id, task_id, user_id, assignment_id, answers, seconds, counted, version,
        submitted_at, changed_at, shown
      FROM annotations WHERE task_id = :task AND user_id = :user
      """, ["task": .integer(task), "user": .integer(user)], Annotation.init)
  }

  /// All of a task, in the order in which they came.
  static func annotations(_ db: Connection, task: Int64) throws -> [Annotation] {
    try db.all(
      """
      SELECT id, project_id, task_id, user_id, assignment_id, answers, seconds, counted, version,
        submitted_at, changed_at, shown
      FROM annotations WHERE task_id = :task
      """, ["task": .integer(task)], Annotation.init
    ).sorted { $0.id < $1.id }
  }

  static func countedAnswers(_ db: Connection, task: Int64) throws -> [GivenAnswers] {
    try annotations(db, task: task).filter(\.counted).map {
      GivenAnswers(annotator: $0.user, answers: try $0.parsedAnswers, annotation: $0.id)
    }
  }

  /// The same, not read yet.
  ///
  /// - Parameter new: one that was stored just now.
  static func countedStored(_ db: Connection, task: Int64, new: Int64? = nil) throws -> [StoredAnswers] {
    try annotations(db, task: task).filter(\.counted).map {
      StoredAnswers(annotator: $0.user, annotation: $0.id == new ? nil : $0.id, bytes: $0.answers)
    }
  }

  /// Whether someone is to change their answers to this task.
  static func hasReturned(_ db: Connection, task: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM assignments WHERE task_id = :task AND state = 'returned' LIMIT 1",
      ["task": .integer(task)]
    ) { $0.int(0) } != nil
  }

  /// - Returns: nil when the person has an annotation for this task already.
  static func insert(
    _ db: Connection, for assignment: Assignment, answers: [UInt8], seconds: Double, counted: Bool,
    shown: [UInt8]?, at now: Int64
  ) throws -> Annotation? {
    let rows = try db.run(
      """
      INSERT INTO annotations (id, project_id, task_id, user_id, assignment_id, answers, seconds, counted,
        submitted_at, changed_at, shown)
      VALUES (
        1 + max(
          coalesce((SELECT max(id) FROM annotations), 0),
          (SELECT largest FROM spent_ids WHERE name = 'annotations')),
        :project, :task, :user, :assignment, :answers, :seconds, :counted, :now, :now, :shown)
      ON CONFLICT DO NOTHING
      """,
      [
        "project": .integer(assignment.project), "task": .integer(assignment.task),
        "user": .integer(assignment.user), "assignment": .integer(assignment.id),
        "answers": .utf8(answers), "seconds": .real(seconds), "counted": .bool(counted),
        "now": .integer(now), "shown": .utf8(opt: shown),
      ])
    guard rows > 0 else { return nil }
    let id = db.lastInsertedID
    try fileWhenDue(db, inserted: id)
    return Annotation(
      id: id, project: assignment.project, task: assignment.task, user: assignment.user,
      assignment: assignment.id, answers: answers, seconds: seconds, counted: counted, version: 1,
      submittedAt: now, changedAt: now, shown: shown)
  }

  /// Every so many annotations those since the last time are put in order by person: one after the other, each would
  /// write a page of its own. Who looks for a person's annotations finds the newest by their ids (migration 0040).
  static let filedAtOnce: Int64 = 512

  /// Called with every new id; ids are given in order, and none is passed over.
  static func fileWhenDue(_ db: Connection, inserted id: Int64) throws {
    guard id % filedAtOnce == 0 else { return }
    try db.run(
      """
      INSERT INTO person_annotations (user_id, project_id, annotation_id)
      SELECT user_id, project_id, id FROM annotations NOT INDEXED
      WHERE id > (SELECT largest FROM filed_ids WHERE name = 'annotations') AND id <= :id
      """, ["id": .integer(id)])
    try db.run("UPDATE filed_ids SET largest = :id WHERE name = 'annotations'", ["id": .integer(id)])
  }

  /// Keeps what it said and writes what it says now.
  static func revise(
    _ db: Connection, _ annotation: inout Annotation, answers: [UInt8], seconds: Double, by user: Int64,
    at now: Int64
  ) throws {
    _ = try db.run(
      """
      INSERT INTO annotation_versions (annotation_id, version, answers, seconds, at, by_user)
      VALUES (:annotation, :version, :answers, :seconds, :at, :by)
      """,
      [
        "annotation": .integer(annotation.id), "version": .integer(annotation.version),
        "answers": .utf8(annotation.answers), "seconds": .real(annotation.seconds),
        "at": .integer(annotation.changedAt), "by": .integer(user),
      ])
    annotation.answers = answers
    annotation.seconds += seconds
    annotation.version += 1
    annotation.changedAt = now
    _ = try db.run(
      """
      UPDATE annotations SET answers = :answers, seconds = :seconds, version = :version, changed_at = :now
      WHERE id = :id
      """,
      [
        "answers": .utf8(answers), "seconds": .real(annotation.seconds),
        "version": .integer(annotation.version), "now": .integer(now), "id": .integer(annotation.id),
      ])
  }

  /// The versions before one, newest first.
  static func versions(
    _ db: Connection, _ id: Int64, before version: Int64, limit: Int
  ) throws -> [AnnotationVersion] {
    try db.all(
      """
      SELECT version, answers, seconds, at, by_user FROM annotation_versions
      WHERE annotation_id = :id AND version < :version ORDER BY version DESC LIMIT :limit
      """, ["id": .integer(id), "version": .integer(version), "limit": .integer(Int64(limit))]
    ) { row in
      AnnotationVersion(
        version: row.integer(0), answers: row.bytes(1), seconds: row.real(2), at: row.integer(3),
        by: row.optionalInteger(4))
    }
  }
}

/// What an annotation said before it was changed.
struct AnnotationVersion: Sendable {
  let version: Int64
  let answers: [UInt8]
  let seconds: Double
  let at: Int64
  let by: Int64?
}

extension Annotation {
  init(_ row: Row) {
    self.init(
      id: row.integer(0), project: row.integer(1), task: row.integer(2), user: row.integer(3),
      assignment: row.optionalInteger(4), answers: row.bytes(5), seconds: row.real(6),
      counted: row.integer(7) != 0, version: row.integer(8), submittedAt: row.integer(9),
      changedAt: row.integer(10), shown: row.optionalBytes(11))
  }

  var parsedAnswers: Answers {
    get throws { Answers(stored: try JSONValue(parsing: answers)) }
  }
}
