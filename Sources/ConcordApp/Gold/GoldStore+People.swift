import SQLite

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
