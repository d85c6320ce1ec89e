import JSON
import Testing

@Suite struct TaskTableTests {
  static let team: KeyValuePairs<String, String?> = [
    "man": "manager", "ann": "annotator", "ben": "annotator", "rev": "reviewer",
  ]

  private func ids(_ reply: Wire.Reply) -> [Int64] {
    reply.json["items"]?.array?.compactMap { $0["id"]?.integer } ?? []
  }

  /// 1 to 3 done (positive, negative, positive), 4 skipped, 5 in review, 6 excluded, the rest open.
  private func worked(tasks: Int = 10) throws -> World {
    let world = try World(people: Self.team, tasks: tasks)
    let (man, ann) = (try world.person("man"), try world.person("ann"))
    for answer in ["positive", "negative", "positive"] { _ = try ann.label(answer) }
    _ = try ann.skip(try ann.next().assignment)
    _ = try man.call("POST", "/api/projects/1/tasks/actions", ["ids": [5], "action": "review"])
    _ = try man.call("POST", "/api/projects/1/tasks/actions", ["ids": [6], "action": "exclude"])
    try world.write { db in
      try db.run("UPDATE tasks SET external_id = 'x-' || id")
      try db.run(
        """
        INSERT INTO task_identities (project_id, dedupe, task_id) VALUES (1, substr(:digest, 1, 16), 7)
        """,
        ["digest": .blob(Digest.of("xx-7"))])
    }
    return world
  }

  @Test(
    arguments: [
      ("", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), ("order=-id&limit=3", [10, 9, 8]), ("state=done", [1, 2, 3]),
      ("state=review", [5]), ("flagged=appeal", [5]), ("state=excluded", [6]),
      ("label=sentiment:positive", [1, 3]), ("q=NUMBER%209", [9]), ("q=%F0%9F%91%8D&limit=2", [1, 2]),
      ("q=8", [8]),
      ("annotator=2", [1, 2, 3]), ("annotator=2&order=-id", [3, 2, 1]), ("annotator=2,99", []),
      ("external_id=x-7&annotator=2", []), ("external_id=x-7", [7]),
      ("external_id=x-99", []), ("priority_min=2", [2, 5, 8]),
      ("state=open&order=-id&priority_min=1", [10, 8, 7, 4]),
      ("q=nowhere", []),
    ] as [(String, [Int64])])
  func `the table finds`(_ query: String, _ expected: [Int64]) throws {
    let world = try worked()
    let reply = try world.person("rev").call("GET", "/api/projects/1/tasks?\(query)")
    #expect(reply.status == 200)
    #expect(ids(reply) == expected)
  }

  @Test(arguments: ["id", "-id", "changed"])
  func `pages of every order add up to all tasks`(_ order: String) throws {
    let world = try worked(tasks: 25)
    let rev = try world.person("rev")
    var seen: [Int64] = []
    var after = ""
    repeat {
      let reply = try rev.call("GET", "/api/projects/1/tasks?order=\(order)&limit=4\(after)")
      seen += ids(reply)
      after = reply["next"]?.string.map { "&after=\($0)" } ?? ""
    } while !after.isEmpty
    #expect(seen.count == 25)
    #expect(seen.sorted() == Array(1...25))
  }

  @Test func `the most disputed come first by similarity`() throws {
    let world = try World(["judgments": 2, "max_judgments": 2], people: Self.team, tasks: 3)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    for (one, other) in [("positive", "positive"), ("positive", "negative"), ("mixed", "mixed")] {
      _ = try ann.label(one)
      _ = try ben.label(other)
    }
    let rev = try world.person("rev")
    let page = try rev.call("GET", "/api/projects/1/tasks?order=similarity&limit=2")
    #expect(ids(page) == [2, 1])
    let rest = try rev.call(
      "GET", "/api/projects/1/tasks?order=similarity&limit=2&after=\(page["next"]?.string ?? "")")
    #expect(ids(rest) == [3])
  }

  @Test func `of two people only what both did is found, the most disputed first`() throws {
    let world = try World(["judgments": 2, "max_judgments": 2], people: Self.team, tasks: 4)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    for one in ["positive", "positive", "mixed", "mixed"] { _ = try ann.label(one) }
    for other in ["positive", "negative", "mixed"] { _ = try ben.label(other) }
    let rev = try world.person("rev")
    let both = "annotator=2,3"
    #expect(ids(try rev.call("GET", "/api/projects/1/tasks?\(both)")) == [1, 2, 3])
    #expect(ids(try rev.call("GET", "/api/projects/1/tasks?\(both)&order=similarity")) == [2, 1, 3])
  }

