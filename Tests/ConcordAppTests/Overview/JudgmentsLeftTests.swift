import JSON
import SQLite
import Testing

/// How many judgments are left: what closed tasks took beyond the first ones is not taken off what open tasks ask for.
@Suite struct JudgmentsLeftTests {
  private func overview(_ world: World) throws -> (left: Int64?, needed: Int64?) {
    let reply = try world.person("man").call("GET", "/api/projects/1/overview")
    return (reply["judgments_left"]?.integer, reply["progress"]?["judgments_needed"]?.integer)
  }

  private func world(tasks: Int) throws -> World {
    try World(
      ["judgments": 2, "max_judgments": 3],
      people: ["ann": "annotator", "ben": "annotator", "cat": "annotator", "man": "manager"], tasks: tasks)
  }

  @Test func `third answers to disputed tasks are no work done on the others`() throws {
    let world = try world(tasks: 6)
    #expect(try overview(world) == (12, 12))
    for _ in 0..<2 { _ = try world.person("ann").label("positive") }
    for _ in 0..<2 { _ = try world.person("ben").label("negative") }
    // Two tasks are disputed and ask for one more each, four have nothing yet.
    #expect(try overview(world) == (10, 14))
    for _ in 0..<2 { _ = try world.person("cat").label("positive") }
    #expect(try world.number("SELECT open FROM project_counts") == 4)
    #expect(try overview(world) == (8, 14))
    _ = try world.person("ann").label("positive")
    #expect(try overview(world) == (7, 14))
  }

  @Test func `of many open tasks the share that is begun is told within a hundredth`() throws {
    let world = try world(tasks: 3_000)
    try world.write { db in
      try db.run("UPDATE tasks SET judged = 1 WHERE id <= 1000")
      try db.run("UPDATE project_counts SET annotations = 1000")
    }
    let left = try #require(try overview(world).left)
    #expect(abs(left - 5_000) <= 50)
  }

  @Test func `with nothing open nothing is left`() throws {
    #expect(try overview(try world(tasks: 0)) == (0, 0))
  }
}
