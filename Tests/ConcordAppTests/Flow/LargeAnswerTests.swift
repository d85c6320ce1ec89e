import JSON
import Labeling
import Synchronization
import Testing

/// Answers of a thousand outlines are checked and compared beside the writer, and all rules hold for them. Seen before:
/// two people's outlines of 700 kB held everybody's answers up for three seconds.
@Suite struct LargeAnswerTests {
  /// Outlines that cross themselves again and again, each somewhere else for each person.
  private func outlines(_ person: Int, count: Int = 300) -> JSONValue {
    .array(
      (0..<count).map { number in
        let corners = (0..<12).map { corner -> JSONValue in
          let place = (number * 7919 + corner * 104_729 + person * 31) % 2_000
          return .array([.integer(Int64(place)), .integer(Int64((place * place + corner * 977) % 2_000))])
        }
        return ["id": .string("r\(number)"), "label": "car", "points": .array(corners)]
      })
  }

  private static let schema: JSONValue = [
    "fields": [["name": "photo", "type": "image"]],
    "questions": [["name": "things", "type": "polygons", "field": "photo", "labels": ["car", "person"]]],
  ]

  private func world(_ workflow: JSONValue = [:]) throws -> World {
    let world = try World(
      workflow.over(["judgments": 2, "max_judgments": 2, "agreement": 1]),
      people: ["ann": "annotator", "ben": "annotator", "cat": "annotator", "rev": "reviewer"], tasks: 1,
      schema: Self.schema)
    try world.write { db in
      try db.run("UPDATE task_payloads SET data = '{\"photo\":\"https://example.org/a.jpg\"}'")
    }
    return world
  }

  private func body(_ answers: JSONValue) -> JSONValue { ["answers": ["things": answers], "seconds": 4] }

  @Test func `others go on working while large answers are compared`() throws {
    let world = try world()
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let leases = [try ann.next().assignment, try ben.next().assignment]
    let first = try ann.call("POST", "/api/assignments/\(leases[0])/submit", body(outlines(0)))
    #expect(first.status == 201)
    let isOver = Mutex(false)
    let large = body(outlines(1))
    let counts = try inParallel(2) { place -> Int in
      if place == 0 {
        defer { isOver.withLock { $0 = true } }
        let second = try world.person("ben").call("POST", "/api/assignments/\(leases[1])/submit", large)
        return second.status
      }
      let rev = try world.person("rev")
      var count = 0
      while !isOver.withLock({ $0 }) {
        let reply = try rev.call("POST", "/api/tasks/1/comments", ["text": "Well."])
        guard reply.status == 201 else { return -1 }
        count += 1
      }
      return count
    }
    #expect(counts[0] == 201)
    // Each is a commit of its own; where the comparison held the writer, one or two came through.
    #expect(counts[1] > 20)
    #expect(try world.person("rev").review().task == 1)
  }

  @Test func `two who hand in at once are both counted and compared with each other`() throws {
    let world = try world()
    let leases = [try world.person("ann").next().assignment, try world.person("ben").next().assignment]
    let bodies = [body(outlines(0)), body(outlines(1))]
    let statuses = try inParallel(2) { place in
      try world.person(["ann", "ben"][place]).call(
        "POST", "/api/assignments/\(leases[place])/submit", bodies[place]
      ).status
    }
    #expect(statuses == [201, 201])
    #expect(try world.number("SELECT count(*) FROM annotations WHERE counted") == 2)
    let stored = try world.read { db in
      try db.first("SELECT similarity FROM tasks WHERE state = 'review'") { $0.real(0) }
    }
    let schema = try LabelSchema(Self.schema)
    let given = try world.read { db in
      try db.all("SELECT answers FROM annotations ORDER BY id") { try JSONValue(parsing: $0.bytes(0)) }
    }
    let alone = schema.agreement(given.map { Answers(stored: $0) }).similarity
    #expect(alone.map { $0 < 1 } == true && stored == alone)
  }

  @Test func `who draws the same agrees, and a change of mind is compared as well`() throws {
    let world = try world(["max_judgments": 3])
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let (one, other) = (try ann.next().assignment, try ben.next().assignment)
    _ = try ann.call("POST", "/api/assignments/\(one)/submit", body(outlines(0)))
    let differs = try ben.call("POST", "/api/assignments/\(other)/submit", body(outlines(1)))
    #expect(differs.json["task"]?["state"] == "open")
    let id = try #require(differs.json["annotation"]?["id"]?.integer)
    let agrees = try ben.call("PUT", "/api/annotations/\(id)", body(outlines(0)))
    #expect(agrees.status == 200 && agrees.json["task"]?["state"] == "done")
    #expect(try world.number("SELECT count(*) FROM labels WHERE source = 'consensus'") == 1)
  }

  @Test func `a large answer that is not allowed is refused with pointers, and its key is free again`() throws
  {
    let world = try world()
    let ann = try world.person("ann")
    let path = "/api/assignments/\(try ann.next().assignment)/submit"
    var regions = outlines(0).array ?? []
    regions[100] = ["id": "x", "label": "dog", "points": [[1, 2], [3, 4], [5, 6]]]
    let refused = try ann.call("POST", path, body(.array(regions)), headers: ["Idempotency-Key": "k"])
    #expect(refused.status == 422)
    #expect(refused.json["errors"]?.array?.first?["pointer"] == "/answers/things/100/label")
    let taken = try ann.call("POST", path, body(outlines(0)), headers: ["Idempotency-Key": "k"])
    let again = try ann.call("POST", path, body(outlines(0)), headers: ["Idempotency-Key": "k"])
    #expect(taken.status == 201 && again.body == taken.body)
    let other = try ann.call("POST", path, body(outlines(0)))
    #expect(other.status == 409 && other.code == "already_submitted")
    let stranger = try world.person("ben").call("POST", path, body(.array(regions)))
    #expect(stranger.status == 404)
  }
}
