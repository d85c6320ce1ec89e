import SQLite

/// The final answers of a task, and where they came from.
struct TaskLabel: Sendable {
  enum Source: String, Sendable, CaseIterable { case consensus, review, gold }

  let task: Int64
  /// JSON.
  let answers: [UInt8]
  let source: Source
  let confidence: Double?
  /// JSON: question to confidence.
  let perQuestion: [UInt8]?
  let by: Int64?
  let comment: String?
  let reason: String?
  let at: Int64
}

/// The SQL of labels.
enum LabelStore {
  /// - Returns: the answers of the label that it replaces.
  @discardableResult
  static func put(_ db: Connection, _ label: TaskLabel) throws -> [UInt8]? {
    if try insert(db, label) { return nil }
    let earlier = try self.label(db, label.task)?.answers
    try remove(db, label.task)
    _ = try insert(db, label)
    return earlier
  }

  /// False when the task has a label already.
  private static func insert(_ db: Connection, _ label: TaskLabel) throws -> Bool {
    try db.run(
      """
      INSERT INTO labels
        (task_id, answers, source, confidence, per_question, by_user, comment, reason, at)
      VALUES (:task, :answers, :source, :confidence, :per_question, :by, :comment, :reason, :at)
      ON CONFLICT DO NOTHING
      """,
      [
        "task": .integer(label.task), "answers": .utf8(label.answers), "source": .text(label.source.rawValue),
        "confidence": .real(opt: label.confidence), "per_question": .utf8(opt: label.perQuestion),
        "by": .integer(opt: label.by), "comment": .text(opt: label.comment),
        "reason": .text(opt: label.reason), "at": .integer(label.at),
      ]) > 0
  }

  static func label(_ db: Connection, _ task: Int64) throws -> TaskLabel? {
    try db.first(
      """
      SELECT answers, source, confidence, per_question, by_user, comment, reason, at
      FROM labels WHERE task_id = :task
      """, ["task": .integer(task)]
    ) { row in
      guard let source = TaskLabel.Source(rawValue: row.text(1)) else { throw DamagedRow(table: "labels") }
      return TaskLabel(
        task: task, answers: row.bytes(0), source: source, confidence: row.optionalReal(2),
        perQuestion: row.optionalBytes(3), by: row.optionalInteger(4), comment: row.optionalText(5),
        reason: row.optionalText(6), at: row.integer(7))
    }
  }

  static func remove(_ db: Connection, _ task: Int64) throws {
    _ = try db.run("DELETE FROM labels WHERE task_id = :task", ["task": .integer(task)])
  }
}
