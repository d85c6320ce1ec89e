import Agreement
import JSON
import Labeling
import SQLite

/// The SQL of fits, their models, and what is read for them.
enum InferenceStore {
  static let judgmentsQuery: StaticString = """
    SELECT a.task_id, a.user_id, a.answers, p.gold, a.id, CASE WHEN l.source = 'review' THEN l.answers END
    FROM annotations AS a INDEXED BY annotations_by_project
    JOIN tasks AS t ON t.id = a.task_id JOIN task_payloads AS p ON p.task_id = a.task_id
    LEFT JOIN labels AS l ON l.task_id = a.task_id
    WHERE a.project_id = :project AND (a.counted = 1 OR p.gold IS NOT NULL) AND t.state <> 'excluded'
    ORDER BY a.id DESC LIMIT :limit
    """
  static let judgedQuery: StaticString = """
    SELECT id FROM tasks INDEXED BY tasks_by_state
    WHERE project_id = :project AND state = :state AND id > :after AND judged > 0 ORDER BY id LIMIT :limit
    """
  /// Projects with enough new answers since their last fit, or fitted as they no longer are; a fit that took long
  /// makes the next one wait twenty times as long, at least ten seconds. An adaptive project decides by the model whom
  /// to ask what: it is fitted after every 1 % of its tasks, after a second at the earliest.
  static let dueQuery: StaticString = """
    SELECT p.id FROM projects AS p CROSS JOIN project_counts AS c ON c.project_id = p.id
    LEFT JOIN inference_fits AS f ON f.project_id = p.id
    WHERE p.deleted_at IS NULL AND p.migrating_at IS NULL
      AND c.annotations >= iif(p.workflow ->> '$.policy' = 'adaptive', 1, :least)
      AND (f.fitted_at IS NULL OR :now - f.fitted_at
        >= max(iif(p.workflow ->> '$.policy' = 'adaptive', 1000, 10000), 20 * f.milliseconds))
      AND (f.fitted_at IS NULL OR p.version <> f.edition
        OR c.annotations - f.annotations
          >= max(iif(p.workflow ->> '$.policy' = 'adaptive', 1, :least), (c.open + c.review + c.done) / 100))
      AND NOT EXISTS (SELECT 1 FROM jobs AS j INDEXED BY jobs_pending
        WHERE j.state IN ('queued', 'running') AND j.project_id = p.id AND j.kind = 'inference')
    ORDER BY p.id
    """

  /// The number of the fit that stands; 0: none yet.
  static func fit(_ db: Connection, project: Int64) throws -> Int64 {
    try db.first(
      "SELECT inferred FROM project_counts WHERE project_id = :project", ["project": .integer(project)]
    ) { $0.integer(0) } ?? 0
  }

  /// - Parameter schema: a model of a question that counts by other options now is left out.
  static func models(_ db: Connection, project: Int64, fit: Int64, schema: LabelSchema) throws
    -> ProjectModels
  {
    var questions: [String: QuestionModel] = [:]
    for stored in try stored(db, project: project) {
      guard let question = schema.question(stored.question),
        question.inferredClasses == stored.model.classes
      else { continue }
      questions[stored.question] = stored.model
    }
    return ProjectModels(fit: fit, questions: questions)
  }

  struct Stored: Sendable {
    let question: String
    let model: QuestionModel
    /// JSON.
    let calibration: [UInt8]
  }

  static func stored(_ db: Connection, project: Int64) throws -> [Stored] {
    try db.all(
      """
      SELECT question, method, form, classes, people, numbers, judgments, tasks, gold, counts, newest,
        calibration
      FROM inference_models WHERE project_id = :project ORDER BY question
      """, ["project": .integer(project)]
    ) { row in
      guard let model = try QuestionModel(row, from: 1) else { throw DamagedRow(table: "inference_models") }
      return Stored(question: row.text(0), model: model, calibration: row.bytes(11))
    }
  }

  /// nil: the question has no model, or one of an earlier version.
  static func calibrated(_ db: Connection, project: Int64, question: String) throws -> CalibrationTasks? {
    try db.first(
      "SELECT calibrated FROM inference_models WHERE project_id = :project AND question = :question",
      ["project": .integer(project), "question": .text(question)]
    ) { try $0.optionalBytes(0).map { CalibrationTasks(stored: try JSONValue(parsing: $0)) } } ?? nil
  }

  struct Fit: Sendable {
    let edition: Int64
    let annotations: Int64
    let milliseconds: Int64
    let fittedAt: Int64
  }

