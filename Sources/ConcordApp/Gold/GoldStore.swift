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

/// The SQL of how people stand, and of their answers.
extension GoldStore {
  /// nil for who is in no list of the project.
  static func person(_ db: Connection, project: Int64, user: Int64) throws -> GoldPerson? {
    try db.first(
      """
      SELECT m.project_id, m.user_id, m.role, g.lap_start, coalesce(g.lap_place, 0), coalesce(g.lap_wrapped, 0),
        g.lap_ended_at, coalesce(g.drawn, 0), coalesce(g.trained, 0), coalesce(g.tested, 0), coalesce(g.passed, 0),
        g.qualified_at, g.failed_at, coalesce(g.scored, 0), coalesce(g.correct, 0), coalesce(g.score, 0),
        coalesce(g.since_scored, 0), coalesce(g.since_correct, 0), g.warned_at, m.annotations + m.skips
      FROM members m LEFT JOIN gold_people g ON g.project_id = m.project_id AND g.user_id = m.user_id
      WHERE m.project_id = :project AND m.user_id = :user
      """, ["project": .integer(project), "user": .integer(user)], GoldPerson.init)
  }

  /// Members by their ids.
  static func people(_ db: Connection, project: Int64, users: ClosedRange<Int64>) throws -> [GoldPerson] {
    try db.all(
      """
      SELECT m.project_id, m.user_id, m.role, g.lap_start, coalesce(g.lap_place, 0), coalesce(g.lap_wrapped, 0),
        g.lap_ended_at, coalesce(g.drawn, 0), coalesce(g.trained, 0), coalesce(g.tested, 0), coalesce(g.passed, 0),
        g.qualified_at, g.failed_at, coalesce(g.scored, 0), coalesce(g.correct, 0), coalesce(g.score, 0),
        coalesce(g.since_scored, 0), coalesce(g.since_correct, 0), g.warned_at, m.annotations + m.skips
      FROM members m LEFT JOIN gold_people g ON g.project_id = m.project_id AND g.user_id = m.user_id
      WHERE m.project_id = :project AND m.user_id >= :first AND m.user_id <= :last ORDER BY m.user_id
      """,
      [
        "project": .integer(project), "first": .integer(users.lowerBound), "last": .integer(users.upperBound),
      ], GoldPerson.init)
  }

  static func save(_ db: Connection, _ person: GoldPerson) throws {
    _ = try db.run(
      """
      INSERT INTO gold_people (project_id, user_id, lap_start, lap_place, lap_wrapped, lap_ended_at, drawn, trained,
        tested, passed, qualified_at, failed_at, scored, correct, score, since_scored, since_correct, warned_at)
      VALUES (:project, :user, :start, :place, :wrapped, :ended, :drawn, :trained, :tested, :passed, :qualified,
        :failed, :scored, :correct, :score, :since_scored, :since_correct, :warned)
      ON CONFLICT (project_id, user_id) DO UPDATE SET lap_start = excluded.lap_start,
        lap_place = excluded.lap_place, lap_wrapped = excluded.lap_wrapped, lap_ended_at = excluded.lap_ended_at,
        drawn = excluded.drawn, trained = excluded.trained, tested = excluded.tested, passed = excluded.passed,
        qualified_at = excluded.qualified_at, failed_at = excluded.failed_at, scored = excluded.scored,
        correct = excluded.correct, score = excluded.score, since_scored = excluded.since_scored,
        since_correct = excluded.since_correct, warned_at = excluded.warned_at
      """,
      [
        "project": .integer(person.project), "user": .integer(person.user),
        "start": .integer(opt: person.lapStart), "place": .integer(person.lapPlace),
        "wrapped": .bool(person.lapWrapped), "ended": .integer(opt: person.lapEndedAt),
        "drawn": .int(person.drawn), "trained": .int(person.trained), "tested": .int(person.tested),
        "passed": .int(person.passed), "qualified": .integer(opt: person.qualifiedAt),
        "failed": .integer(opt: person.failedAt), "scored": .int(person.tally.scored),
        "correct": .int(person.tally.correct), "score": .real(person.tally.score),
        "since_scored": .int(person.recent.scored), "since_correct": .int(person.recent.correct),
        "warned": .integer(opt: person.warnedAt),
      ])
  }

  /// From here on the pause rule looks only at answers that are yet to come.
  static func pardon(_ db: Connection, project: Int64, user: Int64) throws {
    _ = try db.run(
      """
      UPDATE gold_people SET since_scored = 0, since_correct = 0, warned_at = NULL,
        since = coalesce((SELECT max(id) FROM gold_answers WHERE user_id = :user AND project_id = :project), 0)
      WHERE project_id = :project AND user_id = :user
      """, ["project": .integer(project), "user": .integer(user)])
  }

  /// The training and the entry test begin anew.
  static func resetTest(_ db: Connection, project: Int64, user: Int64) throws {
    _ = try db.run(
      """
      UPDATE gold_people SET trained = 0, tested = 0, passed = 0, qualified_at = NULL, failed_at = NULL,
        test_since = coalesce((SELECT max(id) FROM gold_answers WHERE user_id = :user AND project_id = :project), 0)
      WHERE project_id = :project AND user_id = :user
      """, ["project": .integer(project), "user": .integer(user)])
  }

