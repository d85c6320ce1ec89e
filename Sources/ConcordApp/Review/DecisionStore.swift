import SQLite

/// What a reviewer said about a task, once.
struct ReviewerDecision: Sendable {
  let id: Int64
  let user: Int64
  /// JSON.
  let answers: [UInt8]
  let accepted: Int64?
  let comment: String?
  let reason: String?
  let at: Int64
}

/// The SQL of reviewers' decisions and of the errors that they named.
enum DecisionStore {
  static func insert(
    _ db: Connection, project: Int64, task: Int64, user: Int64, answers: [UInt8], accepted: Int64?,
    comment: String?, reason: String?, at now: Int64
  ) throws -> Int64 {
    try db.run(
      """
      INSERT INTO decisions (project_id, task_id, user_id, answers, accepted, comment, reason, at)
      VALUES (:project, :task, :user, :answers, :accepted, :comment, :reason, :now)
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(user),
        "answers": .utf8(answers), "accepted": .integer(opt: accepted), "comment": .text(opt: comment),
        "reason": .text(opt: reason), "now": .integer(now),
      ])
    return db.lastInsertedID
  }

  /// Of one task, oldest first.
  static func decisions(_ db: Connection, task: Int64) throws -> [ReviewerDecision] {
    try db.all(
      """
      SELECT id, user_id, answers, accepted, comment, reason, at FROM decisions
      WHERE task_id = :task ORDER BY id
      """, ["task": .integer(task)]
    ) { row in
      ReviewerDecision(
        id: row.integer(0), user: row.integer(1), answers: row.bytes(2), accepted: row.optionalInteger(3),
        comment: row.optionalText(4), reason: row.optionalText(5), at: row.integer(6))
    }
  }

  static func hasDecided(_ db: Connection, task: Int64, user: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM decisions WHERE task_id = :task AND user_id = :user",
      ["task": .integer(task), "user": .integer(user)]
    ) { $0.int(0) } != nil
  }

  static func setConfirmed(_ db: Connection, _ ids: [Int64], _ isConfirmed: Bool) throws {
    for id in ids {
      try db.run(
        "UPDATE decisions SET confirmed = :confirmed WHERE id = :id",
        ["confirmed": .bool(isConfirmed), "id": .integer(id)])
    }
  }

  /// Whether anyone but `user` may still review a task: a reviewer or manager who has not decided it yet and, unless
  /// the project allows it, did not label it.
  static func isAnotherReviewerLeft(
    _ db: Connection, project: Int64, task: Int64, besides user: Int64, selfReview: Bool
  ) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND m.role IN ('reviewer', 'manager') AND m.user_id <> :user
        AND m.paused_at IS NULL AND u.disabled_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.task_id = :task AND d.user_id = m.user_id)
        AND (:self_review OR NOT EXISTS (
          SELECT 1 FROM annotations a WHERE a.task_id = :task AND a.user_id = m.user_id))
      LIMIT 1
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(user),
        "self_review": .bool(selfReview),
      ]
    ) { $0.int(0) } != nil
  }

  /// The errors of one annotation are those that were named last.
  static func setErrors(
    _ db: Connection, _ categories: [String], of annotation: Annotation, by reviewer: Int64, at now: Int64
  ) throws {
    try db.run(
      "DELETE FROM annotation_errors WHERE annotation_id = :annotation",
      ["annotation": .integer(annotation.id)])
    for category in Set(categories).sorted() {
      try db.run(
        """
        INSERT INTO annotation_errors (annotation_id, category, project_id, user_id, reviewer_id, at)
        VALUES (:annotation, :category, :project, :user, :reviewer, :now)
        """,
        [
          "annotation": .integer(annotation.id), "category": .text(category),
          "project": .integer(annotation.project), "user": .integer(annotation.user),
          "reviewer": .integer(reviewer), "now": .integer(now),
        ])
    }
  }

  /// The errors named in the annotations of one task.
  static func errors(_ db: Connection, task: Int64) throws -> [Int64: [String]] {
    var errors: [Int64: [String]] = [:]
    try db.each(
      """
      SELECT e.annotation_id, e.category FROM annotations a
      JOIN annotation_errors e ON e.annotation_id = a.id
      WHERE a.task_id = :task
      """, ["task": .integer(task)]
    ) { row in
      errors[row.integer(0), default: []].append(row.text(1))
      return true
    }
    return errors.mapValues { $0.sorted() }
  }
}