  static func lastFit(_ db: Connection, project: Int64) throws -> Fit? {
    try db.first(
      """
      SELECT edition, annotations, milliseconds, fitted_at FROM inference_fits WHERE project_id = :project
      """, ["project": .integer(project)]
    ) { row in
      Fit(
        edition: row.integer(0), annotations: row.integer(1), milliseconds: row.integer(2),
        fittedAt: row.integer(3))
    }
  }

  /// Puts a fit in the place of the one before.
  ///
  /// - Returns: its number.
  static func replace(
    _ db: Connection, project: Int64, _ fit: Fit,
    _ questions: [(fitted: FittedQuestion, calibrated: CalibrationTasks)]
  ) throws -> Int64 {
    _ = try db.run(
      "DELETE FROM inference_models WHERE project_id = :project", ["project": .integer(project)])
    for one in questions { try insert(db, project: project, one.fitted, one.calibrated) }
    _ = try db.run(
      """
      INSERT OR REPLACE INTO inference_fits (project_id, edition, annotations, milliseconds, fitted_at)
      VALUES (:project, :edition, :annotations, :milliseconds, :at)
      """,
      [
        "project": .integer(project), "edition": .integer(fit.edition),
        "annotations": .integer(fit.annotations), "milliseconds": .integer(fit.milliseconds),
        "at": .integer(fit.fittedAt),
      ])
    _ = try db.run(
      "UPDATE project_counts SET inferred = inferred + 1 WHERE project_id = :project",
      ["project": .integer(project)])
    return try self.fit(db, project: project)
  }

  private static func insert(
    _ db: Connection, project: Int64, _ one: FittedQuestion, _ calibrated: CalibrationTasks
  ) throws {
    let form = one.model.stored
    _ = try db.run(
      """
      INSERT INTO inference_models (project_id, question, method, form, classes, people, numbers, judgments,
        tasks, gold, counts, newest, calibration, calibrated)
      VALUES (:project, :question, :method, :form, :classes, :people, :numbers, :judgments, :tasks, :gold,
        :counts, :newest, :calibration, :calibrated)
      """,
      [
        "project": .integer(project), "question": .text(one.question),
        "method": .text(one.model.method.rawValue), "form": .text(form.name),
        "classes": .utf8(JSONValue.array(one.model.classes.map { .string($0) }).bytes),
        "people": .utf8(one.model.peopleJSON.bytes), "numbers": .blob(form.numbers.littleEndianBytes),
        "judgments": .int(one.model.judgments), "tasks": .int(one.model.tasks),
        "gold": .int(one.model.gold),
        "counts": .blob(
          opt: one.model.counts.isEmpty
            ? nil : one.model.counts.flatMap(\.numbers).littleEndianBytes),
        "newest": .integer(one.model.newest), "calibration": .utf8(one.calibration.bytes),
        "calibrated": .utf8(calibrated.json.bytes),
      ])
  }

  static func due(_ db: Connection, at now: Int64) throws -> [Int64] {
    try db.all(dueQuery, ["now": .integer(now), "least": .int(InferenceJob.leastAnnotations)]) {
      $0.integer(0)
    }
  }

  /// Tasks of a state that someone has answered, by id.
  static func judged(
    _ db: Connection, project: Int64, state: TaskState, after id: Int64, limit: Int
  ) throws -> [Int64] {
    try db.all(
      judgedQuery,
      [
        "project": .integer(project), "state": .text(state.rawValue), "after": .integer(id),
        "limit": .int(limit),
      ]
    ) { $0.integer(0) }
  }

  /// The annotations that count, and those of gold tasks, the newest first, with the truth of their tasks where it is known.
  static func eachJudgment(
    _ db: Connection, project: Int64, limit: Int, _ body: (JudgmentRow) throws -> Void
  ) throws {
    try db.each(judgmentsQuery, ["project": .integer(project), "limit": .int(limit)]) { row in
      let answers = try row.withBytes(2) { try JSONValue(parsing: $0) }
      try body(
        JudgmentRow(
          task: row.integer(0), user: row.integer(1), answers: Answers(stored: answers),
          gold: row.optionalBytes(3), review: row.optionalBytes(5), annotation: row.integer(4)))
      return true
    }
  }

  struct JudgmentRow {
    let task: Int64
    let user: Int64
    let answers: Answers
    /// JSON: the answers known to be right, and those that a reviewer gave.
    let gold: [UInt8]?
    let review: [UInt8]?
    let annotation: Int64
  }
}
