import JSON
import Testing

/// However work ends, each task is done, or waits for a reviewer who is there, or the overview says what is missing and
/// who could change that.
@Suite struct NoTaskHangsTests {
  struct Ending: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let workflow: JSONValue
    /// What the overview gives as reasons, and the states of the tasks, in order.
    let blocked: [String]
    let states: [String]
    let play: @Sendable (World) throws -> Void
  }

  static let endings = [
    Ending(
      testDescription: "the budget is exhausted, one task was never judged",
      workflow: ["policy": "adaptive", "max_judgments": 3, "budget": 2, "review": "none"],
      blocked: ["budget"], states: ["done", "done", "open"]
    ) { try $0.all(["ann", "ben"], until: 1) },
    Ending(
      testDescription: "everyone's quota is exhausted",
      workflow: ["judgments": 1, "quota": 1, "review": "none"],
      blocked: ["needs_people"], states: ["done", "done", "open"]
    ) { world in
      try world.remove(2)
      try world.all(["ann", "man"], until: 1)
    },
    Ending(
      testDescription: "everyone's quota of the day is exhausted",
      workflow: ["judgments": 1, "quota": 1, "quota_period": "day"],
      blocked: ["quota"], states: ["done", "done", "open"]
    ) { try $0.all(["ann", "ben"], until: 1) },
    Ending(
      testDescription: "the cap is reached and they differ",
      workflow: ["judgments": 2, "max_judgments": 2], blocked: ["review_waiting"],
      states: ["review", "review", "review"]
    ) { try $0.all(["ann", "ben"], until: 3, differing: true) },
    Ending(
      testDescription: "the confidence cannot be reached",
      workflow: ["policy": "adaptive", "confidence": 1, "max_judgments": 9, "review": "none"], blocked: [],
      states: ["done", "done", "done"]
    ) { try $0.all(["ann", "ben", "man"], until: 3) },
    Ending(
      testDescription: "the confidence cannot be reached and reviewers decide",
      workflow: ["policy": "adaptive", "confidence": 1, "max_judgments": 9],
      blocked: ["review_waiting", "no_reviewers"],
      states: ["review", "review", "review"]
    ) { try $0.all(["ann", "ben", "man"], until: 3) },
    Ending(
      testDescription: "all annotators are paused",
      workflow: ["judgments": 2], blocked: ["needs_people", "paused_people"],
      states: ["done", "open", "open"]
    ) { world in
      try world.all(["ann"], until: 1)
      for user in 1...2 { try world.pause(user) }
      try world.all(["man"], until: 3)
    },
    Ending(
      testDescription: "the only one who is left has answered",
      workflow: ["judgments": 3], blocked: ["needs_people"], states: ["open", "open", "open"]
    ) { world in
      try world.remove(2)
      try world.all(["ann", "man"], until: 3)
    },
    Ending(
      testDescription: "a lease ran out and nobody came back",
      workflow: ["judgments": 1], blocked: [], states: ["done", "done", "done"]
    ) { world in
      _ = try world.person("ann").next()
      world.pass(seconds: 901)
      try world.all(["ben"], until: 3)
    },
  ]

  @Test(arguments: endings)
  func `no task waits for nobody without the overview saying so`(_ ending: Ending) throws {
    let world = try World(
      ending.workflow, people: ["ann": "annotator", "ben": "annotator", "man": "manager"], tasks: 3)
    try ending.play(world)
    let states = try world.read { db in try db.all("SELECT state FROM tasks ORDER BY id") { $0.text(0) } }
    #expect(states.sorted() == ending.states.sorted())
    let overview = try world.person("man").call("GET", "/api/projects/1/overview").json
    let facts = overview["blocked"]?.array ?? []
    #expect(facts.compactMap { $0["reason"]?.string } == ending.blocked)
    #expect(facts.allSatisfy { $0["detail"]?.string?.isEmpty == false && ($0["count"]?.integer ?? 0) > 0 })
    try Invariants.check(world, mostJudgments: 9)
  }
}

extension World {
  /// Each works until there is nothing, or they have done so much.
  fileprivate func all(_ names: [String], until most: Int, differing: Bool = false) throws {
    for (index, name) in names.enumerated() {
      let person = try person(name)
      for _ in 0..<most {
        let next = try person.next()
        guard next.task != nil else { break }
        _ = try person.submit(try next.assignment, differing && index == 1 ? "negative" : "positive")
      }
    }
  }

  fileprivate func pause(_ user: Int) throws {
    let reply = try person("man").call("PUT", "/api/projects/1/members/\(user)", ["paused": true])
    #expect(reply.status == 200)
  }

  fileprivate func remove(_ user: Int) throws {
    #expect(try person("man").call("DELETE", "/api/projects/1/members/\(user)").status < 300)
  }
}
