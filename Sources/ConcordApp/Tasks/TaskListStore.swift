import SQLite

/// A task as the table of tasks shows it.
struct TaskListRow: Sendable {
  let task: AnnotationTask
  /// The skill that it asks for; '': none.
  let skill: String
  let externalID: String?
  let data: [UInt8]
  let meta: [UInt8]?
  let label: (answers: [UInt8], source: String, confidence: Double?)?
}

/// One step of a walk through an index: a task, and where the walk goes on behind it.
struct TaskStep: Sendable {
  let task: Int64
  let cursor: Cursor
}

/// The SQL of the table of tasks: walks through indexes, `limit` steps at a time, none of which sorts.
enum TaskListStore {
  static func row(_ db: Connection, _ id: Int64) throws -> TaskListRow? {
    try db.first(
      """
      SELECT t.id, t.project_id, t.state, t.queue_key, t.wanted, t.taken, t.judged, t.skipped, t.reopened,
        t.priority, t.similarity, t.flagged, t.review_key, t.reviewer_id, t.review_until, t.changed_at,
        t.version, t.gold, t.gain, t.external_id, p.data, p.meta, l.answers, l.source, l.confidence,
        t.skill
      FROM tasks t JOIN task_payloads p ON p.task_id = t.id LEFT JOIN labels l ON l.task_id = t.id
      WHERE t.id = :id
      """, ["id": .integer(id)]
    ) { row in
      TaskListRow(
        task: try AnnotationTask(row, from: 0), skill: row.text(25), externalID: row.optionalText(19),
        data: row.bytes(20),
        meta: row.optionalBytes(21),
        label: row.optionalBytes(22).map { ($0, row.text(23), row.optionalReal(24)) })
    }
  }

  /// Whether a task's data or external id has the text: all that a search reads of the many that have not.
  static func hasText(_ db: Connection, _ id: Int64, _ search: TextSearch) throws -> Bool {
    if search.id == id { return true }
    return try db.first(
      """
      SELECT p.data, t.external_id FROM task_payloads p JOIN tasks t ON t.id = p.task_id
      WHERE p.task_id = :id
      """, ["id": .integer(id)]
    ) { row in
      row.withBytes(0) { search.isWithin($0) } || row.withBytes(1) { search.isWithin($0) }
    } ?? false
  }

  /// By id, from each state's part of the index, merged.
  static func byID(
    _ db: Connection, project: Int64, states: [TaskState], after id: Int64, limit: Int
  ) throws -> [TaskStep] {
    let ids = try states.flatMap { state in
      try db.all(
        """
        SELECT id FROM tasks INDEXED BY tasks_by_state
        WHERE project_id = :project AND state = :state AND id > :id ORDER BY id LIMIT :limit
        """,
        [
          "project": .integer(project), "state": .text(state.rawValue), "id": .integer(id),
          "limit": .int(limit),
        ]
      ) { $0.integer(0) }
    }
    return ids.sorted().prefix(limit).map { TaskStep(task: $0, cursor: Cursor(.integer($0))) }
  }

  static func byIDDescending(
    _ db: Connection, project: Int64, states: [TaskState], before id: Int64, limit: Int
  ) throws -> [TaskStep] {
    let ids = try states.flatMap { state in
      try db.all(
        """
        SELECT id FROM tasks INDEXED BY tasks_by_state
        WHERE project_id = :project AND state = :state AND id < :id ORDER BY id DESC LIMIT :limit
        """,
        [
          "project": .integer(project), "state": .text(state.rawValue), "id": .integer(id),
          "limit": .int(limit),
        ]
      ) { $0.integer(0) }
    }
    return ids.sorted(by: >).prefix(limit).map { TaskStep(task: $0, cursor: Cursor(.integer($0))) }
  }

