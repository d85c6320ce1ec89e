import SQLite

/// The SQL of skills: who has which, and which a task asks for.
enum SkillStore {
  /// A person's skills in a project, with their place in the lane of each.
  static func lanes(_ db: Connection, project: Int64, user: Int64) throws -> [(skill: String, place: Int64)] {
    try db.all(
      """
      SELECT skill, queue_place FROM member_skills
      WHERE project_id = :project AND user_id = :user ORDER BY skill
      """, ["project": .integer(project), "user": .integer(user)]
    ) { ($0.text(0), $0.integer(1)) }
  }

  static func skills(_ db: Connection, project: Int64, user: Int64) throws -> [String] {
    try lanes(db, project: project, user: user).map(\.skill)
  }

  static func has(_ db: Connection, project: Int64, user: Int64, skill: String) throws -> Bool {
    try db.first(
      "SELECT 1 FROM member_skills WHERE project_id = :project AND user_id = :user AND skill = :skill",
      ["project": .integer(project), "user": .integer(user), "skill": .text(skill)]
    ) { $0.int(0) } != nil
  }

  static func give(_ db: Connection, project: Int64, user: Int64, skill: String, at now: Int64) throws {
    try db.run(
      """
      INSERT INTO member_skills (project_id, user_id, skill, given_at) VALUES (:project, :user, :skill, :now)
      ON CONFLICT (project_id, user_id, skill) DO NOTHING
      """,
      [
        "project": .integer(project), "user": .integer(user), "skill": .text(skill), "now": .integer(now),
      ])
  }

  static func take(_ db: Connection, project: Int64, user: Int64, skill: String) throws {
    try db.run(
      "DELETE FROM member_skills WHERE project_id = :project AND user_id = :user AND skill = :skill",
      ["project": .integer(project), "user": .integer(user), "skill": .text(skill)])
  }

  static func move(_ db: Connection, project: Int64, user: Int64, skill: String, to place: Int64) throws {
    try db.run(
      """
      UPDATE member_skills SET queue_place = :place
      WHERE project_id = :project AND user_id = :user AND skill = :skill
      """,
      [
        "place": .integer(place), "project": .integer(project), "user": .integer(user), "skill": .text(skill),
      ])
  }

  /// Someone may do more than before: what became free again behind them is looked at again, gold too.
  static func lookAgain(_ db: Connection, project: Int64, user: Int64) throws {
    try db.run(
      "UPDATE members SET reopen_place = 0 WHERE project_id = :project AND user_id = :user",
      ["project": .integer(project), "user": .integer(user)])
    try db.run(
      "UPDATE gold_people SET lap_start = NULL WHERE project_id = :project AND user_id = :user",
      ["project": .integer(project), "user": .integer(user)])
  }

  /// People who have a skill, and whether each can work now.
  static func people(
    _ db: Connection, project: Int64, skill: String
  ) throws -> [(user: Int64, name: String, isActive: Bool)] {
    try db.all(
      """
      SELECT s.user_id, u.name, m.paused_at IS NULL AND u.disabled_at IS NULL
      FROM member_skills s INDEXED BY member_skills_by_skill
        CROSS JOIN members m ON m.project_id = s.project_id AND m.user_id = s.user_id
        CROSS JOIN users u ON u.id = s.user_id
      WHERE s.project_id = :project AND s.skill = :skill AND m.role IS NOT NULL ORDER BY s.user_id
      """, ["project": .integer(project), "skill": .text(skill)]
    ) { ($0.integer(0), $0.text(1), $0.bool(2)) }
  }

  // Skills that there are: a step in an index for each, whatever hangs on them

  /// The next skill, by name, that someone has.
  static func nextGiven(_ db: Connection, project: Int64, after skill: String) throws -> String? {
    try db.first(
      """
      SELECT skill FROM member_skills INDEXED BY member_skills_by_skill
      WHERE project_id = :project AND skill > :skill ORDER BY skill LIMIT 1
      """, ["project": .integer(project), "skill": .text(skill)]
    ) { $0.text(0) }
  }

  /// The next skill that a task asks for.
  static func nextAsked(_ db: Connection, project: Int64, after skill: String) throws -> String? {
    try db.first(
      """
      SELECT skill FROM tasks INDEXED BY tasks_by_skill
      WHERE project_id = :project AND skill > :skill AND skill <> '' ORDER BY skill LIMIT 1
      """, ["project": .integer(project), "skill": .text(skill)]
    ) { $0.text(0) }
  }

  /// The next lane with a free task in it.
  static func nextFree(_ db: Connection, project: Int64, after skill: String) throws -> String? {
    try db.first(
      """
      SELECT skill FROM tasks INDEXED BY tasks_in_queue
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND skill > :skill
      ORDER BY skill LIMIT 1
      """, ["project": .integer(project), "skill": .text(skill)]
    ) { $0.text(0) }
  }

  /// Free tasks of a lane, counted up to `limit`.
  static func free(_ db: Connection, project: Int64, skill: String, limit: Int) throws -> Int {
    var count = 0
    try db.each(
      """
      SELECT 1 FROM tasks INDEXED BY tasks_in_queue
      WHERE project_id = :project AND state = 'open' AND taken < wanted AND skill = :skill LIMIT :limit
      """, ["project": .integer(project), "skill": .text(skill), "limit": .int(limit)]
    ) { _ in
      count += 1
      return true
    }
    return count
  }

  // What a task asks for

  static func skill(_ db: Connection, task: Int64) throws -> String {
    try db.first("SELECT skill FROM tasks WHERE id = :id", ["id": .integer(task)]) { $0.text(0) } ?? ""
  }

  /// - Returns: whether it was another before.
  @discardableResult
  static func set(_ db: Connection, task: Int64, skill: String) throws -> Bool {
    try db.run(
      "UPDATE tasks SET skill = :skill WHERE id = :id AND skill <> :skill",
      ["skill": .text(skill), "id": .integer(task)]) > 0
  }

  static func meta(_ db: Connection, task: Int64) throws -> [UInt8]? {
    try db.first("SELECT meta FROM task_payloads WHERE task_id = :task", ["task": .integer(task)]) {
      $0.optionalBytes(0)
    } ?? nil
  }
}
