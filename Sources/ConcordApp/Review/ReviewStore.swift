import SQLite

/// The SQL of the review queue: an index of what is in review, in the order in which it came.
enum ReviewStore {
  /// Tasks that a person is deciding about.
  static func held(_ db: Connection, project: Int64, user: Int64, at now: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT id FROM tasks INDEXED BY tasks_in_decision
      WHERE reviewer_id = :user AND project_id = :project AND state = 'review' AND review_until > :now
      """, ["user": .integer(user), "project": .integer(project), "now": .integer(now)]
    ) { $0.integer(0) }
  }

  /// What waits behind a place, the longest first, until `body` has enough.
  static func each(
    _ db: Connection, project: Int64, after key: Int64, _ body: (ReviewEntry) throws -> Bool
  ) throws {
    try db.each(
      """
      SELECT id, review_key, reviewer_id, review_until, flagged FROM tasks INDEXED BY tasks_in_review
      WHERE project_id = :project AND state = 'review' AND review_key > :key
      ORDER BY review_key
      """, ["project": .integer(project), "key": .integer(key)]
    ) { try body(entry($0)) }
  }

  /// What someone took to decide, or had taken when their time ran out, up to a place: a few for each reviewer.
  static func underDecision(_ db: Connection, project: Int64, upTo key: Int64) throws -> [ReviewEntry] {
    try db.all(
      """
      SELECT id, review_key, reviewer_id, review_until, flagged FROM tasks INDEXED BY tasks_in_decision
      WHERE reviewer_id > 0 AND project_id = :project AND state = 'review' AND review_key <= :key
      """, ["project": .integer(project), "key": .integer(key)], entry)
  }

  private static func entry(_ row: Row) -> ReviewEntry {
    ReviewEntry(
      task: row.integer(0), key: row.integer(1), reviewer: row.optionalInteger(2),
      until: row.optionalInteger(3), flag: row.optionalText(4).flatMap(TaskFlag.init(rawValue:)))
  }

  static func hasAnnotation(_ db: Connection, task: Int64, by user: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM annotations WHERE task_id = :task AND user_id = :user",
      ["task": .integer(task), "user": .integer(user)]
    ) { $0.int(0) } != nil
  }

  static func place(_ db: Connection, project: Int64, user: Int64) throws -> Int64 {
    try db.first(
      "SELECT review_place FROM members WHERE project_id = :project AND user_id = :user",
      ["project": .integer(project), "user": .integer(user)]
    ) { $0.integer(0) } ?? 0
  }

  static func savePlace(_ db: Connection, project: Int64, user: Int64, _ place: Int64) throws {
    _ = try db.run(
      "UPDATE members SET review_place = :place WHERE project_id = :project AND user_id = :user",
      ["place": .integer(place), "project": .integer(project), "user": .integer(user)])
  }

  /// Everyone looks again from the beginning: what was somebody else's to review may be theirs now.
  static func lookAgain(_ db: Connection, project: Int64) throws {
    _ = try db.run(
      "UPDATE members SET review_place = 0 WHERE project_id = :project", ["project": .integer(project)])
  }

  static func lease(_ db: Connection, task: Int64, to user: Int64, until: Int64) throws {
    _ = try db.run(
      "UPDATE tasks SET reviewer_id = :user, review_until = :until WHERE id = :id",
      ["user": .integer(user), "until": .integer(until), "id": .integer(task)])
  }

  /// Pulls everyone back who has passed a task that nobody decides about any more.
  static func pullBack(_ db: Connection, project: Int64, to key: Int64) throws {
    _ = try db.run(
      "UPDATE members SET review_place = :key - 1 WHERE project_id = :project AND review_place >= :key",
      ["key": .integer(key), "project": .integer(project)])
  }

  static func release(_ db: Connection, task: Int64) throws {
    _ = try db.run(
      "UPDATE tasks SET reviewer_id = NULL, review_until = NULL WHERE id = :id", ["id": .integer(task)])
  }

  static func waiting(_ db: Connection, project: Int64) throws -> Int {
    try db.first(
      "SELECT review FROM project_counts WHERE project_id = :project", ["project": .integer(project)]
    ) { $0.int(0) } ?? 0
  }

  /// How people are named in a project.
  static func names(_ db: Connection, project: Int64, user: Int64) throws -> (
    name: String, pseudonym: String?
  ) {
    try db.first(
      """
      SELECT u.name, m.pseudonym FROM users u
      LEFT JOIN members m ON m.user_id = u.id AND m.project_id = :project
      WHERE u.id = :user
      """, ["project": .integer(project), "user": .integer(user)]
    ) { ($0.text(0), $0.optionalText(1)) } ?? ("", nil)
  }

  /// Who skipped a task, and why.
  static func skips(_ db: Connection, task: Int64) throws -> [(user: Int64, reason: String, comment: String?)]
  {
    try db.all(
      """
      SELECT user_id, skip_reason, skip_comment FROM assignments
      WHERE task_id = :task AND state = 'skipped'
      """, ["task": .integer(task)]
    ) { ($0.integer(0), $0.optionalText(1) ?? "", $0.optionalText(2)) }
  }

  /// How often the work of each annotator of a task came back.
  static func rounds(_ db: Connection, task: Int64) throws -> [Int64: Int] {
    let rounds = try db.all(
      "SELECT user_id, round FROM assignments WHERE task_id = :task", ["task": .integer(task)]
    ) { ($0.integer(0), $0.int(1)) }
    return Dictionary(rounds, uniquingKeysWith: { first, _ in first })
  }
}

/// One task that waits for a reviewer, as the index has it.
struct ReviewEntry: Sendable {
  let task: Int64
  let key: Int64
  let reviewer: Int64?
  let until: Int64?
  let flag: TaskFlag?
}
