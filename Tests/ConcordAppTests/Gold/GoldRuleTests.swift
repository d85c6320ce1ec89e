import ConcordApp
import JSON
import SQLite
import Testing

/// What becomes of people by how they answer gold.
@Suite struct GoldRuleTests {
  private func member(_ world: World, _ name: String) throws -> JSONValue {
    let items = try world.person("man").call("GET", "/api/projects/1/members").json["items"]?.array ?? []
    return items.first { $0["user"]?["name"] == .string(name) } ?? .null
  }

  private func audited(_ world: World, _ action: String) throws -> Int64 {
    try world.number("SELECT count(*) FROM audit WHERE action = :action", ["action": .text(action)])
  }

  @Test func `who falls below is paused, told so, and let go on by a manager`() throws {
    let world = try World.withGold(["gold_rate": 1, "gold_min": 3, "gold_accuracy": 0.6], plain: 5, gold: 10)
    let (ann, man) = (try world.person("ann"), try world.person("man"))
    let held = try ann.next().assignment
    for answer in ["negative", "mixed"] {
      _ = try ann.submit(try ann.next(held: [held]).assignment, answer)
    }
    #expect(try member(world, "ann")["paused"] == false)
    let last = try ann.submit(try ann.next(held: [held]).assignment, "positive", next: true)
    #expect(last.status == 201 && last.json["counted"] == true)
    #expect(last.json["next"]?["empty"]?["reason"] == "paused")
    let paused = try member(world, "ann")
    #expect(paused["paused"] == true && paused["pause_reason"] == "gold_accuracy")
    #expect(paused["gold"]?["answers"]?["scored"] == 3 && paused["gold"]?["answers"]?["correct"] == 1)
    #expect(try world.number("SELECT count(*) FROM assignments WHERE state = 'leased'") == 0)
    #expect(try audited(world, "member.paused") == 1)
    #expect(try ann.next().json["empty"]?["detail"]?.string?.contains("answers are known") == true)
    // The next answers are judged on their own.
    #expect(try man.call("PUT", "/api/projects/1/members/1", ["paused": false]).status == 200)
    for _ in 0..<2 { try ann.label("mixed") }
    #expect(try member(world, "ann")["paused"] == false)
    try ann.label("mixed")
    #expect(try member(world, "ann")["paused"] == true)
  }

  @Test func `a warning stops nobody, is said once, and ends when it is better`() throws {
    let world = try World.withGold(
      ["gold_rate": 1, "gold_min": 2, "gold_accuracy": 0.5, "gold_action": "warn"], plain: 5, gold: 10)
    let ann = try world.person("ann")
    for _ in 0..<3 { try ann.label("mixed") }
    #expect(try audited(world, "member.warned") == 1)
    #expect(try member(world, "ann")["paused"] == false)
    #expect(try member(world, "ann")["gold"]?["warned_at"]?.string != nil)
    for _ in 0..<3 { try ann.label("negative") }
    #expect(try member(world, "ann")["gold"]?["warned_at"] == .null)
  }

  @Test func `a correction scores everyone again and lifts what no longer holds`() throws {
    let world = try World.withGold(["gold_rate": 1, "gold_min": 1, "gold_accuracy": 0.5], plain: 5, gold: 1)
    let (ann, ben, man) = (try world.person("ann"), try world.person("ben"), try world.person("man"))
    try ann.label("mixed")
    try ben.label("negative")
    #expect(try member(world, "ann")["paused"] == true)
    #expect(try man.call("PATCH", "/api/tasks/6", ["gold": ["sentiment": "mixed"]]).status == 200)
    #expect(try member(world, "ann")["paused"] == false)
    #expect(try member(world, "ann")["gold"]?["answers"]?["correct"] == 1)
    #expect(try member(world, "ben")["gold"]?["answers"]?["correct"] == 0)
    #expect(try audited(world, "member.pause_ended") == 1)
    #expect(try man.call("GET", "/api/tasks/6").json["label"]?["answers"] == ["sentiment": "mixed"])
    // A correction pauses nobody: that waits for their next answer.
    #expect(try member(world, "ben")["paused"] == false)
  }

