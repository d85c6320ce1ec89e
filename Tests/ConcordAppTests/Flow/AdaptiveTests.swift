import JSON
import Testing

/// Judgments only where they help, within a budget and quotas. Before there is a model each answer is taken to be
/// right in 4 of 5, and to be wrong evenly: of three options one makes 0.8, two that agree 0.64 / 0.66.
@Suite struct AdaptiveTests {
  static let team: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "cat": "annotator", "dan": "annotator",
  ]

  private func gain(_ world: World, _ task: Int64) throws -> Double? {
    try world.read { db in
      try db.first("SELECT gain FROM tasks WHERE id = :id", ["id": .integer(task)]) { $0.optionalReal(0) }
        ?? nil
    }
  }

  private func flag(_ world: World, _ task: Int64) throws -> String? {
    try world.read { db in
      try db.first("SELECT flagged FROM tasks WHERE id = :id", ["id": .integer(task)]) { $0.optionalText(0) }
        ?? nil
    }
  }

  @Test func `a task is asked about until its label is sure, and no longer`() throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.9, "max_judgments": 4], people: Self.team, tasks: 1)
    #expect(try world.person("ann").label("positive").state == "open")
    #expect(try abs((gain(world, 1) ?? 0) - 0.3) < 1e-9)
    #expect(try world.person("ben").label("positive").state == "done")
    #expect(try gain(world, 1) == nil)
    #expect(try flag(world, 1) == nil)
    let confidence = try world.read { db in
      try db.first("SELECT confidence FROM labels") { $0.optionalReal(0) } ?? nil
    }
    #expect(confidence.map { abs($0 - 0.64 / 0.66) < 1e-9 } == true)
    try Invariants.check(world, mostJudgments: 4)
  }

  /// By hand: each of the two options is decided for itself, 0.8 each; together 0.64, and after a second answer
  /// 0.64 / 0.68 squared.
  @Test func `of many options the least sure decision says what one more answer decides`() throws {
    let aspects: JSONValue = [
      "fields": [["name": "text", "type": "text"]],
      "questions": [
        ["name": "sentiment", "type": "choice", "multiple": true, "options": ["price", "staff"]]
      ],
    ]
    let world = try World(
      ["policy": "adaptive", "confidence": 0.9, "max_judgments": 4, "review": "none"], people: Self.team,
      tasks: 1, schema: aspects)
    func say(_ name: String, _ chosen: [JSONValue]) throws -> Wire.Reply {
      let person = try world.person(name)
      return try person.call(
        "POST", "/api/assignments/\(try person.next().assignment)/submit",
        ["answers": ["sentiment": .array(chosen)], "seconds": 1])
    }
    #expect(try say("ann", ["price"]).state == "open")
    #expect(try abs((gain(world, 1) ?? 0) - 0.4) < 1e-9)
    // Sure of one option, undecided about the other.
    #expect(try say("ben", ["price", "staff"]).state == "open")
    #expect(try gain(world, 1) == 1)
    let stored = try world.read { db in
      try db.first("SELECT beliefs FROM task_beliefs") { try JSONValue(parsing: $0.bytes(0)) }
    }
    let decisions = stored?["sentiment"]?.array?.map { $0.array?.compactMap(\.double) ?? [] }
    #expect(decisions?.map { ($0.max() ?? 0) > 0.9 } == [true, false])
    _ = try say("cat", ["price", "staff"])
    #expect(try say("dan", ["price", "staff"]).state == "done")
    #expect(try world.number("SELECT count(*) FROM task_beliefs") == 0)
  }

  @Test(arguments: [("none", "done", "low_confidence"), ("disputed", "review", "disputed")])
  func `at the cap it ends as the workflow says`(review: String, state: String, flag: String) throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.9, "max_judgments": 2, "review": .string(review)],
      people: Self.team, tasks: 1)
    #expect(try world.person("ann").label("positive").state == "open")
    #expect(try world.person("ben").label("negative").state == state)
    #expect(try self.flag(world, 1) == flag)
  }

  @Test func `one judgment each comes first, then the task where one more decides most`() throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.97, "max_judgments": 5], people: Self.team, tasks: 3)
    let (ann, ben, cat) = (try world.person("ann"), try world.person("ben"), try world.person("cat"))
    for _ in 0..<3 { _ = try ann.label() }
    // Task 1 is agreed so far, task 2 is not; task 3 has one answer.
    _ = try ben.submit(try ben.next().assignment, "positive")
    _ = try ben.submit(try ben.next().assignment, "negative")
    #expect(try abs((gain(world, 1) ?? 0) - 3.0 / 66) < 1e-9)
    #expect(try gain(world, 2) == 1)
    let first = try cat.next()
    #expect(first.task == 2)
    _ = try cat.submit(try first.assignment)
    // 2 against 1 in task 2 and one answer in task 3 are as sure; both before task 1.
    #expect(try Set([2, 3]).contains(cat.next().task ?? 0))
    #expect(try world.person("dan").next().task != 1)
    try Invariants.check(world, mostJudgments: 5)
  }

  @Test func `what nobody judged goes before what was judged`() throws {
    let world = try World(
      ["policy": "adaptive", "max_judgments": 5], people: Self.team, tasks: 4)
    _ = try world.person("ann").label()
    #expect(try world.person("ben").next().task == 2)
    #expect(try world.person("cat").next().task == 3)
  }

  @Test func `who joins late begins behind all that was judged, however far that is`() throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.97, "max_judgments": 5], people: Self.team, tasks: 60)
    let (ann, ben, cat) = (try world.person("ann"), try world.person("ben"), try world.person("cat"))
    for _ in 0..<30 { _ = try ann.label() }
    for task in 31...50 {
      let next = try (task % 2 == 0 ? ben : cat).next()
      #expect(next.task == Int64(task))
      _ = try (task % 2 == 0 ? ben : cat).submit(try next.assignment)
    }
    // Nobody's own place moved over what they may still do: when all is judged, the early tasks are theirs again.
    for _ in 51...60 { _ = try ann.label() }
    #expect(try world.number("SELECT count(*) FROM tasks WHERE judged <> 1") == 0)
    #expect(try ben.next().task != nil)
    try Invariants.check(world, mostJudgments: 5)
  }

  @Test func `a task that was given back unjudged is met in the end`() throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.6, "max_judgments": 2, "lease_seconds": 60], people: Self.team,
      tasks: 40)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    _ = try ann.next()
    for _ in 0..<25 { _ = try ben.label() }
    world.pass(seconds: 61)
    for _ in 0..<15 { _ = try ben.label() }
    #expect(try world.number("SELECT count(*) FROM tasks WHERE judged = 0") == 0)
  }

  @Test func `the budget is spent to the last answer and no further, with work in progress counted`() throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.98, "max_judgments": 4, "budget": 5, "review": "none"],
      people: Self.team, tasks: 3)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    for _ in 0..<3 { _ = try ann.label() }
    let held = try ben.next()
    let last = try world.person("cat").next()
    let refused = try world.person("dan").next()
    #expect(refused.emptyReason == "quota")
    #expect(refused.json["empty"]?["retry_after_seconds"]?.integer == 30)
    _ = try ben.submit(try held.assignment)
    #expect(try world.number("SELECT open FROM project_counts") == 3)
    _ = try world.person("cat").submit(try last.assignment)
    // Nothing waits for answers that nobody may give.
    #expect(try world.number("SELECT open FROM project_counts") == 0)
    #expect(try world.number("SELECT count(*) FROM labels WHERE confidence < 0.98") == 3)
    #expect(try flag(world, 3) == "low_confidence")
    let after = try world.person("dan").next()
    #expect(after.emptyReason == "quota")
    #expect(after.json["empty"]?["detail"]?.string?.contains("budget") == true)
    #expect(try world.number("SELECT annotations FROM project_counts") == 5)
    try Invariants.check(world, mostJudgments: 4)
  }

  @Test func `without a budget for a task nobody judged it stays open, and the overview says why`() throws {
    let world = try World(
      ["policy": "adaptive", "budget": 1, "review": "none"], people: ["ann": "manager"], tasks: 2)
    _ = try world.person("ann").label()
    #expect(try world.number("SELECT open FROM project_counts") == 1)
    let overview = try world.person("ann").call("GET", "/api/projects/1/overview")
    #expect(overview.json.text.contains(#""reason":"budget""#))
  }

  @Test func `a raised budget takes up again what ended undecided`() throws {
    let world = try World(
      ["policy": "adaptive", "max_judgments": 4, "budget": 2, "review": "none"],
      people: ["ann": "manager", "ben": "annotator", "cat": "annotator"], tasks: 2)
    let ann = try world.person("ann")
    for _ in 0..<2 { _ = try ann.label() }
    #expect(try world.number("SELECT done FROM project_counts") == 2)
    let version = try ann.call("GET", "/api/projects/1").json["version"]?.integer ?? 0
    let changed = try ann.call(
      "PATCH", "/api/projects/1", ["workflow": ["budget": 100]], headers: ["If-Match": "\"\(version)\""])
    #expect([200, 202].contains(changed.status), "\(changed.body)")
    #expect(try world.number("SELECT open FROM project_counts") == 2)
    #expect(try world.number("SELECT count(*) FROM labels") == 0)
    #expect(try world.person("ben").next().task == 1)
    try Invariants.check(world, mostJudgments: 4)
  }

  @Test func `a quota ends one person's work, not the others'`() throws {
    let world = try World(["quota": 2], people: Self.team, tasks: 9)
    let ann = try world.person("ann")
    _ = try ann.label()
    let second = try ann.next()
    #expect(try ann.next(held: [second.assignment]).emptyReason == "quota")
    let reply = try ann.submit(try second.assignment, next: true)
    #expect(reply.json["next"]?["empty"]?["reason"] == "quota")
    #expect(try world.person("ben").next().task == 3)
  }

  @Test func `a task does not wait for someone whose quota is used up`() throws {
    let world = try World(
      ["policy": "adaptive", "confidence": 0.9, "max_judgments": 3, "quota": 2, "review": "none"],
      people: ["ann": "annotator", "ben": "annotator", "cat": "annotator"], tasks: 3)
    let (ann, ben, cat) = (try world.person("ann"), try world.person("ben"), try world.person("cat"))
    _ = try ann.label("positive")
    _ = try cat.label("positive")
    let last = try cat.next()
    #expect(last.task == 3)
    let disputed = try ben.next()
    #expect(disputed.task == 1)
    // Only cat is left for task 1, and still has an answer to give.
    #expect(try ben.submit(try disputed.assignment, "negative").state == "open")
    _ = try cat.submit(try last.assignment)
    #expect(try world.number("SELECT count(*) FROM tasks WHERE id = 1 AND state = 'done'") == 1)
    #expect(try flag(world, 1) == "low_confidence")
    // The others can still go on with task 2.
    #expect(try world.number("SELECT count(*) FROM tasks WHERE id = 2 AND state = 'open'") == 1)
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test func `64 people at once never exceed a budget`() throws {
    let world = try World(
      ["policy": "adaptive", "max_judgments": 3, "budget": 40, "review": "none"], people: ["p0": "manager"],
      tasks: 30)
    try world.write { db in
      for index in 1..<64 {
        try World.add(db, person: "p\(index)")
        try World.add(db, member: Int64(index + 1), role: "annotator", pseudonym: "p\(index)")
      }
    }
    _ = try inParallel(64) { index in
      let person = try world.person("p\(index)")
      var next = try person.next()
      for _ in 0..<4 {
        guard let lease = try? next.assignment else { break }  // empty: others are at the last ones
        _ = try person.submit(lease, index % 3 == 0 ? "negative" : "positive")
        next = try person.next()
      }
      if let lease = try? next.assignment {
        _ = try person.call("POST", "/api/assignments/\(lease)/release")
      }
      return 0
    }
    let finisher = try world.person("p0")
    while let lease = try? finisher.next().assignment { _ = try finisher.submit(lease) }
    #expect(try world.number("SELECT annotations FROM project_counts") <= 40)
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test(
    arguments: [
      (["policy": "often"], "/policy"), (["budget": 0], "/budget"), (["quota": "x"], "/quota"),
      (["policy": "adaptive", "confidence": 0.3], "/confidence"),
    ] as [(JSONValue, String)])
  func `a setting that cannot be is refused at its place`(workflow: JSONValue, pointer: String) throws {
    let world = try World(people: ["ann": "manager"], tasks: 1)
    let ann = try world.person("ann")
    let version = try ann.call("GET", "/api/projects/1").json["version"]?.integer ?? 0
    let reply = try ann.call(
      "PATCH", "/api/projects/1", ["workflow": workflow], headers: ["If-Match": "\"\(version)\""])
    #expect(reply.status == 422)
    #expect(reply.json["errors"]?.array?.first?["pointer"]?.string?.hasSuffix(pointer) == true)
  }

  @Test func `a simulation says what both policies would cost`() throws {
    let world = try World(tasks: 1)
    let ann = try world.person("ann")
    let wish: JSONObject = [
      "tasks": 5_000, "annotators": 12, "classes": 3, "accuracy": 0.75, "spread": 0.2, "judgments": 5,
      "max_judgments": 8, "confidence": 0.95,
    ]
    let reply = try ann.call("POST", "/api/simulations", .object(wish)).json
    #expect(reply["fixed"]?["judgments"]?.double == 5)
    #expect(reply["fixed"]?["total"]?.integer == 25_000)
    let same = try #require(reply["same_accuracy_judgments"]?.double)
    #expect(same < 4.5)
    #expect((reply["adaptive"]?["accuracy"]?.double ?? 0) > 0.85)
    var wrong = wish
    wrong["annotators"] = 1
    #expect(try ann.call("POST", "/api/simulations", .object(wrong)).status == 422)
  }
}
