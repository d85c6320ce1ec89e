import SQLite
import Testing

/// What holds in the database whatever people did, in whatever order.
enum Invariants {
  static func check(_ world: World, mostJudgments: Int64) throws {
    let broken = try world.read { db in
      try db.all(
        """
        SELECT t.id, t.state, t.taken, t.judged, t.skipped,
          (SELECT count(*) FROM assignments a WHERE a.task_id = t.id AND a.state = 'leased') AS leases,
          (SELECT count(*) FROM annotations n WHERE n.task_id = t.id AND n.counted = 1) AS counted,
          (SELECT count(*) FROM assignments a WHERE a.task_id = t.id AND a.state = 'skipped') AS skips,
          (SELECT count(*) FROM labels l WHERE l.task_id = t.id) AS labels, t.wanted
        FROM tasks t
        """
      ) { row in
        let (state, taken, judged) = (row.text(1), row.integer(2), row.integer(3))
        let (leases, counted, labels) = (row.integer(5), row.integer(6), row.integer(8))
        var wrong: [String] = []
        if taken != leases + counted { wrong.append("taken \(taken) is not \(leases) + \(counted)") }
        if judged != counted { wrong.append("judged \(judged) is not \(counted)") }
        if row.integer(4) != row.integer(7) {
          wrong.append("skipped \(row.integer(4)) is not \(row.integer(7))")
        }
        if counted > mostJudgments { wrong.append("\(counted) judgments") }
        if state == "open" && taken > row.integer(9) { wrong.append("\(taken) of \(row.integer(9)) slots") }
        if (state == "done") != (labels == 1) { wrong.append("\(state) with \(labels) labels") }
        return wrong.isEmpty ? nil : "task \(row.integer(0)): \(wrong.joined(separator: ", "))"
      }.compactMap(\.self)
    }
    #expect(broken == [])
    try counts(world)
  }

  private static func counts(_ world: World) throws {
    let differences = try world.number(
      """
      SELECT abs(c.open - (SELECT count(*) FROM tasks WHERE state = 'open'))
        + abs(c.review - (SELECT count(*) FROM tasks WHERE state = 'review'))
        + abs(c.done - (SELECT count(*) FROM tasks WHERE state = 'done'))
        + abs(c.excluded - (SELECT count(*) FROM tasks WHERE state = 'excluded'))
        + abs(c.annotations - (SELECT count(*) FROM annotations))
      FROM project_counts c
      """)
    #expect(differences == 0)
    let members = try world.number(
      """
      SELECT coalesce(sum(
        abs(m.annotations - (SELECT count(*) FROM annotations n WHERE n.user_id = m.user_id))
        + abs(m.skips - (SELECT count(*) FROM assignments a WHERE a.user_id = m.user_id AND a.state = 'skipped'))), 0)
      FROM members m
      """)
    #expect(members == 0)
  }
}