  static func insert(
    _ db: Connection, project: Int64, task: Int64, user: Int64, annotation: Int64, kind: GoldAnswer.Kind,
    score: Double, isCorrect: Bool, isTold: Bool, at now: Int64
  ) throws {
    _ = try db.run(
      """
      INSERT INTO gold_answers
        (project_id, task_id, user_id, annotation_id, version, kind, score, correct, told, at)
      VALUES (:project, :task, :user, :annotation, 1, :kind, :score, :correct, :told, :now)
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(user),
        "annotation": .integer(annotation), "kind": .text(kind.rawValue), "score": .real(score),
        "correct": .bool(isCorrect), "told": .bool(isTold), "now": .integer(now),
      ])
  }

  static func rescore(_ db: Connection, _ answer: GoldAnswer) throws {
    _ = try db.run(
      "UPDATE gold_answers SET version = :version, score = :score, correct = :correct WHERE id = :id",
      [
        "version": .integer(answer.version), "score": .real(answer.score), "correct": .bool(answer.isCorrect),
        "id": .integer(answer.id),
      ])
  }

  static func answer(_ db: Connection, task: Int64, user: Int64) throws -> GoldAnswer? {
    try db.first(
      """
      SELECT id, task_id, user_id, annotation_id, version, kind, score, correct, told, at
      FROM gold_answers WHERE task_id = :task AND user_id = :user
      """, ["task": .integer(task), "user": .integer(user)], GoldAnswer.init)
  }

  /// All that were given to a gold task: at most one a person.
  static func given(_ db: Connection, task: Int64) throws -> [GoldAnswer] {
    try db.all(
      """
      SELECT id, task_id, user_id, annotation_id, version, kind, score, correct, told, at
      FROM gold_answers WHERE task_id = :task ORDER BY user_id
      """, ["task": .integer(task)], GoldAnswer.init)
  }

  /// Counts a scored answer on its gold task.
  static func countAnswer(_ db: Connection, task: Int64, isCorrect: Bool) throws {
    _ = try db.run(
      "UPDATE golds SET answered = answered + 1, correct = correct + :correct WHERE task_id = :task",
      ["correct": .bool(isCorrect), "task": .integer(task)])
  }

  /// The counts of a gold task from its answers, after they changed.
  static func recount(_ db: Connection, task: Int64) throws {
    _ = try db.run(
      """
      UPDATE golds SET
        answered = (SELECT count(*) FROM gold_answers WHERE task_id = :task AND kind <> 'training'),
        correct = (SELECT coalesce(sum(correct), 0) FROM gold_answers WHERE task_id = :task AND kind <> 'training')
      WHERE task_id = :task
      """, ["task": .integer(task)])
  }

  /// A person's counts from all their gold answers, after one of them changed or went.
  static func recount(_ db: Connection, project: Int64, user: Int64) throws {
    _ = try db.run(
      """
      UPDATE gold_people SET (scored, correct, score, since_scored, since_correct, tested, passed, trained) = (
        SELECT coalesce(sum(a.kind <> 'training'), 0),
          coalesce(sum(CASE WHEN a.kind <> 'training' THEN a.correct END), 0),
          coalesce(sum(CASE WHEN a.kind <> 'training' THEN a.score END), 0.0),
          coalesce(sum(a.kind <> 'training' AND a.id > gold_people.since), 0),
          coalesce(sum(CASE WHEN a.kind <> 'training' AND a.id > gold_people.since THEN a.correct END), 0),
          coalesce(sum(a.kind = 'test' AND a.id > gold_people.test_since), 0),
          coalesce(sum(CASE WHEN a.kind = 'test' AND a.id > gold_people.test_since THEN a.correct END), 0),
          coalesce(sum(a.kind = 'training' AND a.id > gold_people.test_since), 0)
        FROM gold_answers a WHERE a.user_id = :user AND a.project_id = :project)
      WHERE project_id = :project AND user_id = :user
      """, ["project": .integer(project), "user": .integer(user)])
  }
}

extension GoldPerson {
  init(_ row: Row) {
    self.init(
      project: row.integer(0), user: row.integer(1), role: row.optionalText(2).flatMap(ProjectRole.init),
      lapStart: row.optionalInteger(3), lapPlace: row.integer(4), lapWrapped: row.bool(5),
      lapEndedAt: row.optionalInteger(6), drawn: row.int(7), trained: row.int(8), tested: row.int(9),
      passed: row.int(10), qualifiedAt: row.optionalInteger(11), failedAt: row.optionalInteger(12),
      tally: GoldTally(scored: row.int(13), correct: row.int(14), score: row.real(15)),
      recent: GoldTally(scored: row.int(16), correct: row.int(17)), warnedAt: row.optionalInteger(18),
      work: row.int(19))
  }
}

extension GoldAnswer {
  init(_ row: Row) throws {
    guard let kind = Kind(rawValue: row.text(5)) else { throw DamagedRow(table: "gold_answers") }
    self.init(
      id: row.integer(0), task: row.integer(1), user: row.integer(2), annotation: row.integer(3),
      version: row.integer(4), kind: kind, score: row.real(6), isCorrect: row.bool(7), isTold: row.bool(8),
      at: row.integer(9))
  }
}
