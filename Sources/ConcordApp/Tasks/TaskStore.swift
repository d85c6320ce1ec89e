import SQLite

/// The SQL of single tasks and their payloads.
enum TaskStore {
  static func task(_ db: Connection, _ id: Int64) throws -> AnnotationTask? {
    try db.first(
      """
      SELECT id, project_id, state, queue_key, wanted, taken, judged, skipped, reopened, priority, similarity,
        flagged, review_key, reviewer_id, review_until, changed_at, version, gold, gain
      FROM tasks WHERE id = :id
      """, ["id": .integer(id)]
    ) { try AnnotationTask($0, from: 0) }
  }

  /// Writes what differs. Columns of the queue's indexes are only named when they changed: naming them makes
  /// SQLite rewrite their entries.
  static func save(_ db: Connection, _ task: AnnotationTask, was before: AnnotationTask) throws {
    guard task != before else { return }
    if task.queueKey != before.queueKey || task.priority != before.priority { try saveKey(db, task) }
    if task.gain != before.gain { try saveGain(db, task) }
    if task.reviewer != before.reviewer || task.reviewUntil != before.reviewUntil {
      try saveReviewer(db, task)
    }
    // An update opens every index that one of its columns stands in, whether the value is another or not.
    let hasOtherSlots =
      task.reopened != before.reopened || task.wanted != before.wanted
      || task.similarity != before.similarity || task.skipped != before.skipped
    let hasOtherState = task.state != before.state
    if task.flag != before.flag || task.reviewKey != before.reviewKey || (hasOtherState && hasOtherSlots) {
      try saveStanding(db, task)
    } else if hasOtherState {
      try saveState(db, task)
    } else if hasOtherSlots {
      try saveSlots(db, task)
    } else {
      try saveProgress(db, task)
    }
  }

  private static func saveKey(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      "UPDATE tasks SET queue_key = :key, priority = :priority WHERE id = :id",
      ["key": .integer(task.queueKey), "priority": .int(task.priority), "id": .integer(task.id)])
  }

  private static func saveGain(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      "UPDATE tasks SET gain = :gain WHERE id = :id",
      ["gain": .real(opt: task.gain), "id": .integer(task.id)])
  }

  private static func saveReviewer(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      "UPDATE tasks SET reviewer_id = :reviewer, review_until = :until WHERE id = :id",
      [
        "reviewer": .integer(opt: task.reviewer), "until": .integer(opt: task.reviewUntil),
        "id": .integer(task.id),
      ])
  }

  private static func saveStanding(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      """
      UPDATE tasks SET state = :state, flagged = :flagged, review_key = :review_key, wanted = :wanted,
        taken = :taken, judged = :judged, skipped = :skipped, reopened = :reopened, similarity = :similarity,
        changed_at = :changed, version = :version
      WHERE id = :id
      """,
      [
        "state": .text(task.state.rawValue), "flagged": .text(opt: task.flag?.rawValue),
        "review_key": .integer(task.reviewKey), "wanted": .int(task.wanted), "taken": .int(task.taken),
        "judged": .int(task.judged), "skipped": .int(task.skipped), "reopened": .integer(task.reopened),
        "similarity": .real(opt: task.similarity), "changed": .integer(task.changedAt),
        "version": .int(task.version), "id": .integer(task.id),
      ])
  }

  private static func saveState(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      """
      UPDATE tasks SET state = :state, taken = :taken, judged = :judged, changed_at = :changed,
        version = :version
      WHERE id = :id
      """,
      [
        "state": .text(task.state.rawValue), "taken": .int(task.taken), "judged": .int(task.judged),
        "changed": .integer(task.changedAt), "version": .int(task.version), "id": .integer(task.id),
      ])
  }

  private static func saveSlots(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      """
      UPDATE tasks SET wanted = :wanted, taken = :taken, judged = :judged, skipped = :skipped,
        reopened = :reopened, similarity = :similarity, changed_at = :changed, version = :version
      WHERE id = :id
      """,
      [
        "wanted": .int(task.wanted), "taken": .int(task.taken), "judged": .int(task.judged),
        "skipped": .int(task.skipped), "reopened": .integer(task.reopened),
        "similarity": .real(opt: task.similarity), "changed": .integer(task.changedAt),
        "version": .int(task.version), "id": .integer(task.id),
      ])
  }

  private static func saveProgress(_ db: Connection, _ task: AnnotationTask) throws {
    _ = try db.run(
      """
      UPDATE tasks SET taken = :taken, judged = :judged, changed_at = :changed, version = :version
      WHERE id = :id
      """,
      [
        "taken": .int(task.taken), "judged": .int(task.judged), "changed": .integer(task.changedAt),
        "version": .int(task.version), "id": .integer(task.id),
      ])
  }

  /// One more slot in use: a lease is not a change of the task, so its version and time stay.
  static func take(_ db: Connection, _ id: Int64) throws {
    _ = try db.run("UPDATE tasks SET taken = taken + 1 WHERE id = :id", ["id": .integer(id)])
  }

  /// The bytes of the task's data, as they came in.
  static func data(_ db: Connection, _ id: Int64) throws -> [UInt8]? {
    try db.first("SELECT data FROM task_payloads WHERE task_id = :id", ["id": .integer(id)]) { $0.bytes(0) }
  }

  static func payload(_ db: Connection, _ id: Int64) throws -> TaskPayload? {
    try db.first(
      "SELECT data, meta, gold, predictions FROM task_payloads WHERE task_id = :id", ["id": .integer(id)]
    ) { row in
      TaskPayload(
        data: row.bytes(0), meta: row.optionalBytes(1), gold: row.optionalBytes(2),
        predictions: row.optionalBytes(3))
    }
  }
}

/// What a task shows, and what is known about it beforehand: JSON as it came in.
struct TaskPayload: Sendable {
  let data: [UInt8]
  let meta: [UInt8]?
  let gold: [UInt8]?
  let predictions: [UInt8]?
}

/// A stored word that no version of the product writes.
struct DamagedRow: Error {
  let table: String
}

extension AnnotationTask {
  /// From the columns in the order of `TaskStore.task`, beginning at `first`.
  init(_ row: Row, from first: Int) throws {
    guard let state = TaskState(rawValue: row.text(first + 2)) else { throw DamagedRow(table: "tasks") }
    self.init(
      id: row.integer(first), project: row.integer(first + 1), state: state, queueKey: row.integer(first + 3),
      wanted: row.int(first + 4), taken: row.int(first + 5), judged: row.int(first + 6),
      skipped: row.int(first + 7), reopened: row.integer(first + 8), priority: row.int(first + 9),
      similarity: row.optionalReal(first + 10), gain: row.optionalReal(first + 18),
      flag: row.optionalText(first + 11).flatMap(TaskFlag.init(rawValue:)),
      reviewKey: row.integer(first + 12), reviewer: row.optionalInteger(first + 13),
      reviewUntil: row.optionalInteger(first + 14), changedAt: row.integer(first + 15),
      isGold: row.bool(first + 17), version: row.int(first + 16))
  }
}
