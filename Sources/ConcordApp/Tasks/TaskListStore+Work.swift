import SQLite

/// Walks along what reviewers decided and found and what annotators saw: as long as that, whatever the project holds. A
/// task that several rows name is a step once, at the first of them.
extension TaskListStore {
  static func byReviewer(
    _ db: Connection, project: Int64, user: Int64, isCompared: Bool, after id: Int64, limit: Int
  ) throws -> [TaskStep] {
    let values: Parameters = [
      "project": .integer(project), "user": .integer(user), "id": .integer(id), "limit": .int(limit),
    ]
    if isCompared {
      return try db.all(
        """
        SELECT task_id FROM decisions INDEXED BY decisions_compared
        WHERE project_id = :project AND user_id = :user AND confirmed IS NOT NULL AND task_id > :id
        GROUP BY task_id ORDER BY task_id LIMIT :limit
        """, values, taskStep)
    }
    return try db.all(
      """
      SELECT task_id FROM decisions INDEXED BY decisions_by_reviewed_task
      WHERE project_id = :project AND user_id = :user AND task_id > :id
      GROUP BY task_id ORDER BY task_id LIMIT :limit
      """, values, taskStep)
  }

  static func byAppeal(
    _ db: Connection, project: Int64, after annotation: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT p.task_id, p.annotation_id FROM appeals p INDEXED BY appeals_in_order
      WHERE p.project_id = :project AND p.annotation_id > :id AND NOT EXISTS (
        SELECT 1 FROM appeals o WHERE o.task_id = p.task_id AND o.annotation_id < p.annotation_id)
      ORDER BY p.annotation_id LIMIT :limit
      """,
      ["project": .integer(project), "id": .integer(annotation), "limit": .int(limit)], annotationStep)
  }

  /// - Parameter user: whose annotation has the error; nil: anyone's.
  static func byError(
    _ db: Connection, project: Int64, category: String, of user: Int64?, after annotation: Int64, limit: Int
  ) throws -> [TaskStep] {
    if let user {
      return try db.all(
        """
        SELECT a.task_id, e.annotation_id
        FROM annotation_errors e INDEXED BY annotation_errors_by_person
        CROSS JOIN annotations a ON a.id = e.annotation_id
        WHERE e.project_id = :project AND e.user_id = :user AND e.category = :category
          AND e.annotation_id > :id
        ORDER BY e.annotation_id LIMIT :limit
        """,
        [
          "project": .integer(project), "user": .integer(user), "category": .text(category),
          "id": .integer(annotation), "limit": .int(limit),
        ], annotationStep)
    }
    return try db.all(
      """
      SELECT a.task_id, e.annotation_id
      FROM annotation_errors e INDEXED BY annotation_errors_by_category
      CROSS JOIN annotations a ON a.id = e.annotation_id
      WHERE e.project_id = :project AND e.category = :category AND e.annotation_id > :id AND NOT EXISTS (
        SELECT 1 FROM annotations o CROSS JOIN annotation_errors f ON f.annotation_id = o.id
        WHERE o.task_id = a.task_id AND o.id < a.id AND f.category = :category)
      ORDER BY e.annotation_id LIMIT :limit
      """,
      [
        "project": .integer(project), "category": .text(category), "id": .integer(annotation),
        "limit": .int(limit),
      ], annotationStep)
  }

  static func byExposure(
    _ db: Connection, project: Int64, shown: Bool, after annotation: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT a.task_id, e.annotation_id
      FROM prediction_exposures e INDEXED BY prediction_exposures_by_kind
      CROSS JOIN annotations a ON a.id = e.annotation_id
      WHERE e.project_id = :project AND e.shown = :shown AND e.annotation_id > :id AND NOT EXISTS (
        SELECT 1 FROM annotations o CROSS JOIN prediction_exposures f ON f.annotation_id = o.id
        WHERE o.task_id = a.task_id AND o.id < a.id AND f.shown = :shown)
      ORDER BY e.annotation_id LIMIT :limit
      """,
      [
        "project": .integer(project), "shown": .bool(shown), "id": .integer(annotation), "limit": .int(limit),
      ], annotationStep)
  }

  private static func taskStep(_ row: Row) -> TaskStep {
    TaskStep(task: row.integer(0), cursor: Cursor(.integer(row.integer(0))))
  }

  private static func annotationStep(_ row: Row) -> TaskStep {
    TaskStep(task: row.integer(0), cursor: Cursor(.integer(row.integer(1))))
  }
}