  @Test func `gold that is taken away measures nobody any more, and its answers become judgments`() throws {
    let world = try World.withGold(["judgments": 1, "gold_rate": 1, "gold_min": 1], plain: 5, gold: 1)
    let (ann, ben, man) = (try world.person("ann"), try world.person("ben"), try world.person("man"))
    try ann.label("mixed")
    try ben.label("positive")
    #expect(try member(world, "ann")["paused"] == true)
    let task = try man.call("PATCH", "/api/tasks/6", ["gold": .null]).json
    #expect(task["state"] == "done" && task["label"]?["source"] == "consensus" && task["judged"] == 1)
    #expect(task["label"]?["answers"] == ["sentiment": "mixed"])
    #expect(try member(world, "ann")["paused"] == false)
    #expect(try member(world, "ann")["gold"]?["answers"]?["scored"] == 0)
    #expect(try world.number("SELECT count(*) FROM annotations WHERE counted = 1") == 1)
  }

  @Test func `a deleted gold task leaves no trace in the scores`() throws {
    let world = try World.withGold(["gold_rate": 1, "gold_min": 1], plain: 5, gold: 1)
    try world.person("ann").label("mixed")
    #expect(try world.person("man").call("DELETE", "/api/tasks/6").status == 204)
    #expect(try member(world, "ann")["gold"]?["answers"]?["scored"] == 0)
    #expect(try member(world, "ann")["paused"] == false)
  }

  @Test func `who thinks again before knowing is scored by the second thought`() throws {
    let world = try World.withGold(["gold_rate": 1, "gold_min": 1], plain: 5, gold: 1)
    let ann = try world.person("ann")
    let annotation = try ann.label("mixed").json["annotation"]?["id"]?.integer ?? 0
    #expect(try member(world, "ann")["paused"] == true)
    let edited = try ann.call("PUT", "/api/annotations/\(annotation)", ["answers": ["sentiment": "negative"]])
    #expect(edited.status == 200)
    #expect(try member(world, "ann")["gold"]?["answers"]?["correct"] == 1)
    #expect(try member(world, "ann")["paused"] == false)
  }

  @Test func `with feedback the right answers come with the reply, and a change counts no more`() throws {
    let world = try World.withGold(
      ["gold_rate": 1, "gold_min": 1000, "show_gold_feedback": true], plain: 5, gold: 2)
    let (ann, man) = (try world.person("ann"), try world.person("man"))
    for task in [6, 7] { _ = try man.call("PATCH", "/api/tasks/\(task)", ["gold_note": "Read the end."]) }
    let reply = try ann.submit(try ann.next().assignment, "mixed", next: true, key: "k1")
    let feedback = reply.json["feedback"]
    #expect(feedback?["correct"] == false && feedback?["answers"] == ["sentiment": "negative"])
    #expect(feedback?["note"] == "Read the end." && feedback?["training"] == .null)
    #expect(feedback?["questions"]?["sentiment"]?["score"] == 0)
    let id = reply.json["annotation"]?["id"]?.integer ?? 0
    _ = try ann.call("PUT", "/api/annotations/\(id)", ["answers": ["sentiment": "negative"]])
    #expect(try member(world, "ann")["gold"]?["answers"]?["correct"] == 0)
  }

  @Test func `a newcomer trains with feedback, then is tested, then works`() throws {
    let world = try World.withGold(
      ["training": 2, "qualification": ["tasks": 2, "accuracy": 0.5], "gold_min": 1000], plain: 5, gold: 6)
    let ann = try world.person("ann")
    for turn in 1...2 {
      let reply = try ann.label("mixed").json
      #expect(reply["feedback"]?["training"]?["done"] == .integer(Int64(turn)))
    }
    #expect(try member(world, "ann")["gold"]?["phase"] == "test")
    #expect(try member(world, "ann")["gold"]?["answers"]?["scored"] == 0)
    let first = try ann.next().assignment
    let second = try ann.next(held: [first]).assignment
    // What is fetched ahead is part of the test: a third would be one too many.
    let ahead = try ann.next(held: [first, second])
    #expect(ahead.emptyReason == "not_qualified")
    #expect(try ann.submit(first, "mixed").json.object?.keys.contains("feedback") == false)
    _ = try ann.submit(second, "negative")
    #expect(try audited(world, "member.qualified") == 1)
    let next = try ann.next()
    #expect(try next.task.map { try !world.isGold($0) } == true)
  }

