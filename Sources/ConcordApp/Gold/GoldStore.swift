import SQLite

/// The SQL of gold: what is drawn, how people stand, what they answered. Every query of the loop is a few steps in an
/// index.
enum GoldStore {
  // Drawing

  static func golds(
    _ db: Connection, project: Int64, after place: Int64, limit: Int
  ) throws -> [Gold] {
    try db.all(
      """
      SELECT task_id, place, shown FROM golds INDEXED BY golds_in_draw
      WHERE project_id = :project AND active = 1 AND place > :place ORDER BY place LIMIT :limit
      """, ["project": .integer(project), "place": .integer(place), "limit": .int(limit)]
    ) { Gold(task: $0.integer(0), place: $0.integer(1), shown: $0.int(2)) }
  }

  /// How many people were given the gold that was given least.
  static func leastShown(_ db: Connection, project: Int64) throws -> Int? {
    try db.first(
      """
      SELECT shown FROM golds INDEXED BY golds_by_exposure
      WHERE project_id = :project AND active = 1 ORDER BY shown LIMIT 1
      """, ["project": .integer(project)]
    ) { $0.int(0) }
  }

  /// A place to begin at: of the least shown, the first behind a place of chance.
  static func start(_ db: Connection, project: Int64, from chance: Int64) throws -> Int64? {
    guard let least = try leastShown(db, project: project) else { return nil }
    for place in [chance, -1] {
      let found = try db.first(
        """
        SELECT place FROM golds INDEXED BY golds_by_exposure
        WHERE project_id = :project AND active = 1 AND shown = :least AND place > :place
        ORDER BY place LIMIT 1
        """, ["project": .integer(project), "least": .int(least), "place": .integer(place)]
      ) { $0.integer(0) }
      if let found { return found }
    }
    return nil
  }

  static func newest(_ db: Connection, project: Int64) throws -> Int64? {
    try db.first(
      """
      SELECT set_at FROM golds INDEXED BY golds_by_time
      WHERE project_id = :project ORDER BY set_at DESC LIMIT 1
      """, ["project": .integer(project)]
    ) { $0.integer(0) }
  }

  /// Whether a person had a task at any time, however that ended.
  static func hasMet(_ db: Connection, task: Int64, user: Int64) throws -> Bool {
    if try AssignmentStore.assignment(db, task: task, user: user) != nil { return true }
    return try ReviewStore.hasAnnotation(db, task: task, by: user)
  }

  static func countShown(_ db: Connection, task: Int64) throws {
    _ = try db.run("UPDATE golds SET shown = shown + 1 WHERE task_id = :task", ["task": .integer(task)])
  }

  /// How many of these leases are of gold tasks; there are at most five.
  static func held(_ db: Connection, _ leases: [Assignment]) throws -> Int {
    try leases.filter { lease in
      try db.first("SELECT 1 FROM golds WHERE task_id = :task", ["task": .integer(lease.task)]) { $0.int(0) }
        != nil
    }.count
  }

  // The gold tasks themselves

  /// Gold is fixed in the models: with other gold the last fit no longer holds, and the next one is due.
  static func fitAgain(_ db: Connection, project: Int64) throws {
    try db.run(
      "UPDATE inference_fits SET edition = -1 WHERE project_id = :project", ["project": .integer(project)])
  }

  static func isGold(_ db: Connection, task: Int64) throws -> Bool {
    try db.first("SELECT 1 FROM golds WHERE task_id = :task", ["task": .integer(task)]) { $0.int(0) } != nil
  }

  static func answers(_ db: Connection, task: Int64) throws -> [UInt8]? {
    try db.first("SELECT gold FROM task_payloads WHERE task_id = :task", ["task": .integer(task)]) {
      $0.optionalBytes(0)
    } ?? nil
  }

  static func note(_ db: Connection, task: Int64) throws -> String? {
    try db.first("SELECT note FROM golds WHERE task_id = :task", ["task": .integer(task)]) {
      $0.optionalText(0)
    } ?? nil
  }

  /// Makes a task drawable, or, where it is gold already, says who set its answers last.
  static func put(
    _ db: Connection, project: Int64, task: Int64, place: Int64, active: Bool, by user: Int64?, at now: Int64
  ) throws {
    _ = try db.run(
      """
      INSERT INTO golds (task_id, project_id, place, active, set_by, set_at)
      VALUES (:task, :project, :place, :active, :by, :now)
      ON CONFLICT (task_id) DO UPDATE SET active = excluded.active, set_by = excluded.set_by
      """,
      [
        "task": .integer(task), "project": .integer(project), "place": .integer(place),
        "active": .bool(active), "by": .integer(opt: user), "now": .integer(now),
      ])
  }

  static func setNote(_ db: Connection, task: Int64, _ note: String?) throws {
    _ = try db.run(
      "UPDATE golds SET note = :note WHERE task_id = :task",
      ["note": .text(opt: note), "task": .integer(task)])
  }

  static func setActive(_ db: Connection, task: Int64, _ active: Bool) throws {
    _ = try db.run(
      "UPDATE golds SET active = :active WHERE task_id = :task",
      ["active": .bool(active), "task": .integer(task)])
  }

  static func remove(_ db: Connection, task: Int64) throws {
    _ = try db.run("DELETE FROM golds WHERE task_id = :task", ["task": .integer(task)])
    _ = try db.run("DELETE FROM gold_answers WHERE task_id = :task", ["task": .integer(task)])
  }

  /// Marks the task's row, and what holds its slots: leases of gold hold none.
  static func mark(_ db: Connection, task: Int64, isGold: Bool, taken: Int) throws {
    _ = try db.run(
      "UPDATE tasks SET gold = :gold, taken = :taken WHERE id = :task",
      ["gold": .bool(isGold), "taken": .int(taken), "task": .integer(task)])
  }

  static func leases(_ db: Connection, task: Int64) throws -> Int {
    try db.first(
      "SELECT count(*) FROM assignments WHERE task_id = :task AND state = 'leased'",
      ["task": .integer(task)]
    ) { $0.int(0) } ?? 0
  }

  /// What had been answered to gold counts as judgments when it is gold no more: the oldest first.
  static func count(_ db: Connection, annotation: Int64) throws {
    _ = try db.run(
      "UPDATE annotations SET counted = 1 WHERE id = :id", ["id": .integer(annotation)])
  }
}