  static func byFlag(
    _ db: Connection, project: Int64, flag: TaskFlag, after id: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT id FROM tasks INDEXED BY tasks_by_flag
      WHERE project_id = :project AND flagged = :flag AND id > :id ORDER BY id LIMIT :limit
      """,
      [
        "project": .integer(project), "flag": .text(flag.rawValue), "id": .integer(id), "limit": .int(limit),
      ]
    ) { TaskStep(task: $0.integer(0), cursor: Cursor(.integer($0.integer(0)))) }
  }

  static func bySkill(
    _ db: Connection, project: Int64, skill: String, after id: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT id FROM tasks INDEXED BY tasks_by_skill
      WHERE project_id = :project AND skill = :skill AND skill <> '' AND id > :id ORDER BY id LIMIT :limit
      """,
      ["project": .integer(project), "skill": .text(skill), "id": .integer(id), "limit": .int(limit)]
    ) { TaskStep(task: $0.integer(0), cursor: Cursor(.integer($0.integer(0)))) }
  }

  static func byGold(
    _ db: Connection, project: Int64, after id: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT task_id FROM golds INDEXED BY golds_by_task
      WHERE project_id = :project AND task_id > :id ORDER BY task_id LIMIT :limit
      """, ["project": .integer(project), "id": .integer(id), "limit": .int(limit)]
    ) { TaskStep(task: $0.integer(0), cursor: Cursor(.integer($0.integer(0)))) }
  }

  /// Those with the cursor's time first, then the earlier ones: a row value would not seek.
  static func byChange(
    _ db: Connection, project: Int64, before time: Int64, id: Int64, limit: Int
  ) throws -> [TaskStep] {
    let same = try db.all(
      """
      SELECT id, changed_at FROM tasks INDEXED BY tasks_by_change
      WHERE project_id = :project AND changed_at = :time AND id < :id ORDER BY id DESC LIMIT :limit
      """,
      ["project": .integer(project), "time": .integer(time), "id": .integer(id), "limit": .int(limit)],
      changeStep)
    guard same.count < limit else { return same }
    let earlier = try db.all(
      """
      SELECT id, changed_at FROM tasks INDEXED BY tasks_by_change
      WHERE project_id = :project AND changed_at < :time ORDER BY changed_at DESC, id DESC LIMIT :limit
      """,
      ["project": .integer(project), "time": .integer(time), "limit": .int(limit - same.count)], changeStep)
    return same + earlier
  }

  static func bySimilarity(
    _ db: Connection, project: Int64, after similarity: Double, id: Int64, limit: Int
  ) throws -> [TaskStep] {
    let same = try db.all(
      """
      SELECT id, similarity FROM tasks INDEXED BY tasks_by_similarity
      WHERE project_id = :project AND similarity = :similarity AND id > :id ORDER BY id LIMIT :limit
      """,
      [
        "project": .integer(project), "similarity": .real(similarity), "id": .integer(id),
        "limit": .int(limit),
      ], similarityStep)
    guard same.count < limit else { return same }
    let greater = try db.all(
      """
      SELECT id, similarity FROM tasks INDEXED BY tasks_by_similarity
      WHERE project_id = :project AND similarity > :similarity ORDER BY similarity, id LIMIT :limit
      """,
      ["project": .integer(project), "similarity": .real(similarity), "limit": .int(limit - same.count)],
      similarityStep)
    return same + greater
  }

  /// What one person annotated, in the order in which they did.
  static func byAnnotator(
    _ db: Connection, project: Int64, user: Int64, after annotation: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT a.task_id, a.id FROM (
        SELECT annotation_id FROM annotations_of_people
        WHERE user_id = :user AND project_id = :project AND annotation_id > :id
        ORDER BY annotation_id LIMIT :limit) p
        CROSS JOIN annotations a ON a.id = p.annotation_id
      """,
      [
        "user": .integer(user), "project": .integer(project), "id": .integer(annotation),
        "limit": .int(limit),
      ]
    ) { TaskStep(task: $0.integer(0), cursor: Cursor(.integer($0.integer(1)))) }
  }

  static func byAnnotatorDescending(
    _ db: Connection, project: Int64, user: Int64, before annotation: Int64, limit: Int
  ) throws -> [TaskStep] {
    try db.all(
      """
      SELECT a.task_id, a.id FROM (
        SELECT annotation_id FROM annotations_of_people
        WHERE user_id = :user AND project_id = :project AND annotation_id < :id
        ORDER BY annotation_id DESC LIMIT :limit) p
        CROSS JOIN annotations a ON a.id = p.annotation_id
      """,
      [
        "user": .integer(user), "project": .integer(project), "id": .integer(annotation),
        "limit": .int(limit),
      ]
    ) { TaskStep(task: $0.integer(0), cursor: Cursor(.integer($0.integer(1)))) }
  }

  /// The task with an external id: at most one, by the table that keeps duplicates out.
  static func byDigest(_ db: Connection, project: Int64, digest: [UInt8]) throws -> Int64? {
    try db.first(
      "SELECT task_id FROM task_identities WHERE project_id = :project AND dedupe = :digest",
      ["project": .integer(project), "digest": .blob(digest)]
    ) { $0.integer(0) }
  }

  private static func changeStep(_ row: Row) -> TaskStep {
    TaskStep(task: row.integer(0), cursor: Cursor(.integer(row.integer(1)), .integer(row.integer(0))))
  }

  private static func similarityStep(_ row: Row) -> TaskStep {
    TaskStep(task: row.integer(0), cursor: Cursor(.double(row.real(1)), .integer(row.integer(0))))
  }
}