  @Test func `who fails the entry test waits for a manager, who grants or resets it`() throws {
    let world = try World.withGold(
      ["qualification": ["tasks": 1, "accuracy": 1]], plain: 5, gold: 6)
    let (ann, man) = (try world.person("ann"), try world.person("man"))
    try ann.label("mixed")
    let empty = try ann.next()
    #expect(empty.emptyReason == "not_qualified")
    #expect(empty.json["empty"]?["detail"]?.string?.contains("manager") == true)
    #expect(try member(world, "ann")["gold"]?["phase"] == "not_qualified")
    let path = "/api/projects/1/people/1/qualification"
    #expect(try man.call("POST", path, ["action": "reset"])["phase"] == "test")
    #expect(try world.isGold(#require(try ann.next().task)))
    #expect(try man.call("POST", path, ["action": "grant"])["phase"] == "work")
    #expect(try ann.call("POST", path, ["action": "grant"]).status == 403)
    #expect(
      try man.call("POST", "/api/projects/1/people/99/qualification", ["action": "grant"]).status == 404)
    #expect(try audited(world, "member.let_in") == 1)
  }

  @Test func `without gold left nobody hangs: training passes, the test says whom to ask`() throws {
    let trained = try World.withGold(["training": 2], plain: 5, gold: 0)
    #expect(try trained.person("ann").next().task ?? 9 <= 5)
    let tested = try World.withGold(["qualification": ["tasks": 2, "accuracy": 1]], plain: 5, gold: 0)
    let empty = try tested.person("ann").next()
    #expect(empty.emptyReason == "not_qualified")
    #expect(empty.json["empty"]?["detail"]?.string?.contains("no more tasks to test") == true)
    // Reviewers and managers are not tested.
    #expect(try tested.person("rev").next().task ?? 9 <= 5)
  }

  @Test func `a correction lets pass who failed by wrong gold`() throws {
    let world = try World.withGold(["qualification": ["tasks": 1, "accuracy": 1]], plain: 5, gold: 1)
    try world.person("ann").label("mixed")
    _ = try world.person("man").call("PATCH", "/api/tasks/6", ["gold": ["sentiment": "mixed"]])
    #expect(try member(world, "ann")["gold"]?["phase"] == "work")
    #expect(try world.person("ann").next().task ?? 9 <= 5)
  }
}

/// Gold is disputed by who was told, and decided by a manager.
@Suite struct GoldDisputeTests {
  private func disputed() throws -> (world: World, annotation: Int64) {
    let world = try World.withGold(
      ["gold_rate": 1, "gold_min": 1, "show_gold_feedback": true], plain: 5, gold: 1)
    let reply = try world.person("ann").label("mixed")
    return (world, reply.json["annotation"]?["id"]?.integer ?? 0)
  }

  @Test func `a dispute is heard once, listed, and upheld with a correction`() throws {
    let (world, annotation) = try disputed()
    let (ann, man) = (try world.person("ann"), try world.person("man"))
    let path = "/api/annotations/\(annotation)/dispute"
    #expect(try ann.call("POST", path, ["comment": "It is mixed."]).status == 201)
    #expect(try ann.call("POST", path, ["comment": "Really."]).code == "already_disputed")
    #expect(try world.person("ben").call("POST", path, ["comment": "Me too."]).status == 404)
    let open = try man.call("GET", "/api/projects/1/gold/disputes").json["items"]?.array ?? []
    #expect(open.count == 1 && open.first?["comment"] == "It is mixed.")
    #expect(
      open.first?["answers"] == ["sentiment": "mixed"] && open.first?["gold"] == ["sentiment": "negative"])
    let id = open.first?["id"]?.integer ?? 0
    let decision: JSONValue = [
      "decision": "correct", "gold": ["sentiment": "mixed"], "reply": "You are right.",
    ]
    let decided = try man.call("POST", "/api/projects/1/gold/disputes/\(id)", decision)
    #expect(decided.status == 200 && decided["state"] == "upheld")
    #expect(try world.number("SELECT correct FROM gold_people WHERE user_id = 1") == 1)
    #expect(try world.number("SELECT count(*) FROM members WHERE paused_at IS NOT NULL") == 0)
    #expect(try man.call("POST", "/api/projects/1/gold/disputes/\(id)", ["decision": "reject"]).status == 409)
    #expect(try man.call("GET", "/api/projects/1/gold")["open_disputes"] == 0)
  }

  @Test func `a dispute can be rejected, and gold dropped by one`() throws {
    let (world, annotation) = try disputed()
    let man = try world.person("man")
    _ = try world.person("ann").call("POST", "/api/annotations/\(annotation)/dispute", ["comment": "No."])
    #expect(try man.call("POST", "/api/projects/1/gold/disputes/1", ["decision": "correct"]).status == 422)
    #expect(
      try man.call("POST", "/api/projects/1/gold/disputes/1", ["decision": "reject"])["state"] == "rejected")
    #expect(try world.isGold(6))
    try world.write { db in _ = try db.run("UPDATE gold_disputes SET state = 'open'") }
    #expect(
      try man.call("POST", "/api/projects/1/gold/disputes/1", ["decision": "remove"])["state"] == "upheld")
    #expect(try !world.isGold(6))
  }
}
