import SQLite

/// Somebody says that the gold of a task is wrong.
struct GoldDispute: Sendable {
  enum State: String, Sendable, CaseIterable { case open, upheld, rejected }

  let id: Int64
  let project: Int64
  let task: Int64
  let user: Int64
  let comment: String
  let state: State
  let reply: String?
  let at: Int64
  let decidedBy: Int64?
  let decidedAt: Int64?
}

/// The SQL of disputes about gold.
enum GoldDisputeStore {
  /// - Returns: whether it is new: a person disputes a task once.
  @discardableResult
  static func insert(
    _ db: Connection, project: Int64, task: Int64, user: Int64, comment: String, at now: Int64
  ) throws -> Bool {
    try db.run(
      """
      INSERT INTO gold_disputes (project_id, task_id, user_id, comment, at)
      VALUES (:project, :task, :user, :comment, :now)
      ON CONFLICT (task_id, user_id) DO NOTHING
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(user),
        "comment": .text(comment), "now": .integer(now),
      ]) == 1
  }

  static func dispute(_ db: Connection, _ id: Int64) throws -> GoldDispute? {
    try db.first(
      """
      SELECT id, project_id, task_id, user_id, comment, state, reply, at, decided_by, decided_at
      FROM gold_disputes WHERE id = :id
      """, ["id": .integer(id)], GoldDispute.init)
  }

  static func dispute(_ db: Connection, task: Int64, user: Int64) throws -> GoldDispute? {
    try db.first(
      """
      SELECT id, project_id, task_id, user_id, comment, state, reply, at, decided_by, decided_at
      FROM gold_disputes WHERE task_id = :task AND user_id = :user
      """, ["task": .integer(task), "user": .integer(user)], GoldDispute.init)
  }

  /// Oldest first.
  static func disputes(
    _ db: Connection, project: Int64, state: GoldDispute.State, after id: Int64, limit: Int
  ) throws -> [GoldDispute] {
    try db.all(
      """
      SELECT id, project_id, task_id, user_id, comment, state, reply, at, decided_by, decided_at
      FROM gold_disputes WHERE project_id = :project AND state = :state AND id > :after ORDER BY id LIMIT :limit
      """,
      [
        "project": .integer(project), "state": .text(state.rawValue), "after": .integer(id),
        "limit": .int(limit),
      ], GoldDispute.init)
  }

  static func count(_ db: Connection, project: Int64, state: GoldDispute.State) throws -> Int {
    try db.first(
      "SELECT count(*) FROM gold_disputes WHERE project_id = :project AND state = :state",
      ["project": .integer(project), "state": .text(state.rawValue)]
    ) { $0.int(0) } ?? 0
  }

  static func of(_ db: Connection, task: Int64) throws -> [GoldDispute] {
    try db.all(
      """
      SELECT id, project_id, task_id, user_id, comment, state, reply, at, decided_by, decided_at
      FROM gold_disputes WHERE task_id = :task ORDER BY user_id
      """, ["task": .integer(task)], GoldDispute.init)
  }

  /// Decides all that are open about a task: what is right for one is right for all.
  static func decide(
    _ db: Connection, task: Int64, as state: GoldDispute.State, reply: String?, by user: Int64, at now: Int64
  ) throws {
    _ = try db.run(
      """
      UPDATE gold_disputes SET state = :state, reply = :reply, decided_by = :by, decided_at = :now
      WHERE task_id = :task AND state = 'open'
      """,
      [
        "state": .text(state.rawValue), "reply": .text(opt: reply), "by": .integer(user),
        "now": .integer(now), "task": .integer(task),
      ])
  }
}

extension GoldDispute {
  init(_ row: Row) throws {
    guard let state = State(rawValue: row.text(5)) else { throw DamagedRow(table: "gold_disputes") }
    self.init(
      id: row.integer(0), project: row.integer(1), task: row.integer(2), user: row.integer(3),
      comment: row.text(4), state: state, reply: row.optionalText(6), at: row.integer(7),
      decidedBy: row.optionalInteger(8), decidedAt: row.optionalInteger(9))
  }
}
