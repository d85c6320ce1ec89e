import SQLite

/// The SQL of who worked in a project.
enum PeopleStore {
  /// Those with answers, in the order of their ids, who have left too.
  static func people(_ db: Connection, project: Int64, after user: Int64, limit: Int) throws -> [Member] {
    try db.all(
      """
      SELECT m.user_id, u.name, u.email, m.role, m.paused_at, m.pseudonym, m.annotations, m.skips, m.seconds,
             m.active_at, m.added_at, m.pause_reason, m.answer_day, m.day_annotations
      FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND m.user_id > :after AND m.annotations > 0
      ORDER BY m.user_id LIMIT :limit
      """, ["project": .integer(project), "after": .integer(user), "limit": .int(limit)], MemberStore.member)
  }
}