  @Test(arguments: [
    "state=closed", "order=name", "label=sentiment", "annotator=x", "annotator=1,",
    "annotator=1,1", "annotator=1,2,3", "colour=red", "after=zzz", "second=any", "decided_by=1&second=maybe",
    "appeal=lost", "against=1", "gave=sentiment:mixed", "annotator=1&gave=sentiment",
  ])
  func `a filter that cannot be understood is refused`(_ query: String) throws {
    let world = try World(people: Self.team, tasks: 1)
    #expect(try world.person("rev").call("GET", "/api/projects/1/tasks?\(query)").status == 400)
  }

  @Test func `the tasks of a slice are those with its value, or without one`() throws {
    let world = try World(people: Self.team, tasks: 4)
    try world.write { db in
      try db.run("UPDATE task_payloads SET meta = '{\"language\":\"fr\"}' WHERE task_id = 2")
      try db.run("UPDATE task_payloads SET meta = '{\"language\":7}' WHERE task_id = 3")
    }
    func list(_ meta: String) throws -> Wire.Reply {
      let query = meta.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      return try world.person("man").call("GET", "/api/projects/1/tasks?meta=\(query)")
    }
    func ids(_ reply: Wire.Reply) -> [Int64] {
      reply.json["items"]?.array?.compactMap { $0["id"]?.integer } ?? []
    }
    #expect(try ids(list(#"{"language":"fr"}"#)) == [2])
    #expect(try ids(list(#"{"language":"7"}"#)) == [3])
    #expect(try ids(list(#"{"language":null}"#)) == [1, 4])
    for wrong in ["", "language", "{}", #"{"a":"b","c":"d"}"#, #"{"language":["fr"]}"#] {
      #expect(try list(wrong).status == 400, "\(wrong)")
    }
  }

  @Test func `tasks of which something was said from a day on`() throws {
    let world = try World(["judgments": 2], people: Self.team, tasks: 2)
    let (ann, man) = (try world.person("ann"), try world.person("man"))
    _ = try ann.label("negative")
    world.pass(seconds: 86_400)
    _ = try ann.label("negative")
    func ids(_ said: String) throws -> [Int64]? {
      try man.call("GET", "/api/projects/1/tasks?said=\(said)").json["items"]?.array?.compactMap {
        $0["id"]?.integer
      }
    }
    #expect(try ids("2026-09-21,sentiment:negative") == [1, 2])
    #expect(try ids("2026-09-22,sentiment:negative") == [2])
    #expect(try ids("2026-09-21,sentiment:positive") == [])
    #expect(try man.call("GET", "/api/projects/1/tasks?said=sentiment:positive").status == 400)
  }

  @Test func `tasks that someone did not answer as the label says`() throws {
    let world = try World(
      ["judgments": 2, "max_judgments": 2, "review": "disputed"], people: Self.team, tasks: 3)
    let (ann, man) = (try world.person("ann"), try world.person("man"))
    for answer in ["positive", "negative", "positive"] { _ = try ann.label(answer) }
    for _ in 0..<3 { _ = try man.label("positive") }
    let rev = try world.person("rev")
    #expect(try rev.review().task == 2)
    #expect(try rev.resolve(2, ["answers": ["sentiment": "positive"]]).status == 201)
    // The people's page brings the comparison up to date.
    #expect(try man.call("GET", "/api/projects/1/people").status == 200)
    let user = try world.number("SELECT id FROM users WHERE name = 'ann'")
    let reply = try man.call("GET", "/api/projects/1/tasks?annotator=\(user)&unlike=1")
    #expect(reply.json["items"]?.array?.compactMap { $0["id"]?.integer } == [2])
    #expect(try man.call("GET", "/api/projects/1/tasks?unlike=1").status == 400)
  }

  @Test func `annotators do not see the table nor a task's other answers`() throws {
    let world = try worked()
    let ann = try world.person("ann")
    #expect(try ann.call("GET", "/api/projects/1/tasks").status == 403)
    #expect(try ann.call("GET", "/api/tasks/1").status == 403)
  }

