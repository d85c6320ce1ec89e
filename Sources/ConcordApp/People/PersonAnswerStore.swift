import SQLite

/// The SQL of what is kept of each person's answers.
enum PersonAnswerStore {
  /// Up to where a project's annotations and its log were looked at.
  struct State: Sendable, Equatable {
    var annotation: Int64 = 0
    var audit: Int64 = 0
  }

  /// One answer as it is kept.
  struct Entry: Sendable, Equatable {
    let user: Int64
    let annotation: Int64
    let at: Int64
    let seconds: Double
    /// Billionths; nil: nothing to compare with.
    let alike: Int64?

    /// Weeks from Monday: 1970-01-01 was a Thursday.
    var week: Int64 { (at / 86_400_000 + 3) / 7 }
  }

  /// Sums over the answers of one person in one week.
  struct Week: Sendable, Equatable {
    var answers = 0
    var compared = 0
    var alike: Int64 = 0
    var squares: Int64 = 0

    mutating func add(_ entry: Entry, _ times: Int) {
      answers += times
      guard let alike = entry.alike else { return }
      compared += times
      self.alike += Int64(times) * alike
      let share = Double(alike) / 1e9
      squares += Int64(times) * Int64((share * share * 1e9).rounded())
    }
  }

  static func state(_ db: Connection, project: Int64) throws -> State? {
    try db.first(
      "SELECT annotation_to, audit_to FROM person_counts WHERE project_id = :project",
      ["project": .integer(project)]
    ) { State(annotation: $0.integer(0), audit: $0.integer(1)) }
  }

  static func save(_ db: Connection, project: Int64, _ state: State) throws {
    try db.run(
      """
      INSERT INTO person_counts (project_id, annotation_to, audit_to) VALUES (:project, :annotation, :audit)
      ON CONFLICT (project_id) DO UPDATE SET annotation_to = excluded.annotation_to, audit_to = excluded.audit_to
      """,
      [
        "project": .integer(project), "annotation": .integer(state.annotation),
        "audit": .integer(state.audit),
      ])
  }

  /// All answers are looked at again: what they are compared by changed.
  static func lookAgain(_ db: Connection, project: Int64) throws {
    try db.run(
      "UPDATE person_counts SET annotation_to = 0 WHERE project_id = :project",
      ["project": .integer(project)])
  }

  /// After annotations were deleted: the next to come may get one of their ids.
  static func lower(_ db: Connection, project: Int64) throws {
    try db.run(
      """
      UPDATE person_counts SET annotation_to = min(annotation_to, coalesce((
        SELECT max(id) FROM annotations WHERE project_id = :project), 0))
      WHERE project_id = :project
      """, ["project": .integer(project)])
  }

  static func lastLine(_ db: Connection) throws -> Int64 {
    try db.first("SELECT coalesce(max(id), 0) FROM audit") { $0.integer(0) } ?? 0
  }

  /// The next lines of a project's log.
  static func log(
    _ db: Connection, project: Int64, after id: Int64, limit: Int
  ) throws -> [(id: Int64, action: String, subject: String)] {
    try db.all(
      """
      SELECT id, action, subject FROM audit WHERE project_id = :project AND id > :id ORDER BY id LIMIT :limit
      """, ["project": .integer(project), "id": .integer(id), "limit": .int(limit)]
    ) { ($0.integer(0), $0.text(1), $0.text(2)) }
  }

  static func entry(_ db: Connection, project: Int64, user: Int64, annotation: Int64) throws -> Entry? {
    try db.first(
      """
      SELECT user_id, annotation_id, at, seconds, alike FROM person_answers
      WHERE project_id = :project AND user_id = :user AND annotation_id = :annotation
      """,
      ["project": .integer(project), "user": .integer(user), "annotation": .integer(annotation)], Entry.init)
  }

  /// Whether an answer that was read before still is.
  static func isThere(_ db: Connection, _ entry: Entry) throws -> Bool {
    try db.first(
      "SELECT 1 FROM annotations WHERE id = :id AND user_id = :user",
      ["id": .integer(entry.annotation), "user": .integer(entry.user)]
    ) { $0.int(0) } != nil
  }

