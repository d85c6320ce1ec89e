import JSON
import Testing

/// Who wins how often, and whether where it stood decided: through imports, submits and the job.
struct StrengthTests {
  private static let people: KeyValuePairs<String, String?> = [
    "mia": "manager", "rae": "reviewer", "ann": "annotator",
  ]
  private static let preference: JSONValue = [
    "fields": [["name": "a", "type": "text"], ["name": "b", "type": "text"]],
    "questions": [["name": "better", "type": "preference", "fields": ["a", "b"], "ties": true]],
  ]

  private static func imported(_ lines: [JSONValue], schema: JSONValue) throws -> World {
    let world = try World(["judgments": 1], people: people, tasks: 0, schema: schema)
    let reply = try world.person("mia").call(
      "POST", "/api/projects/1/imports?format=json", .array(lines), headers: ["Prefer": "wait=30"])
    #expect(reply.json["result"]?["created"] == .integer(Int64(lines.count)), "\(reply.json)")
    return world
  }

  /// `answer` from `shown`, as somebody gave it, about a task with what stands in its fields.
  private static func line(
    _ index: Int, _ answer: JSONValue, question: String, shown: [JSONValue], meta: JSONValue = .null
  ) -> JSONValue {
    [
      "data": ["a": .string("left \(index)"), "b": .string("right \(index)")], "meta": meta,
      "annotations": [
        [
          "annotator": "ann@example.org", "answers": .object([question: answer]),
          "shown": .object([question: .array(shown)]),
        ]
      ],
    ]
  }

  private static func report(_ world: World, _ body: JSONValue) throws -> JSONValue {
    let rae = try world.person("rae")
    let job = try rae.call("POST", "/api/projects/1/strengths", body, headers: ["Prefer": "wait=30"])
    #expect(job.status == 200 && job["state"] == "done", "\(job.json.text)")
    let by = body["by"]?.string ?? "answer"
    let found = try rae.call(
      "GET", "/api/projects/1/strengths?question=\(body["question"]?.string ?? "")&by=\(by)")
    return try #require(found.json["report"])
  }

  private static func tasks(_ world: World, _ best: String) throws -> Int {
    try world.person("rae").call("GET", "/api/projects/1/tasks?best=\(best)&limit=1000")["items"]?.array?
      .count ?? -1
  }

  /// Of 120 tasks a wins 72, b 36, 12 are ties: as a log odds log(78 / 42) = 0.6190, half of it each way. What stood
  /// first was chosen in 84 of the 108 that chose.
  @Test func `sides have strengths with intervals, and the place its share`() throws {
    // In an order without a period that the groups of tasks could share.
    let lines = (0..<120).sorted { $0 * 61 % 131 < $1 * 61 % 131 }.map { index in
      let answer: JSONValue = index % 10 == 9 ? "tie" : index % 10 < 6 ? "a" : "b"
      let isFirst = index < 93
      let first: JSONValue = isFirst == (answer == "b") ? "b" : "a"
      return Self.line(index, answer, question: "better", shown: [first, first == "a" ? "b" : "a"])
    }
    let world = try Self.imported(lines, schema: Self.preference)
    let report = try Self.report(world, ["question": "better"])
    let items = report["items"]?.array ?? []
    #expect(items.map { $0["name"] } == ["a", "b"])
    #expect(items.map { $0["wins"] } == [72, 36] && items.map { $0["losses"] } == [36, 72])
    #expect(items.map { $0["ties"] } == [12, 12])
    let strength = items[0]["strength"]?.double ?? .nan
    #expect(abs(strength - 0.619_039_2 / 2) < 1e-6)
    let (low, high) = (items[0]["low"]?.double ?? .nan, items[0]["high"]?.double ?? .nan)
    // Over 120 independent tasks the error of half the log odds is √(0.2025 / 120) / (2 · 0.65 · 0.35) = 0.090, so the
    // interval is about 0.36 wide; a spread of fifty groups is itself right to a fifth or so.
    #expect(low < strength && strength < high)
    #expect((0.25...0.55).contains(high - low), "\(low) \(high)")
    let places = report["places"]?.array ?? []
    #expect(places.map { $0["shown"] } == [108, 108])
    #expect(places.map { $0["chosen"] } == [84, 24])
    #expect(places.allSatisfy { $0["expected"] == 0.5 } && (places[0]["low"]?.double ?? 0) > 0.6)
    #expect(report["ties"] == 12 && report["unplaced"] == 0 && report["reason"] == .null)
    #expect(try Self.tasks(world, "better:answer:a") == 72)
    #expect(try Self.tasks(world, "better:place:1") == 84)
    #expect(try Self.tasks(world, "better:answer:tie") == 12)
  }