  @Test func `a task shows all that is known of it`() throws {
    let world = try worked()
    let reply = try world.person("rev").call("GET", "/api/tasks/2")
    #expect(reply.status == 200)
    #expect(reply.json["data"]?["text"] == "Text number 2, a 👍🏽b")
    #expect(reply.json["label"]?["answers"] == ["sentiment": "negative"])
    #expect(reply.json["annotations"]?.array?.first?["annotator"]?["name"] == "ann")
    #expect(reply.json["assignments"]?.array?.first?["state"] == "submitted")
    #expect(reply.json["history"]?.array?.first?["action"] == "annotation.submitted")
    #expect(reply["gold"] == .null)
  }

  @Test func `a change by hand needs the version in hand`() throws {
    let world = try World(["order": "priority"], people: Self.team, tasks: 4)
    let man = try world.person("man")
    let shown = try man.call("GET", "/api/tasks/3")
    let tag = shown.headers["etag"] ?? ""
    let change: JSONValue = ["priority": 9, "meta": ["source": "web"], "gold": ["sentiment": "mixed"]]
    let reply = try man.call("PATCH", "/api/tasks/3", change, headers: ["If-Match": tag])
    #expect(reply.status == 200)
    #expect(reply["priority"] == 9)
    #expect(reply.json["meta"] == ["source": "web"])
    #expect(reply.json["gold"] == ["sentiment": "mixed"])
    #expect(try man.call("PATCH", "/api/tasks/3", ["priority": 1], headers: ["If-Match": tag]).status == 412)
    #expect(try man.call("PATCH", "/api/tasks/3", ["gold": ["sentiment": "nice"]]).status == 422)
    #expect(try man.call("PATCH", "/api/tasks/3", ["gold": .null]).status == 200)
    #expect(try world.person("ann").next().task == 3)
  }

  @Test func `a raised priority reaches those who are past the task`() throws {
    let world = try World(["order": "priority", "judgments": 2], people: Self.team, tasks: 6)
    let (man, ann, ben) = (try world.person("man"), try world.person("ann"), try world.person("ben"))
    for _ in 0..<3 { _ = try ann.label() }
    _ = try man.call(
      "POST", "/api/projects/1/tasks/actions", ["ids": [6], "action": "set_priority", "priority": 50])
    #expect(try ann.next().task == 6)
    #expect(try ben.next().task == 6)
  }

  @Test func `many tasks are changed at once, and those that refuse are named`() throws {
    let world = try worked()
    let man = try world.person("man")
    let reply = try man.call(
      "POST", "/api/projects/1/tasks/actions", ["ids": [1, 4, 5, 6, 99], "action": "accept_consensus"])
    #expect(reply["changed"] == 0)
    #expect(reply.json["refused"]?.array?.compactMap { $0["id"]?.integer } == [1, 4, 5, 6, 99])
    let restored = try man.call(
      "POST", "/api/projects/1/tasks/actions", ["ids": [6, 7], "action": "restore"])
    #expect(restored["changed"] == 1)
    #expect(
      try man.call("POST", "/api/projects/1/tasks/actions", ["ids": [1], "action": "burn"]).status == 422)
    #expect(
      try world.person("rev").call("POST", "/api/projects/1/tasks/actions", ["ids": [1], "action": "delete"])
        .status
        == 403)
  }

  @Test func `a manager ends a dispute with its consensus`() throws {
    let world = try World(["judgments": 2, "max_judgments": 2], people: Self.team, tasks: 1)
    _ = try world.person("ann").label("positive")
    _ = try world.person("ben").label("negative")
    let reply = try world.person("man").call(
      "POST", "/api/projects/1/tasks/actions", ["ids": [1], "action": "accept_consensus"])
    #expect(reply["changed"] == 1)
    #expect(try world.number("SELECT done FROM project_counts") == 1)
    #expect(try world.number("SELECT by_user FROM labels WHERE source = 'consensus'") == 1)
  }

  @Test func `a deleted task takes its answers and counts with it`() throws {
    let world = try worked()
    let man = try world.person("man")
    #expect(try man.call("DELETE", "/api/tasks/1").status == 204)
    #expect(try man.call("GET", "/api/tasks/1").status == 404)
    #expect(
      try man.call("POST", "/api/projects/1/tasks/actions", ["ids": [4], "action": "delete"])["changed"] == 1)
    #expect(try world.number("SELECT annotations FROM project_counts") == 2)
    #expect(try world.number("SELECT done FROM project_counts") == 2)
    #expect(try world.number("SELECT annotations * 10 + skips FROM members WHERE user_id = 2") == 20)
    #expect(try world.number("SELECT count(*) FROM audit WHERE action = 'task.deleted'") == 2)
  }
}
