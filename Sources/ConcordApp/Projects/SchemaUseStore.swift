import Labeling
import SQLite

/// The SQL that walks over the answers of a project, and writes those that get other labels.
enum SchemaUseStore {
  /// Every annotation, and every label that a reviewer wrote.
  static func eachAnswers(_ db: Connection, project: Int64, _ body: ([UInt8]) throws -> Void) throws {
    let parameters: Parameters = ["project": .integer(project)]
    try db.each("SELECT answers FROM annotations WHERE project_id = :project ORDER BY id", parameters) {
      try body($0.bytes(0))
      return true
    }
    try db.each(
      """
      SELECT l.answers FROM tasks t JOIN labels l ON l.task_id = t.id
      WHERE t.project_id = :project AND t.state = 'done' AND l.source <> 'consensus' ORDER BY t.id
      """, parameters
    ) {
      try body($0.bytes(0))
      return true
    }
  }

  /// The unfinished answers to a task, by assignment.
  static func drafts(_ db: Connection, task: Int64) throws -> [(assignment: Int64, answers: [UInt8])] {
    try db.all(
      "SELECT id, draft FROM assignments WHERE task_id = :task AND draft IS NOT NULL ORDER BY id",
      ["task": .integer(task)]
    ) { ($0.integer(0), $0.bytes(1)) }
  }

  static func setDraft(_ db: Connection, assignment: Int64, _ answers: [UInt8]) throws {
    _ = try db.run(
      "UPDATE assignments SET draft = :answers WHERE id = :id",
      ["id": .integer(assignment), "answers": .utf8(answers)])
  }

  /// The same answers in other words: no new version.
  static func setAnswers(_ db: Connection, annotation: Int64, _ answers: [UInt8]) throws {
    _ = try db.run(
      "UPDATE annotations SET answers = :answers WHERE id = :id",
      ["id": .integer(annotation), "answers": .utf8(answers)])
  }

  /// The answers stay, and somebody else is asked as well.
  static func uncount(_ db: Connection, annotation: Int64) throws {
    _ = try db.run("UPDATE annotations SET counted = 0 WHERE id = :id", ["id": .integer(annotation)])
  }

  static func setLabel(_ db: Connection, task: Int64, _ answers: [UInt8]) throws {
    _ = try db.run(
      "UPDATE labels SET answers = :answers WHERE task_id = :id",
      ["id": .integer(task), "answers": .utf8(answers)])
  }

  /// What came in with a task and speaks of labels.
  static func payload(_ db: Connection, task: Int64) throws -> (gold: [UInt8]?, predictions: [UInt8]?)? {
    try db.first(
      """
      SELECT gold, predictions FROM task_payloads
      WHERE task_id = :task AND (gold IS NOT NULL OR predictions IS NOT NULL)
      """, ["task": .integer(task)]
    ) { ($0.optionalBytes(0), $0.optionalBytes(1)) }
  }

  static func setPayload(_ db: Connection, task: Int64, gold: [UInt8]?, predictions: [UInt8]?) throws {
    _ = try db.run(
      "UPDATE task_payloads SET gold = :gold, predictions = :predictions WHERE task_id = :id",
      ["id": .integer(task), "gold": .utf8(opt: gold), "predictions": .utf8(opt: predictions)])
  }

  /// What of a gold answer was scored says the same as its new version.
  static func setScoredVersion(_ db: Connection, _ annotation: Annotation) throws {
    _ = try db.run(
      """
      UPDATE gold_answers SET version = :version
      WHERE task_id = :task AND user_id = :user AND annotation_id = :id AND version = :version - 1
      """,
      [
        "version": .integer(annotation.version), "task": .integer(annotation.task),
        "user": .integer(annotation.user), "id": .integer(annotation.id),
      ])
  }

  static func decisions(_ db: Connection, task: Int64) throws -> [(Int64, [UInt8])] {
    try db.all(
      "SELECT id, answers FROM decisions WHERE task_id = :task ORDER BY id", ["task": .integer(task)]
    ) { ($0.integer(0), $0.bytes(1)) }
  }

  static func setDecision(_ db: Connection, _ id: Int64, _ answers: [UInt8]) throws {
    _ = try db.run(
      "UPDATE decisions SET answers = :answers WHERE id = :id",
      ["id": .integer(id), "answers": .utf8(answers)])
  }

  static func appeals(_ db: Connection, task: Int64) throws -> [(Int64, [UInt8])] {
    try db.all(
      "SELECT annotation_id, label FROM appeals WHERE task_id = :task", ["task": .integer(task)]
    ) { ($0.integer(0), $0.bytes(1)) }
  }

  static func setAppeal(_ db: Connection, annotation: Int64, _ answers: [UInt8]) throws {
    _ = try db.run(
      "UPDATE appeals SET label = :answers WHERE annotation_id = :id",
      ["id": .integer(annotation), "answers": .utf8(answers)])
  }
}
