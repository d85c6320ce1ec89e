import JSON
import Testing

/// The lists that numbers about reviewers, appeals, errors and people's answers lead to.
@Suite struct TasksBehindNumbersTests {
  private static let team: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "rev": "reviewer", "sam": "reviewer", "tia": "manager",
  ]

  private func list(_ world: World, _ query: String) throws -> [Int64] {
    let reply = try world.person("tia").call("GET", "/api/projects/1/tasks?\(query)")
    #expect(reply.status == 200, "\(query)")
    return reply.json["items"]?.array?.compactMap { $0["id"]?.integer } ?? []
  }

  private func user(_ world: World, _ name: String) throws -> Int64 {
    try world.number("SELECT id FROM users WHERE name = :name", ["name": .text(name)])
  }

  /// Ann says positive, Ben negative, of each of three tasks; rev takes Ann's word for all.
  private func disputed(_ workflow: JSONValue) throws -> World {
    let world = try World(
      workflow.over(["judgments": 2, "max_judgments": 2, "error_categories": ["slip"]]), people: Self.team,
      tasks: 3)
    for _ in 0..<3 {
      _ = try world.person("ann").label("positive")
      _ = try world.person("ben").label("negative")
    }
    let rev = try world.person("rev")
    for _ in 0..<3 {
      let task = try #require(try rev.review().task)
      _ = try rev.resolve(task, ["accept": .integer(2 * task - 1)])
    }
    return world
  }

  @Test func `what two reviewers decided, and where they differed`() throws {
    let world = try disputed(["second_review": 1])
    let (rev, sam) = (try user(world, "rev"), try world.person("sam"))
    #expect(try list(world, "decided_by=\(rev)") == [1, 2, 3])
    #expect(try list(world, "decided_by=\(rev)&second=any") == [])
    _ = try sam.resolve(1, ["accept": 1])
    _ = try sam.resolve(3, ["accept": 6])
    #expect(try list(world, "decided_by=\(rev)&second=any") == [1, 3])
    #expect(try list(world, "decided_by=\(rev)&second=same") == [1])
    #expect(try list(world, "decided_by=\(rev)&second=other") == [3])
    #expect(try list(world, "decided_by=\(rev)&second=other&order=-id") == [3])
    let other = try user(world, "tia")
    #expect(try list(world, "decided_by=\(other)") == [])
  }

  @Test func `a reviewer who decided a task twice has it in the list once, and pages add up`() throws {
    let world = try disputed([:])
    let rev = try user(world, "rev")
    try world.write { db in
      try db.run(
        """
        INSERT INTO decisions (project_id, task_id, user_id, answers, at)
        SELECT project_id, task_id, user_id, answers, at FROM decisions
        """)
    }
    var seen: [Int64] = []
    var after = ""
    repeat {
      let reply = try world.person("tia").call(
        "GET", "/api/projects/1/tasks?decided_by=\(rev)&limit=1\(after)")
      seen += reply.json["items"]?.array?.compactMap { $0["id"]?.integer } ?? []
      after = reply["next"]?.string.map { "&after=\($0)" } ?? ""
    } while !after.isEmpty
    #expect(seen == [1, 2, 3])
  }

  @Test func `appeals by how they came out, and against whom`() throws {
    let world = try disputed(["appeals": true])
    let (ben, sam) = (try world.person("ben"), try world.person("sam"))
    for annotation in [2, 4, 6] {
      let reply = try ben.call("POST", "/api/annotations/\(annotation)/appeal", ["comment": "It is not."])
      #expect(reply.status < 300)
    }
    #expect(try sam.resolve(1, ["accept": 2]).state == "done")
    #expect(try sam.resolve(2, ["accept": 3]).state == "done")
    let rev = try user(world, "rev")
    #expect(try list(world, "appeal=any") == [1, 2, 3])
    #expect(try list(world, "appeal=upheld&against=\(rev)") == [1])
    #expect(try list(world, "appeal=dismissed") == [2])
    #expect(try list(world, "appeal=open") == [3])
    let other = try user(world, "sam")
    #expect(try list(world, "appeal=any&against=\(other)") == [])
    #expect(try list(world, "appeal=upheld&decided_by=\(other)") == [1])
  }

  @Test func `an error is listed once a task, whoever made it`() throws {
    let world = try disputed([:])
    try world.write { db in
      try db.run(
        """
        INSERT INTO annotation_errors (annotation_id, category, project_id, user_id, reviewer_id, at)
        SELECT id, 'slip', project_id, user_id, 4, 1 FROM annotations WHERE task_id <> 2
        """)
    }
    let ben = try user(world, "ben")
    #expect(try list(world, "error=slip") == [1, 3])
    #expect(try list(world, "error=slip&annotator=\(ben)") == [1, 3])
    #expect(try list(world, "error=slip&order=-id") == [3, 1])
    #expect(try list(world, "error=missed") == [])
  }

  @Test func `what somebody gave where the label says something else`() throws {
    let world = try disputed([:])
    let (ann, ben) = (try user(world, "ann"), try user(world, "ben"))
    let negative = "gave=sentiment:negative"
    #expect(try list(world, "annotator=\(ben)&\(negative)&label=sentiment:positive") == [1, 2, 3])
    #expect(try list(world, "annotator=\(ann)&\(negative)") == [])
    #expect(try list(world, "annotator=\(ann)&gave=other:negative") == [])
  }

  @Test(arguments: [
    "met=sentiment:[\"positive\",\"negative\"]", "said=2026-01-01,sentiment:negative",
    "annotator=BEN&gave=sentiment:negative",
  ])
  func `an excluded task is not behind a number that left it out`(_ query: String) throws {
    let world = try disputed([:])
    let ben = String(try user(world, "ben"))
    let query = query.split(separator: "BEN", omittingEmptySubsequences: false).joined(separator: ben)
    #expect(try list(world, query) == [1, 2, 3])
    #expect(try world.person("tia").call("POST", "/api/tasks/2/exclusion", [:]).status == 200)
    #expect(try list(world, query) == [1, 3])
    #expect(try list(world, "\(query)&state=excluded") == [2])
    let person = try world.person("tia").call("GET", "/api/projects/1/people/\(ben)").json
    #expect(person["stats"]?["confusions"]?.array?.first?["counts"]?.text == "[[0,2,0],[0,0,0],[0,0,0]]")
  }

  @Test func `who saw a prediction is listed once a task`() throws {
    let world = try disputed([:])
    try world.write { db in
      try db.run(
        """
        INSERT INTO prediction_exposures (annotation_id, project_id, shown, similarity)
        SELECT id, project_id, task_id <> 2, iif(task_id = 3, 1.0, 0.5) FROM annotations
        """)
    }
    #expect(try list(world, "prediction=shown") == [1, 3])
    #expect(try list(world, "prediction=hidden") == [2])
    #expect(try list(world, "prediction=shown_same") == [3])
  }
}
