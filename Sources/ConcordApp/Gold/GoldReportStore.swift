import Labeling
import SQLite

/// The SQL of the report on gold.
enum GoldReportStore {
  static let peopleLimit = 1_000

  static func totals(_ db: Connection, project: Int64) throws -> GoldReport.Totals {
    try db.first(
      """
      SELECT count(*), coalesce(sum(shown), 0), coalesce(sum(answered), 0), coalesce(sum(correct), 0)
      FROM golds INDEXED BY golds_by_task WHERE project_id = :project
      """, ["project": .integer(project)]
    ) { GoldReport.Totals(tasks: $0.int(0), shown: $0.int(1), answered: $0.int(2), correct: $0.int(3)) }
      ?? GoldReport.Totals(tasks: 0, shown: 0, answered: 0, correct: 0)
  }

  /// Members who label, and whoever has met gold.
  static func people(_ db: Connection, project: Int64) throws -> [GoldReport.Entry] {
    let members = try db.all(
      """
      SELECT m.user_id, u.name, m.paused_at, m.pause_reason FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND (m.role IN ('annotator', 'reviewer') OR EXISTS (
        SELECT 1 FROM gold_people g WHERE g.project_id = m.project_id AND g.user_id = m.user_id AND g.drawn > 0))
      ORDER BY m.user_id LIMIT :limit
      """, ["project": .integer(project), "limit": .int(peopleLimit)]
    ) { ($0.integer(0), $0.text(1), $0.optionalInteger(2), $0.optionalText(3)) }
    guard let first = members.first?.0, let last = members.last?.0 else { return [] }
    let people = try GoldStore.people(db, project: project, users: first...last)
    let standings = Dictionary(people.map { ($0.user, $0) }, uniquingKeysWith: { first, _ in first })
    return members.compactMap { user, name, pausedAt, reason in
      standings[user].map {
        GoldReport.Entry(person: $0, name: name, pausedAt: pausedAt, pauseReason: reason)
      }
    }
  }

  /// The standing of each of these members, who are in the order of their ids.
  static func standings(
    _ db: Connection, project: Int64, among members: [Member]
  ) throws -> [Int64: GoldPerson] {
    guard let first = members.first?.user, let last = members.last?.user else { return [:] }
    let people = try GoldStore.people(db, project: project, users: first...last)
    return Dictionary(people.map { ($0.user, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A person's own score as they may see it. Where right answers are not shown, it is that of the day before: a number
  /// that moved with an answer would tell that it was to gold.
  static func tallyForOneself(
    _ db: Connection, project: Int64, user: Int64, workflow: Workflow, at now: Int64
  ) throws -> GoldTally {
    let until = workflow.showGoldFeedback ? Int64.max : now - now % 86_400_000
    return try db.first(
      """
      SELECT count(*), coalesce(sum(correct), 0), coalesce(sum(score), 0.0) FROM gold_answers
      WHERE user_id = :user AND project_id = :project AND kind <> 'training' AND at < :until
      """, ["user": .integer(user), "project": .integer(project), "until": .integer(until)]
    ) { GoldTally(scored: $0.int(0), correct: $0.int(1), score: $0.real(2)) } ?? GoldTally()
  }

  static func tasks(_ db: Connection, project: Int64, after: Int64, limit: Int) throws -> [GoldReport.Task] {
    try db.all(
      """
      SELECT g.task_id, t.external_id, p.data, p.gold, g.note, g.active, g.shown, g.answered, g.correct,
        (SELECT count(*) FROM gold_disputes d WHERE d.task_id = g.task_id AND d.state = 'open'), g.set_at
      FROM golds g INDEXED BY golds_by_task CROSS JOIN tasks t ON t.id = g.task_id
        CROSS JOIN task_payloads p ON p.task_id = g.task_id
      WHERE g.project_id = :project AND g.task_id > :after ORDER BY g.task_id LIMIT :limit
      """, ["project": .integer(project), "after": .integer(after), "limit": .int(limit)]
    ) { task($0) }
  }

  static func task(_ db: Connection, _ id: Int64) throws -> GoldReport.Task? {
    try db.first(
      """
      SELECT g.task_id, t.external_id, p.data, p.gold, g.note, g.active, g.shown, g.answered, g.correct,
        (SELECT count(*) FROM gold_disputes d WHERE d.task_id = g.task_id AND d.state = 'open'), g.set_at
      FROM golds g CROSS JOIN tasks t ON t.id = g.task_id CROSS JOIN task_payloads p ON p.task_id = g.task_id
      WHERE g.task_id = :task
      """, ["task": .integer(id)]
    ) { task($0) }
  }
  private static func task(_ row: Row) -> GoldReport.Task {
    GoldReport.Task(
      id: row.integer(0), externalID: row.optionalText(1), data: row.bytes(2), gold: row.bytes(3),
      note: row.optionalText(4), isActive: row.bool(5), shown: row.int(6), answered: row.int(7),
      correct: row.int(8), disputes: row.int(9), setAt: row.integer(10))
  }
}
