import SQLite

/// The SQL of what deleted tasks leave behind.
enum ErasureStore {
  static func assignments(_ db: Connection, task: Int64) throws -> [Int64] {
    try db.all("SELECT id FROM assignments WHERE task_id = :task", ["task": .integer(task)]) { $0.integer(0) }
  }

  /// Everyone who did something to a task.
  static func people(_ db: Connection, task: Int64) throws -> [Int64] {
    try db.all(
      "SELECT user_id FROM audit WHERE subject = :subject AND user_id IS NOT NULL",
      ["subject": .text("task \(task)")]
    ) { $0.integer(0) }
      + db.all("SELECT user_id FROM comments WHERE task_id = :task", ["task": .integer(task)]) {
        $0.integer(0)
      }
  }

  /// The lines about a task that is gone forget what was before and after.
  static func erase(_ db: Connection, task: Int64) throws {
    try db.run(
      """
      UPDATE audit SET before = NULL, after = NULL, erased = 1
      WHERE subject = :subject AND (before IS NOT NULL OR after IS NOT NULL)
        AND action <> 'task.deleted'
      """, ["subject": .text("task \(task)")])
  }

  struct Replay {
    let id: Int64
    let key: String
    let subject: String
    let project: Int64?
    let next: Int64?
  }

  static func replays(_ db: Connection, user: Int64, after key: String, limit: Int) throws -> [Replay] {
    let places = try db.all(
      """
      SELECT key, replay_id FROM replays_of_people WHERE user_id = :user AND key > :key ORDER BY key LIMIT :limit
      """, ["user": .integer(user), "key": .text(key), "limit": .int(limit)]
    ) { (key: $0.text(0), id: $0.integer(1)) }
    return try places.compactMap { place in
      try db.first(
        "SELECT subject, project_id, next_task FROM replays WHERE id = :id", ["id": .integer(place.id)]
      ) {
        Replay(
          id: place.id, key: place.key, subject: $0.text(0), project: $0.optionalInteger(1),
          next: $0.optionalInteger(2))
      }
    }
  }

  static func deleteReplay(_ db: Connection, _ id: Int64) throws {
    try db.run("DELETE FROM replays WHERE id = :id", ["id": .integer(id)])
  }

  static func setReply(_ db: Connection, _ id: Int64, _ reply: [UInt8]) throws {
    try db.run(
      "UPDATE replays SET reply = :reply, next_task = NULL, next_at = NULL WHERE id = :id",
      ["reply": .utf8(reply), "id": .integer(id)])
  }
}
