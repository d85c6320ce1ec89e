import Labeling
import SQLite

/// The SQL of a person's numbers: walks of bounded length through indexes.
enum PersonStore {
  struct Work {
    let answers: [UInt8]
    let isGold: Bool
    /// What the task came to, where there is more in it than this answer alone.
    let label: [UInt8]?
  }

  /// The newest first.
  static func work(_ db: Connection, project: Int64, user: Int64, limit: Int) throws -> [Work] {
    try db.all(
      """
      SELECT a.answers, t.gold,
        CASE WHEN t.state <> 'excluded' AND (l.source <> 'consensus' OR t.judged > 1) THEN l.answers END, a.id
      FROM (
        SELECT annotation_id FROM annotations_of_people WHERE user_id = :user AND project_id = :project
        ORDER BY annotation_id DESC LIMIT :limit) p
        CROSS JOIN annotations a ON a.id = p.annotation_id CROSS JOIN tasks t ON t.id = a.task_id
        LEFT JOIN labels l ON l.task_id = a.task_id
      """, ["user": .integer(user), "project": .integer(project), "limit": .int(limit)]
    ) { row in
      (
        id: row.integer(3),
        work: Work(answers: row.bytes(0), isGold: row.bool(1), label: row.optionalBytes(2))
      )
    }.sorted { $0.id > $1.id }.map(\.work)
  }

  /// Whether someone did not answer a task as its label says, as far as that was compared.
  static func isUnlikeLabel(_ db: Connection, task: Int64, by user: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM annotations a JOIN person_answers p
        ON p.project_id = a.project_id AND p.user_id = a.user_id AND p.annotation_id = a.id
      WHERE a.task_id = :task AND a.user_id = :user AND p.alike < 1000000000
      """, ["task": .integer(task), "user": .integer(user)]
    ) { $0.int(0) } != nil
  }

  /// How long the newest answers of the project took, where that is known.
  static func seconds(_ db: Connection, project: Int64, limit: Int) throws -> [Double] {
    try db.all(
      """
      SELECT seconds FROM annotations INDEXED BY annotations_by_project
      WHERE project_id = :project ORDER BY id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { $0.real(0) }.filter { $0 > 0 }
  }

  /// A person's newest answers to gold.
  static func goldAnswers(_ db: Connection, project: Int64, user: Int64, limit: Int) throws -> [GoldAnswer] {
    try db.all(
      """
      SELECT id, task_id, user_id, annotation_id, version, kind, score, correct, told, at
      FROM gold_answers WHERE user_id = :user AND project_id = :project ORDER BY id DESC LIMIT :limit
      """, ["user": .integer(user), "project": .integer(project), "limit": .int(limit)], GoldAnswer.init)
  }
}
