import SQLite

/// A key as one person sent it.
private struct ReplayKey: Hashable {
  let user: Int64
  let key: String
}

/// A reply that is kept for its key.
private struct KeptReply {
  let key: ReplayKey
  let project: Int64
  let subject: String
  let reply: Reply
  let at: Int64
}

/// The replies of one transaction, which are written together.
private final class NewReplies: Gathered {
  static let tables = ["replays"]

  private var replies: [KeptReply] = []
  private var places: [ReplayKey: Int] = [:]

  subscript(key: ReplayKey) -> KeptReply? { places[key].map { replies[$0] } }

  func add(_ reply: KeptReply) {
    places[reply.key] = replies.count
    replies.append(reply)
  }

  func write(to db: Connection) throws {
    let replies = replies
    (self.replies, places) = ([], [:])
    try ReplayStore.write(db, replies)
  }
}

/// The keys of replies that are written but not filed: the few hundred newest.
private final class UnfiledReplies: Remembered {
  static let tables = ["replays"]

  private(set) var ids: [ReplayKey: Int64] = [:]
  /// The largest id that was given to a reply and is in use, or filed.
  private(set) var last: Int64

  init(after filed: Int64) { last = filed }

  func add(_ key: ReplayKey, _ id: Int64) {
    ids[key] = id
    last = max(last, id)
  }
}

/// The SQL of replies kept for their keys.
enum ReplayStore {
  static func reply(_ db: Connection, user: Int64, key: String) throws -> (subject: String, reply: Reply)? {
    let key = ReplayKey(user: user, key: key)
    if let new = db.gathered(NewReplies.self)?[key] { return (new.subject, new.reply) }
    guard let id = try unfiled(db).ids[key] ?? filed(db, key) else { return nil }
    return try db.first(
      "SELECT subject, status, reply, next_task, next_at FROM replays WHERE id = :id", ["id": .integer(id)]
    ) { row in
      let reply = Reply(
        status: row.int(1), body: row.bytes(2),
        next: row.optionalInteger(3).map { (task: $0, at: row.int(4)) })
      return (row.text(0), reply)
    }
  }

  private static func filed(_ db: Connection, _ key: ReplayKey) throws -> Int64? {
    try db.first(
      "SELECT replay_id FROM replay_keys WHERE user_id = :user AND key = :key",
      ["user": .integer(key.user), "key": .text(key.key)]
    ) { $0.integer(0) }
  }

  private static func unfiled(_ db: Connection) throws -> UnfiledReplies {
    if let known = db.remembered(UnfiledReplies.self) { return known }
    let filed = try db.first("SELECT largest FROM filed_ids WHERE name = 'replays'") { $0.integer(0) } ?? 0
    let unfiled = UnfiledReplies(after: filed)
    try db.each("SELECT id, user_id, key FROM replays WHERE id > :filed", ["filed": .integer(filed)]) { row in
      unfiled.add(ReplayKey(user: row.integer(1), key: row.text(2)), row.integer(0))
      return true
    }
    db.remember(unfiled)
    return unfiled
  }

  static func keep(
    _ db: Connection, user: Int64, project: Int64, key: String, subject: String, _ reply: Reply,
    at now: Int64
  ) {
    let new = db.gathered(NewReplies.self) ?? NewReplies()
    new.add(
      KeptReply(
        key: ReplayKey(user: user, key: key), project: project, subject: subject, reply: reply, at: now))
    db.gather(new)
  }

  private static let insert = RowInsert(
    """
    INSERT INTO replays
      (id, user_id, key, subject, status, reply, next_task, next_at, created_at, project_id) VALUES
    """, row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")

  fileprivate static func write(_ db: Connection, _ replies: [KeptReply]) throws {
    let unfiled = try unfiled(db)
    let first = unfiled.last + 1
    try insert.run(db, count: replies.count) { index, values in
      let kept = replies[index]
      values.add(integer: first + Int64(index))
      values.add(integer: kept.key.user)
      values.add(.text(kept.key.key))
      values.add(.text(kept.subject))
      values.add(.int(kept.reply.status))
      values.add(.utf8(kept.reply.body))
      values.add(.integer(opt: kept.reply.next?.task))
      values.add(.integer(opt: kept.reply.next.map { Int64($0.at) }))
      values.add(integer: kept.at)
      values.add(integer: kept.project)
    }
    for (index, kept) in replies.enumerated() { unfiled.add(kept.key, first + Int64(index)) }
    if unfiled.ids.count >= filedAtOnce { try fileKeys(db, upTo: unfiled.last) }
  }

  /// So many keys go to their places together: with each on its own, every reply would write a page more.
  static let filedAtOnce = 512

  private static func fileKeys(_ db: Connection, upTo last: Int64) throws {
    try db.run(
      """
      INSERT INTO replay_keys (user_id, key, replay_id)
      SELECT user_id, key, id FROM replays
      WHERE id > (SELECT largest FROM filed_ids WHERE name = 'replays') AND id <= :last ORDER BY user_id, key
      """, ["last": .integer(last)])
    try db.run("UPDATE filed_ids SET largest = :last WHERE name = 'replays'", ["last": .integer(last)])
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
