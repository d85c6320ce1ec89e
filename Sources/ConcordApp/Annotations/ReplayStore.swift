import SQLite

/// The SQL of replies kept for their keys.
enum ReplayStore {
  static func reply(_ db: Connection, user: Int64, key: String) throws -> (subject: String, reply: Reply)? {
    try db.first(
      """
      SELECT subject, status, reply, next_task, next_at FROM replays
      WHERE id = (SELECT replay_id FROM replays_of_people WHERE user_id = :user AND key = :key)
      """, ["user": .integer(user), "key": .text(key)]
    ) { row in
      let reply = Reply(
        status: row.int(1), body: row.bytes(2),
        next: row.optionalInteger(3).map { (task: $0, at: row.int(4)) })
      return (row.text(0), reply)
    }
  }

  static func keep(
    _ db: Connection, user: Int64, project: Int64, key: String, subject: String, _ reply: Reply,
    at now: Int64
  ) throws {
    _ = try db.run(
      """
      INSERT INTO replays (user_id, key, subject, status, reply, next_task, next_at, created_at, project_id)
      VALUES (:user, :key, :subject, :status, :reply, :next_task, :next_at, :now, :project)
      """,
      [
        "user": .integer(user), "key": .text(key), "subject": .text(subject), "status": .int(reply.status),
        "project": .integer(project),
        "reply": .utf8(reply.body), "next_task": .integer(opt: reply.next?.task),
        "next_at": .integer(opt: reply.next.map { Int64($0.at) }), "now": .integer(now),
      ])
    let id = db.lastInsertedID
    try db.run(
      "INSERT INTO new_replay_keys (user_id, key, replay_id) VALUES (:user, :key, :id)",
      ["user": .integer(user), "key": .text(key), "id": .integer(id)])
    if id % filedAtOnce == 0 { try fileKeys(db) }
  }

  /// So many keys go to their places together: with each on its own, every reply would write a page more.
  static let filedAtOnce: Int64 = 512

  private static func fileKeys(_ db: Connection) throws {
    try db.run(
      """
      INSERT INTO replay_keys (user_id, key, replay_id)
      SELECT user_id, key, replay_id FROM new_replay_keys ORDER BY user_id, key
      """)
    try db.run("DELETE FROM new_replay_keys")
  }

  /// Of the next keys of a person, those of a project.
  ///
  /// - Returns: where to go on; nil behind the last.
  static func delete(
    _ db: Connection, user: Int64, project: Int64, after key: String, limit: Int
  ) throws -> String? {
    let last = try db.first(
      """
      SELECT key FROM replays_of_people WHERE user_id = :user AND key > :key ORDER BY key LIMIT 1 OFFSET :limit
      """, ["user": .integer(user), "key": .text(key), "limit": .int(limit)]
    ) { $0.text(0) }
    _ = try db.run(
      """
      DELETE FROM replays WHERE project_id = :project AND id IN (
        SELECT replay_id FROM replays_of_people
        WHERE user_id = :user AND key > :key AND (:last IS NULL OR key <= :last))
      """,
      ["user": .integer(user), "key": .text(key), "last": .text(opt: last), "project": .integer(project)])
    return last
  }
}
