import ConcordApp
import JSON
import SQLite
import Testing

/// What people must be able to do to be given work.
@Suite struct SkillTests {
  static let team: KeyValuePairs<String, String?> = [
    "man": "manager", "ann": "annotator", "ben": "annotator",
  ]

  /// Tasks whose number is divisible by three ask for "fr"; the others ask for nothing.
  private func world(_ workflow: JSONValue = [:], tasks: Int = 9) throws -> World {
    let world = try World(workflow, people: Self.team, tasks: tasks)
    try world.write { db in
      try db.run(#"UPDATE task_payloads SET meta = '{"language":"fr"}' WHERE task_id % 3 = 0"#)
    }
    let reply = try world.person("man").call(
      "PATCH", "/api/projects/1", ["workflow": ["skill_from": "language"]])
    #expect(reply.status == 200)
    return world
  }

  private func give(_ world: World, _ user: Int64, _ skills: JSONValue) throws -> Wire.Reply {
    try world.person("man").call("PUT", "/api/projects/1/members/\(user)", ["skills": skills])
  }

  private func workOff(_ person: Person) throws -> [Int64] {
    var seen: [Int64] = []
    while let task = try person.next().task {
      seen.append(task)
      try person.label()
    }
    return seen
  }

  private func blocked(_ world: World) throws -> JSONValue? {
    try world.person("man").call("GET", "/api/projects/1/overview").json["blocked"]
  }

  @Test func `a task that asks for a skill goes to those who have it, in the order of the queue`() throws {
    let world = try world()
    #expect(try give(world, 2, ["fr"])["skills"] == ["fr"])
    #expect(try workOff(world.person("ben")) == [1, 2, 4, 5, 7, 8])
    #expect(try world.person("ben").next().emptyReason == "not_qualified")
    #expect(try workOff(world.person("ann")) == [3, 6, 9])
    #expect(try world.number("SELECT done FROM project_counts") == 9)
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `who has the skill meets all tasks in one order`() throws {
    let world = try world()
    _ = try give(world, 2, ["fr", "de"])
    #expect(try workOff(world.person("ann")) == Array(1...9))
  }

  @Test func `a skill given later opens what was passed`() throws {
    let world = try world()
    let ben = try world.person("ben")
    _ = try workOff(ben)
    _ = try give(world, 3, ["fr"])
    #expect(try workOff(ben) == [3, 6, 9])
  }

  @Test func `a project can ask for skills of everyone`() throws {
    let world = try World(["skills": ["medicine"]], people: Self.team, tasks: 2)
    let reply = try world.person("ann").next()
    #expect(reply.emptyReason == "not_qualified")
    #expect(reply["empty"]?["detail"]?.string?.contains("“medicine”") == true)
    _ = try give(world, 2, ["medicine"])
    #expect(try workOff(world.person("ann")) == [1, 2])
  }

  @Test func `the overview says which skill is missing and who could help`() throws {
    let world = try world()
    let fact = try blocked(world)?.array?.first
    #expect(fact?["reason"] == "needs_skill" && fact?["count"] == 3 && fact?["skill"] == "fr")
    #expect(fact?["who"] == [])
    _ = try give(world, 2, ["fr"])
    #expect(try blocked(world) == [])
    _ = try world.person("man").call("PUT", "/api/projects/1/members/2", ["paused": true])
    #expect(try blocked(world)?.array?.first?["who"] == ["ann"])
    let tasks = try world.person("man").call("GET", "/api/projects/1/tasks?skill=fr").json["items"]?.array
    #expect(tasks?.compactMap { $0["id"]?.integer } == [3, 6, 9])
    #expect(tasks?.first?["skill"] == "fr")
  }

  @Test func `a dispute does not wait for someone who lacks the skill`() throws {
    let world = try world(["judgments": 2, "max_judgments": 3], tasks: 3)
    _ = try give(world, 2, ["fr"])
    _ = try give(world, 3, ["fr"])
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    for person in [ann, ben] {
      for answer in ["positive", "positive", person.name == "ann" ? "positive" : "negative"] {
        try person.label(answer)
      }
    }
    // The manager has no skill: nobody is left for the third judgment of task 3.
    #expect(try world.number("SELECT count(*) FROM tasks WHERE id = 3 AND state = 'review'") == 1)
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test func `a skill that is taken away sends what waited for it to review`() throws {
    let world = try world(["judgments": 2, "max_judgments": 3], tasks: 3)
    for user in 1...3 { _ = try give(world, Int64(user), ["fr"]) }
    for name in ["ann", "ben"] {
      for answer in ["positive", "positive", name == "ann" ? "positive" : "negative"] {
        try world.person(name).label(answer)
      }
    }
    #expect(try world.number("SELECT count(*) FROM tasks WHERE id = 3 AND state = 'open'") == 1)
    _ = try give(world, 1, [])
    #expect(try world.number("SELECT count(*) FROM tasks WHERE id = 3 AND state = 'review'") == 1)
    #expect(
      try world.number("SELECT count(*) FROM audit WHERE action = 'member.changed' AND before LIKE '%fr%'")
        == 1)
  }

  @Test func `a task whose meta changes is found by those who had passed it`() throws {
    let world = try world(tasks: 3)
    _ = try give(world, 2, ["de"])
    #expect(try workOff(world.person("ann")) == [1, 2])
    let change: JSONValue = ["meta": ["language": "de"]]
    #expect(try world.person("man").call("PATCH", "/api/tasks/3", change).json["skill"] == "de")
    #expect(try workOff(world.person("ann")) == [3])
  }

  @Test func `adaptive work is found lane by lane`() throws {
    let world = try world(["policy": "adaptive", "judgments": 1, "max_judgments": 2], tasks: 6)
    _ = try give(world, 2, ["fr"])
    #expect(Set(try workOff(world.person("ben"))).isSubset(of: [1, 2, 4, 5]))
    #expect(Set(try workOff(world.person("ann"))).isSuperset(of: [3, 6]))
    try Invariants.check(world, mostJudgments: 2)
  }

  @Test func `the skills of a project are listed with who has them and what waits`() throws {
    let world = try world(["skills": ["medicine"]])
    _ = try give(world, 2, ["fr", "law"])
    let items = try world.person("man").call("GET", "/api/projects/1/skills").json["items"]
    #expect(
      items == [
        ["skill": "fr", "required": false, "people": 1, "free": 3],
        ["skill": "law", "required": false, "people": 1, "free": 0],
        ["skill": "medicine", "required": true, "people": 0, "free": 0],
      ])
    #expect(try give(world, 2, ["fr", "fr"]).status == 422)
  }

  @Test func `people see what is left of their quota`() throws {
    let world = try World(["quota": 3], people: Self.team, tasks: 5)
    try world.person("ann").label()
    let quota: JSONValue = ["limit": 3, "used": 1, "left": 2, "renews_at": nil]
    #expect(try world.person("ann").call("GET", "/api/projects/1/me").json["quota"] == quota)
    let man = try world.person("man")
    #expect(try man.call("GET", "/api/projects/1/people/2").json["quota"] == quota)
    let members = try man.call("GET", "/api/projects/1/members").json["items"]?.array
    #expect(members?[1]["quota"] == quota)
  }
}
