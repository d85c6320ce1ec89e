import SQLite

/// The SQL of a project's running counts.
enum ProjectLedgerStore {
  struct Standing {
    let edition: Edition
    let pausedAt: Int64?
    /// The last number given to a task that became free again.
    var reopened: Int64
    var reviewed: Int64
    var open: Int
    let migratingAt: Int64?
    /// The labels of tasks up to this id are counted.
    let labelledTo: Int64
    /// Which fit of truth inference stands; 0: none yet.
    let inferred: Int64
    var annotations: Int
  }

  static func standing(_ db: Connection, project: Int64) throws -> Standing? {
    try db.first(
      """
      SELECT p.version, p.seed, p.paused_at, c.reopened, c.reviewed, c.open, p.migrating_at,
        c.labelled_to, c.inferred, c.annotations
      FROM projects p JOIN project_counts c ON c.project_id = p.id
      WHERE p.id = :id AND p.deleted_at IS NULL
      """, ["id": .integer(project)]
    ) { row in
      Standing(
        edition: Edition(version: row.integer(0), seed: row.integer(1)), pausedAt: row.optionalInteger(2),
        reopened: row.integer(3), reviewed: row.integer(4), open: row.int(5),
        migratingAt: row.optionalInteger(6), labelledTo: row.integer(7), inferred: row.integer(8),
        annotations: row.int(9))
    }
  }

  static func add(
    _ db: Connection, project: Int64, _ states: StateCounts, annotations: Int, reopened: Int64,
    reviewed: Int64, at now: Int64
  ) throws {
    _ = try db.run(
      """
      UPDATE project_counts SET open = open + :open, review = review + :review, done = done + :done,
        excluded = excluded + :excluded, annotations = annotations + :annotations, reopened = :reopened,
        reviewed = :reviewed, changed_at = :now
      WHERE project_id = :project
      """,
      [
        "open": .int(states[.open]), "review": .int(states[.review]), "done": .int(states[.done]),
        "excluded": .int(states[.excluded]),
        "annotations": .int(annotations), "reopened": .integer(reopened), "reviewed": .integer(reviewed),
        "now": .integer(now), "project": .integer(project),
      ])
  }

  static func add(_ db: Connection, project: Int64, day: Int64, annotations: Int, done: Int) throws {
    _ = try db.run(
      """
      INSERT INTO project_days (project_id, day, annotations, done)
      VALUES (:project, :day, :annotations, :done)
      ON CONFLICT DO UPDATE SET annotations = annotations + excluded.annotations, done = done + excluded.done
      """,
      [
        "project": .integer(project), "day": .integer(day), "annotations": .int(annotations),
        "done": .int(done),
      ])
  }
}
