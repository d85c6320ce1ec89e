import SQLite

/// The SQL of how far anyone has come among what nobody judged.
enum FreshStore {
  /// A look at all people of the project, or at all with the skill; nil: nobody.
  static func farthest(_ db: Connection, project: Int64, lane: String) throws -> Int64? {
    guard lane.isEmpty else {
      return try db.first(
        """
        SELECT max(max(queue_place, fresh_place)) FROM member_skills
        WHERE project_id = :project AND skill = :lane
        """, ["project": .integer(project), "lane": .text(lane)]
      ) { $0.optionalInteger(0) } ?? nil
    }
    return try db.first(
      "SELECT max(max(queue_place, fresh_place)) FROM members WHERE project_id = :project",
      ["project": .integer(project)]
    ) { $0.optionalInteger(0) } ?? nil
  }

  static func move(
    _ db: Connection, project: Int64, user: Int64, lane: String, to place: Int64
  ) throws {
    guard lane.isEmpty else {
      _ = try db.run(
        """
        UPDATE member_skills SET fresh_place = :place
        WHERE project_id = :project AND user_id = :user AND skill = :lane
        """,
        ["place": .integer(place), "project": .integer(project), "user": .integer(user), "lane": .text(lane)])
      return
    }
    _ = try db.run(
      "UPDATE members SET fresh_place = :place WHERE project_id = :project AND user_id = :user",
      ["place": .integer(place), "project": .integer(project), "user": .integer(user)])
  }
}
