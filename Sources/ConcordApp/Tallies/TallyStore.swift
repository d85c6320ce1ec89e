import JSON
import Labeling
import SQLite

/// How far a project's counts are.
struct TallyState: Sendable, Equatable {
  /// Annotations with ids up to this are counted.
  var countedTo: Int64 = 0
  /// Grows with every change of what is counted already.
  var edition: Int64 = 0
  /// Tasks with a place below it are in the sample.
  var sampledTo = Int64.max
}

/// The SQL that brings annotations into the kept counts.
package enum TallyStore {
  package static let stateQuery: StaticString =
    "SELECT counted_to, edition, sampled_to FROM tallies WHERE project_id = :project"
  package static let pendingQuery: StaticString = """
    SELECT id, task_id FROM annotations WHERE project_id = :project AND id > :after ORDER BY id LIMIT :limit
    """
  static let behindQuery: StaticString = """
    SELECT p.id FROM projects p LEFT JOIN tallies t ON t.project_id = p.id
    WHERE p.deleted_at IS NULL AND p.migrating_at IS NULL AND EXISTS (
      SELECT 1 FROM annotations a WHERE a.project_id = p.id AND a.id > coalesce(t.counted_to, 0) ORDER BY a.id LIMIT 1)
    ORDER BY p.id
    """
  static let unlabelledQuery: StaticString = """
    SELECT p.id FROM project_counts c JOIN projects p ON p.id = c.project_id
    WHERE c.labelled_to < 9223372036854775807 AND p.deleted_at IS NULL AND p.migrating_at IS NULL ORDER BY p.id
    """

  static func state(_ db: Connection, project: Int64) throws -> TallyState {
    try db.first(stateQuery, ["project": .integer(project)]) {
      TallyState(countedTo: $0.integer(0), edition: $0.integer(1), sampledTo: $0.integer(2))
    } ?? TallyState()
  }

  /// The next annotations to count, in order, with their tasks.
  static func pending(
    _ db: Connection, project: Int64, after id: Int64, limit: Int
  ) throws -> [(id: Int64, task: Int64)] {
    try db.all(
      pendingQuery, ["project": .integer(project), "after": .integer(id), "limit": .int(limit)]
    ) { ($0.integer(0), $0.integer(1)) }
  }

  /// How many are not counted yet; looks no further than `limit`.
  static func pendingCount(_ db: Connection, project: Int64, after id: Int64, limit: Int) throws -> Int {
    try db.first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM annotations WHERE project_id = :project AND id > :after LIMIT :limit)
      """, ["project": .integer(project), "after": .integer(id), "limit": .int(limit)]
    ) { $0.int(0) } ?? 0
  }

  /// Projects with annotations that are not counted yet.
  static func behind(_ db: Connection) throws -> [Int64] { try db.all(behindQuery) { $0.integer(0) } }

  /// Projects with labels that are not counted yet.
  static func unlabelled(_ db: Connection) throws -> [Int64] { try db.all(unlabelledQuery) { $0.integer(0) } }

  /// Whether a project's answers are being moved to other labels: they are counted when that is over.
  static func isMigrating(_ db: Connection, project: Int64) throws -> Bool {
    try db.first(
      "SELECT migrating_at IS NOT NULL OR deleted_at IS NOT NULL FROM projects WHERE id = :project",
      ["project": .integer(project)]
    ) { $0.bool(0) } ?? true
  }

  /// Whether the answers to a task are ratings at all.
  static func isRated(_ db: Connection, task: Int64) throws -> Bool {
    try db.first(
      """
      SELECT state <> 'excluded' AND gold = 0 FROM tasks WHERE id = :task
      """, ["task": .integer(task)]
    ) { $0.bool(0) } ?? false
  }

  /// The counted annotations of a task with their ids, by their authors.
  static func judgments(
    _ db: Connection, task: Int64, upTo id: Int64
  ) throws -> [(id: Int64, judgment: TallyJudgment)] {
    try db.all(
      """
      SELECT id, user_id, submitted_at, answers FROM annotations
      WHERE task_id = :task AND counted = 1 AND id <= :upto ORDER BY user_id
      """, ["task": .integer(task), "upto": .integer(id)]
    ) { row in
      let answers = Answers(stored: try row.withBytes(3) { try JSONValue(parsing: $0) })
      let week = TallyJudgment.week(of: row.integer(2))
      return (row.integer(0), TallyJudgment(user: row.integer(1), week: week, answers: answers))
    }
  }

  /// Moves the counts on; false when something that is counted changed since `state` was read.
  static func advance(
    _ db: Connection, project: Int64, from state: TallyState, to id: Int64
  ) throws -> Bool {
    try db.run(
      "INSERT INTO tallies (project_id) VALUES (:project) ON CONFLICT DO NOTHING",
      ["project": .integer(project)])
    return try db.run(
      """
      UPDATE tallies SET counted_to = :to
      WHERE project_id = :project AND counted_to = :from AND edition = :edition
      """,
      [
        "to": .integer(id), "project": .integer(project), "from": .integer(state.countedTo),
        "edition": .integer(state.edition),
      ]) == 1
  }

  /// Something that is, or is about to be, counted changed.
  static func raiseEdition(_ db: Connection, project: Int64) throws {
    try db.run(
      """
      INSERT INTO tallies (project_id, edition) VALUES (:project, 1)
      ON CONFLICT DO UPDATE SET edition = edition + 1
      """, ["project": .integer(project)])
  }

  /// After annotations were deleted: the next to come may get one of their ids.
  static func lower(_ db: Connection, project: Int64) throws {
    try db.run(
      """
      UPDATE tallies SET counted_to = min(counted_to, coalesce((
        SELECT max(id) FROM annotations WHERE project_id = :project), 0))
      WHERE project_id = :project
      """, ["project": .integer(project)])
  }

  /// Forgets everything: the schema changed, and with it what answers mean.
  package static func reset(_ db: Connection, project: Int64) throws {
    let parameters: Parameters = ["project": .integer(project)]
    try raiseEdition(db, project: project)
    try db.run(
      "UPDATE tallies SET counted_to = 0, sampled_to = 9223372036854775807 WHERE project_id = :project",
      parameters)
    try db.run("UPDATE project_counts SET labelled_to = 0 WHERE project_id = :project", parameters)
    try db.run("DELETE FROM unit_patterns WHERE project_id = :project", parameters)
    try db.run("DELETE FROM question_sums WHERE project_id = :project", parameters)
    try db.run("DELETE FROM label_sums WHERE project_id = :project", parameters)
    try db.run("DELETE FROM annotator_sums WHERE project_id = :project", parameters)
    try db.run("DELETE FROM annotator_labels WHERE project_id = :project", parameters)
    try db.run("DELETE FROM pair_sums WHERE project_id = :project", parameters)
    try db.run("DELETE FROM pair_cells WHERE project_id = :project", parameters)
    try db.run("DELETE FROM week_labels WHERE project_id = :project", parameters)
    try db.run("DELETE FROM sampled_units WHERE project_id = :project", parameters)
    try db.run("DELETE FROM label_counts WHERE project_id = :project", parameters)
  }
}
