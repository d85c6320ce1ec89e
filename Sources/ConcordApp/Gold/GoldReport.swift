import Agreement
import JSON
import Labeling
import SQLite

/// How the gold of a project is used, and how people do on it: for managers.
enum GoldReport {
  struct Totals: Sendable {
    let tasks: Int
    let shown: Int
    let answered: Int
    let correct: Int
  }

  /// A member as the report shows them.
  struct Entry: Sendable {
    let person: GoldPerson
    let name: String
    let pausedAt: Int64?
    let pauseReason: String?
  }

  /// A gold task as the list shows it.
  struct Task: Sendable {
    let id: Int64
    let externalID: String?
    let data: [UInt8]
    let gold: [UInt8]
    let note: String?
    let isActive: Bool
    let shown: Int
    let answered: Int
    let correct: Int
    let disputes: Int
    let setAt: Int64
  }

  static let peopleLimit = 1_000

  static func totals(_ db: Connection, project: Int64) throws -> Totals {
    try db.first(
      """
      SELECT count(*), coalesce(sum(shown), 0), coalesce(sum(answered), 0), coalesce(sum(correct), 0)
      FROM golds INDEXED BY golds_by_task WHERE project_id = :project
      """, ["project": .integer(project)]
    ) { Totals(tasks: $0.int(0), shown: $0.int(1), answered: $0.int(2), correct: $0.int(3)) }
      ?? Totals(tasks: 0, shown: 0, answered: 0, correct: 0)
  }

  /// Members who label, and whoever has met gold.
  static func people(_ db: Connection, project: Int64) throws -> [Entry] {
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
      standings[user].map { Entry(person: $0, name: name, pausedAt: pausedAt, pauseReason: reason) }
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

  static func tasks(_ db: Connection, project: Int64, after: Int64, limit: Int) throws -> [Task] {
    try db.all(
      """
      SELECT g.task_id, t.external_id, p.data, p.gold, g.note, g.active, g.shown, g.answered, g.correct,
        (SELECT count(*) FROM gold_disputes d WHERE d.task_id = g.task_id AND d.state = 'open'), g.set_at
      FROM golds g INDEXED BY golds_by_task CROSS JOIN tasks t ON t.id = g.task_id
        CROSS JOIN task_payloads p ON p.task_id = g.task_id
      WHERE g.project_id = :project AND g.task_id > :after ORDER BY g.task_id LIMIT :limit
      """, ["project": .integer(project), "after": .integer(after), "limit": .int(limit)]
    ) { row in
      Task(
        id: row.integer(0), externalID: row.optionalText(1), data: row.bytes(2), gold: row.bytes(3),
        note: row.optionalText(4), isActive: row.bool(5), shown: row.int(6), answered: row.int(7),
        correct: row.int(8), disputes: row.int(9), setAt: row.integer(10))
    }
  }

  static func task(_ db: Connection, _ id: Int64) throws -> Task? {
    try db.first(
      """
      SELECT g.task_id, t.external_id, p.data, p.gold, g.note, g.active, g.shown, g.answered, g.correct,
        (SELECT count(*) FROM gold_disputes d WHERE d.task_id = g.task_id AND d.state = 'open'), g.set_at
      FROM golds g CROSS JOIN tasks t ON t.id = g.task_id CROSS JOIN task_payloads p ON p.task_id = g.task_id
      WHERE g.task_id = :task
      """, ["task": .integer(id)]
    ) { row in
      Task(
        id: row.integer(0), externalID: row.optionalText(1), data: row.bytes(2), gold: row.bytes(3),
        note: row.optionalText(4), isActive: row.bool(5), shown: row.int(6), answered: row.int(7),
        correct: row.int(8), disputes: row.int(9), setAt: row.integer(10))
    }
  }
}

extension GoldTally {
  /// Counts, accuracy and its 95 % interval (Wilson); nulls without an answer.
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("scored", scored)
    writer.member("correct", correct)
    writer.member("accuracy", accuracy)
    writer.key("interval")
    writer.writeInterval(correct, of: scored)
    writer.member("mean_score", scored == 0 ? nil : score / Double(scored))
    writer.endObject()
  }
}

extension JSONWriter {
  /// `[low, high]`, or null without a trial.
  mutating func writeInterval(_ successes: Int, of trials: Int) {
    guard let interval = wilsonInterval(successes: successes, trials: trials) else { return null() }
    beginArray()
    double(interval.lowerBound)
    double(interval.upperBound)
    endArray()
  }

  /// `{"done", "of"}`
  mutating func writeProgress(_ done: Int, of all: Int) {
    beginObject()
    member("done", Swift.min(done, all))
    member("of", all)
    endObject()
  }
}

extension GoldPerson {
  /// The phase by name, with how far training and entry test are.
  func writePhase(_ writer: inout JSONWriter, _ workflow: Workflow) {
    let phase = phase(workflow)
    switch phase {
    case .training: writer.member("phase", "training")
    case .test: writer.member("phase", "test")
    case .failed: writer.member("phase", "not_qualified")
    case .work: writer.member("phase", "work")
    }
    writer.key("training")
    if case .training(let done, let all) = phase {
      writer.writeProgress(done, of: all)
    } else {
      writer.null()
    }
    writer.key("test")
    if case .test(let done, let all) = phase { writer.writeProgress(done, of: all) } else { writer.null() }
    writer.member("qualified_at", qualifiedAt.map(rfc3339))
  }
}