  @Test func `with names in meta it is what stood in the fields that is compared`() throws {
    let models = ["x", "y", "z"]
    let lines = (0..<90).map { index in
      let (one, other) = (models[index % 3], models[(index + 1) % 3])
      // x mostly beats y, y mostly z, and z sometimes x.
      let winsFirst = index / 3 % 5 != 0
      let answer: JSONValue = (one < other) == winsFirst ? "a" : "b"
      let meta: JSONValue = index < 3 ? ["a": .string(one)] : ["a": .string(one), "b": .string(other)]
      return Self.line(index, answer, question: "better", shown: ["a", "b"], meta: meta)
    }
    let world = try Self.imported(lines, schema: Self.preference)
    let report = try Self.report(world, ["question": "better", "by": "meta"])
    let items = report["items"]?.array ?? []
    #expect(items.map { $0["name"] } == ["x", "y", "z"])
    #expect(items.reduce(0) { $0 + ($1["wins"]?.integer ?? 0) } == 87)
    #expect(report["unnamed"] == 3 && report["tasks"] == 87)
    #expect(try Self.tasks(world, "better:meta:x") == Int(items[0]["wins"]?.integer ?? 0))
  }

  @Test func `what never loses gets a penalised strength and no interval, which the report says`() throws {
    let lines = (0..<30).map { Self.line($0, "a", question: "better", shown: ["b", "a"]) }
    let report = try Self.report(
      try Self.imported(lines, schema: Self.preference), ["question": "better"])
    #expect(report["penalised"] == true && report["reason"] == "penalised")
    let best = report["items"]?.array?.first
    #expect(best?["name"] == "a" && best?["low"] == .null)
    #expect((best?["strength"]?.double ?? 0) > 0)
  }

  @Test func `a ranking compares every pair, and its items stand in an order that the server drew`() throws {
    let schema: JSONValue = [
      "fields": [["name": "text", "type": "text"], ["name": "list", "type": "json"]],
      "questions": [
        ["name": "order", "type": "ranking", "items": ["p", "q", "r"]],
        ["name": "own", "type": "ranking", "items": "list", "required": false],
      ],
    ]
    let world = try World(["judgments": 1], people: Self.people, tasks: 0, schema: schema)
    let lines = (0..<24).map { ["text": .string("t \($0)"), "list": ["u", "v"]] as JSONValue }
    _ = try world.person("mia").call(
      "POST", "/api/projects/1/imports?format=json", .array(lines), headers: ["Prefer": "wait=30"])
    let ann = try world.person("ann")
    var firsts: Set<String> = []
    for index in 0..<24 {
      let next = try ann.next()
      let shown = try #require(next["assignment"]?["shown"]?["order"]?.array)
      #expect(Set(shown.compactMap(\.string)) == ["p", "q", "r"])
      #expect(Set(next["assignment"]?["shown"]?["own"]?.array?.compactMap(\.string) ?? []) == ["u", "v"])
      firsts.insert(shown[0].string ?? "")
      let ranked: JSONValue =
        index % 4 == 0 ? ["q", "r", "p"] : index % 4 == 1 ? ["r", "p", "q"] : ["p", "q", "r"]
      let sent = try ann.call(
        "POST", "/api/assignments/\(next.assignment)/submit", ["answers": ["order": ranked], "seconds": 1])
      #expect(sent["annotation"]?["shown"]?["order"] == .array(shown), "\(sent.json)")
    }
    #expect(firsts.count == 3)
    let report = try Self.report(world, ["question": "order"])
    let items = report["items"]?.array ?? []
    // p beats q in 18 of 24 and r in 12; q beats r in 18.
    #expect(items.map { $0["name"] } == ["p", "q", "r"])
    #expect(items.map { $0["wins"] } == [30, 24, 18])
    #expect(report["places"]?.array?.count == 3)
    #expect(try Self.tasks(world, "order:answer:p") == 12)
  }

  @Test func `a question that compares nothing is refused`() throws {
    let world = try World(people: Self.people, tasks: 1)
    let rae = try world.person("rae")
    #expect(try rae.call("POST", "/api/projects/1/strengths", ["question": "sentiment"]).status == 422)
    #expect(try rae.call("GET", "/api/projects/1/strengths").json["questions"] == [])
    #expect(try rae.call("GET", "/api/projects/1/tasks?best=sentiment").status == 400)
  }
}