  static func put(_ db: Connection, project: Int64, _ entry: Entry) throws {
    try db.run(
      """
      INSERT INTO person_answers (project_id, user_id, annotation_id, at, seconds, alike)
      VALUES (:project, :user, :annotation, :at, :seconds, :alike)
      ON CONFLICT (project_id, user_id, annotation_id)
      DO UPDATE SET seconds = excluded.seconds, alike = excluded.alike
      """,
      [
        "project": .integer(project), "user": .integer(entry.user), "annotation": .integer(entry.annotation),
        "at": .integer(entry.at), "seconds": .real(entry.seconds), "alike": .integer(opt: entry.alike),
      ])
  }

  static func remove(_ db: Connection, project: Int64, user: Int64, annotation: Int64) throws {
    try db.run(
      """
      DELETE FROM person_answers
      WHERE project_id = :project AND user_id = :user AND annotation_id = :annotation
      """, ["project": .integer(project), "user": .integer(user), "annotation": .integer(annotation)])
  }

  static func add(_ db: Connection, project: Int64, user: Int64, week: Int64, _ sums: Week) throws {
    try db.run(
      """
      INSERT INTO person_weeks (project_id, user_id, week, answers, compared, alike, squares)
      VALUES (:project, :user, :week, :answers, :compared, :alike, :squares)
      ON CONFLICT (project_id, user_id, week) DO UPDATE SET answers = answers + excluded.answers,
        compared = compared + excluded.compared, alike = alike + excluded.alike,
        squares = squares + excluded.squares
      """,
      [
        "project": .integer(project), "user": .integer(user), "week": .integer(week),
        "answers": .int(sums.answers), "compared": .int(sums.compared), "alike": .integer(sums.alike),
        "squares": .integer(sums.squares),
      ])
  }

  /// A person's weeks with answers, oldest first.
  static func weeks(
    _ db: Connection, project: Int64, user: Int64
  ) throws -> [(week: Int64, sums: Week)] {
    try db.all(
      """
      SELECT week, answers, compared, alike, squares FROM person_weeks
      WHERE project_id = :project AND user_id = :user AND answers > 0 ORDER BY week
      """, ["project": .integer(project), "user": .integer(user)]
    ) {
      (
        $0.integer(0),
        Week(answers: $0.int(1), compared: $0.int(2), alike: $0.integer(3), squares: $0.integer(4))
      )
    }
  }

  /// A person's newest answers.
  static func newest(_ db: Connection, project: Int64, user: Int64, limit: Int) throws -> [Entry] {
    try db.all(
      """
      SELECT user_id, annotation_id, at, seconds, alike FROM person_answers
      WHERE project_id = :project AND user_id = :user ORDER BY annotation_id DESC LIMIT :limit
      """, ["project": .integer(project), "user": .integer(user), "limit": .int(limit)], Entry.init)
  }

  /// Takes away what is kept of the next answers of a project that is being deleted.
  static func removeNext(_ db: Connection, project: Int64, limit: Int) throws -> Int {
    try db.run(
      """
      DELETE FROM person_answers WHERE (project_id, user_id, annotation_id) IN (
        SELECT project_id, user_id, annotation_id FROM person_answers WHERE project_id = :project LIMIT :limit)
      """, ["project": .integer(project), "limit": .int(limit)])
  }

  /// Projects with answers, or changes of them, that were not looked at.
  static func behind(_ db: Connection) throws -> [Int64] {
    try db.all(
      """
      SELECT p.id FROM projects p LEFT JOIN person_counts c ON c.project_id = p.id
      WHERE p.deleted_at IS NULL AND p.migrating_at IS NULL AND (
        EXISTS (SELECT 1 FROM annotations a WHERE a.project_id = p.id AND a.id > coalesce(c.annotation_to, 0))
        OR EXISTS (SELECT 1 FROM audit l WHERE l.project_id = p.id AND l.id > c.audit_to))
      ORDER BY p.id
      """
    ) { $0.integer(0) }
  }
}

extension PersonAnswerStore.Entry {
  init(_ row: Row) {
    self.init(
      user: row.integer(0), annotation: row.integer(1), at: row.integer(2), seconds: row.real(3),
      alike: row.optionalInteger(4))
  }
}
