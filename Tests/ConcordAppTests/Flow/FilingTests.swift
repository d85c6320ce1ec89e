import JSON
import Testing

/// What is put in order a few hundred rows at a time is found before and after.
struct FilingTests {
  /// Ids from here on: the fourth is the one that files.
  private static let before = 508

  private func world() throws -> World {
    let world = try World(
      ["judgments": 2], people: ["ann": "annotator", "ben": "annotator", "mia": "manager"])
    try world.write { db in
      try db.run(
        "UPDATE spent_ids SET largest = :id WHERE name = 'annotations'", ["id": .int(Self.before)])
    }
    return world
  }

  private func ids(_ reply: Wire.Reply, _ key: String) -> [Int64] {
    (reply["items"]?.array ?? []).compactMap { $0[key]?.integer }
  }

  @Test func `a person's annotations are all there, in order, whether filed or not`() throws {
    let world = try world()
    let (ann, ben, mia) = (try world.person("ann"), try world.person("ben"), try world.person("mia"))
    var tasks: [Int64] = []
    for _ in 0..<4 {
      let next = try ann.next()
      tasks.append(next["task"]?["id"]?.integer ?? 0)
      #expect(try ann.submit(next.assignment).status == 201)
      #expect(try ben.submit(try ben.next().assignment).status == 201)
    }
    #expect(try world.number("SELECT count(*) FROM person_annotations") == 4)
    #expect(try world.number("SELECT largest FROM filed_ids WHERE name = 'annotations'") == 512)

    let mine = "/api/projects/1/mine?limit="
    var pages: [Int64] = []
    var after = ""
    for _ in 0..<4 {
      let page = try ann.call("GET", "\(mine)1\(after)")
      pages += ids(page, "annotation_id")
      after = "&after=\(page["next"]?.string ?? "")"
    }
    #expect(pages == [515, 513, 511, 509])
    #expect(ids(try mia.call("GET", "/api/projects/1/tasks?annotator=1&limit=3"), "id") == Array(tasks[..<3]))

    #expect(try mia.call("DELETE", "/api/tasks/\(tasks[0])").status < 300)
    #expect(try mia.call("DELETE", "/api/tasks/\(tasks[3])").status < 300)
    #expect(try world.number("SELECT count(*) FROM person_annotations WHERE user_id = 1") == 1)
    #expect(ids(try mia.call("GET", "/api/projects/1/tasks?annotator=1"), "id") == Array(tasks[1..<3]))
  }

  @Test func `the reply to a key is given again, whether its key is filed or not`() throws {
    let world = try world()
    let ann = try world.person("ann")
    try world.write { db in
      try db.run(
        """
        INSERT INTO replays (user_id, key, subject, status, reply, created_at)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 510)
        SELECT 2, 'k' || i, 'POST /api/assignments/7/submit', 201, '{}', 0 FROM n
        """)
    }
    var leases: [Int64] = []
    var first: [[UInt8]] = []
    for number in 0..<3 {
      leases.append(try ann.next().assignment)
      first.append(try ann.submit(leases[number], key: "k-\(number)").body)
    }
    #expect(try world.number("SELECT count(*) FROM replay_keys") == 512)
    #expect(try world.number("SELECT largest FROM filed_ids WHERE name = 'replays'") == 512)
    #expect(try world.number("SELECT count(*) FROM replays_of_people") == 513)
    for number in 0..<3 {
      #expect(try ann.submit(leases[number], key: "k-\(number)").body == first[number])
    }
    #expect(try world.number("SELECT count(*) FROM annotations") == 3)
    let last = try ann.next().assignment
    for number in 0..<3 { #expect(try ann.submit(last, key: "k-\(number)").code == "idempotency_key_reused") }
    #expect(try ann.submit(last, key: "k").status == 201)
    #expect(try ann.submit(last, key: "k").status == 201)
    #expect(try world.number("SELECT count(*) FROM annotations") == 4)
  }

  @Test func `a reply that is deleted is not given again, and its id to no other`() throws {
    let world = try world()
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    let first = try ann.submit(lease, key: "k").body
    #expect(try ann.submit(lease, key: "k").body == first)
    try world.write { db in
      try db.run("UPDATE filed_ids SET largest = 1 WHERE name = 'replays'")
      try db.run("DELETE FROM replays")
    }
    #expect(try ann.submit(lease, key: "k").code == "already_submitted")
    #expect(try ann.submit(try ann.next().assignment, key: "k").status == 201)
    #expect(try world.number("SELECT max(id) FROM replays") == 2)
  }
}
