import SQLite

/// One annotation of a task with a prediction.
struct PredictionExposure: Sendable {
  let isShown: Bool
  /// Of the answers to the prediction.
  let isSame: Bool
  let seconds: Double
}

/// The SQL of what annotators did with and without a prediction before them.
enum AnchoringStore {
  /// From where on two answers say the same, whatever rounding did to their similarity.
  static let same = 0.999_999

  static func control(_ db: Connection, task: Int64) throws -> (seed: Int64, share: Double)? {
    try db.first(
      """
      SELECT p.seed, p.workflow ->> '$.anchoring_control' FROM tasks t JOIN projects p ON p.id = t.project_id
      WHERE t.id = :task
      """, ["task": .integer(task)]
    ) { ($0.integer(0), $0.optionalReal(1) ?? 0) }
  }

  static func insert(
    _ db: Connection, _ annotation: Annotation, isShown: Bool, similarity: Double
  ) throws {
    try db.run(
      """
      INSERT OR REPLACE INTO prediction_exposures (annotation_id, project_id, shown, similarity)
      VALUES (:annotation, :project, :shown, :similarity)
      """,
      [
        "annotation": .integer(annotation.id), "project": .integer(annotation.project),
        "shown": .bool(isShown), "similarity": .real(similarity),
      ])
  }

  /// The newest, at most `limit`.
  static func each(
    _ db: Connection, project: Int64, limit: Int, _ body: (PredictionExposure) -> Void
  ) throws {
    try db.each(
      """
      SELECT e.shown, e.similarity, a.seconds FROM prediction_exposures e
      JOIN annotations a ON a.id = e.annotation_id
      WHERE e.project_id = :project ORDER BY e.annotation_id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { row in
      body(
        PredictionExposure(
          isShown: row.integer(0) != 0, isSame: row.real(1) >= same, seconds: row.real(2)))
      return true
    }
  }

  /// Annotations whose task a person or a gold answer decided: what was predicted, answered and right.
  static func eachDecided(
    _ db: Connection, project: Int64, limit: Int,
    _ body: (_ isShown: Bool, _ answers: [UInt8], _ predictions: [UInt8], _ label: [UInt8]) throws -> Void
  ) throws {
    try db.each(
      """
      SELECT e.shown, a.answers, p.predictions, l.answers FROM prediction_exposures e
      JOIN annotations a ON a.id = e.annotation_id
      JOIN labels l ON l.task_id = a.task_id
      JOIN task_payloads p ON p.task_id = a.task_id
      WHERE e.project_id = :project AND l.source IN ('review', 'gold') AND p.predictions IS NOT NULL
      ORDER BY e.annotation_id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { row in
      try body(row.integer(0) != 0, row.bytes(1), row.bytes(2), row.bytes(3))
      return true
    }
  }
}
