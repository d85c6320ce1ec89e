import SQLite

/// One line of a person's history in a project.
struct MineEntry: Sendable {
  let annotation: Annotation
  let assignment: Assignment?
  let state: TaskState
  let isDecided: Bool
  let data: [UInt8]
}

/// The SQL of a person's history: newest first, by an index of that person and project.
enum MineStore {
  static func entries(
    _ db: Connection, user: Int64, project: Int64, before id: Int64, limit: Int
  ) throws -> [MineEntry] {
    let annotations = try annotations(db, user: user, project: project, before: id, limit: limit)
    return try annotations.compactMap { annotation in
      guard let task = try TaskStore.task(db, annotation.task) else { return nil }
      let isGold =
        try !annotation.counted && task.isGold && GoldStore.answer(db, task: task.id, user: user) != nil
      let isDecided =
        try !isGold && task.state == .done && LabelStore.label(db, task.id)?.source == .review
      return MineEntry(
        annotation: isGold ? GoldMask.later(annotation) : annotation,
        assignment: try annotation.assignment.flatMap { try AssignmentStore.assignment(db, $0) },
        state: task.state, isDecided: isDecided, data: try TaskStore.data(db, task.id) ?? [])
    }
  }

  static func annotations(
    _ db: Connection, user: Int64, project: Int64, before id: Int64, limit: Int
  ) throws -> [Annotation] {
    try db.all(
      """
      SELECT a.id, a.project_id, a.task_id, a.user_id, a.assignment_id, a.answers, a.seconds, a.counted, a.version,
        a.submitted_at, a.changed_at, a.shown
      FROM (
        SELECT annotation_id FROM annotations_of_people
        WHERE user_id = :user AND project_id = :project AND annotation_id < :before
        ORDER BY annotation_id DESC LIMIT :limit) p
        CROSS JOIN annotations a ON a.id = p.annotation_id
      """,
      [
        "user": .integer(user), "project": .integer(project), "before": .integer(id), "limit": .int(limit),
      ], Annotation.init
    ).sorted { $0.id > $1.id }
  }
}
