import ConcordApp
import JSON
import Testing

/// What people who come, go and pause do to the work of others.
@Suite struct PeopleTests {
  static let team: KeyValuePairs<String, String?> = [
    "man": "manager", "ann": "annotator", "ben": "annotator", "cat": "annotator",
  ]

  private func blocked(_ world: World) throws -> [String] {
    let overview = try world.person("man").call("GET", "/api/projects/1/overview")
    return overview.json["blocked"]?.array?.compactMap { $0["reason"]?.string } ?? []
  }

  @Test func `who bears which pseudonym is for managers alone`() throws {
    let world = try World(people: ["ann": "annotator", "man": "manager"])
    func pseudonyms(_ name: String) throws -> [String?] {
      let members = try world.person(name).call("GET", "/api/projects/1/members").json["items"]?.array ?? []
      return members.map { $0["pseudonym"]?.string }
    }
    #expect(try pseudonyms("man") == ["person-ann", "person-man"])
    #expect(try pseudonyms("ann") == [nil, nil])
  }

  @Test func `a lease of someone who is removed is free at once`() throws {
    let world = try World(people: Self.team, tasks: 1)
    let (man, ann, ben) = (try world.person("man"), try world.person("ann"), try world.person("ben"))
    _ = try ann.next()
    #expect(try ben.next().emptyReason == "all_leased")
    #expect(try man.call("DELETE", "/api/projects/1/members/2").status == 204)
    #expect(try ben.next().task == 1)
    #expect(try ann.next().status == 404)
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `a dispute that only those who left could settle goes to review`() throws {
    let world = try World(["judgments": 2], people: Self.team, tasks: 1)
    let (man, ann, ben) = (try world.person("man"), try world.person("ann"), try world.person("ben"))
    _ = try ann.label("positive")
    #expect(try ben.label("negative").state == "open")
    #expect(try man.skip(try man.next().assignment).state == "open")
    let paused = try man.call("PUT", "/api/projects/1/members/4", ["paused": true])
    #expect(paused.status == 200)
    #expect(try man.review().task == 1)
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test func `work returned to someone who is paused is not waited for`() throws {
    let world = try World(["judgments": 2, "max_judgments": 2], people: Self.team, tasks: 1)
    let (man, ann, ben) = (try world.person("man"), try world.person("ann"), try world.person("ben"))
    _ = try ann.label("positive")
    _ = try ben.label("negative")
    #expect(try man.call("POST", "/api/annotations/1/return", ["comment": "Look again."]).state == "open")
    #expect(try man.call("PUT", "/api/projects/1/members/2", ["paused": true]).status == 200)
    #expect(try man.review().task == 1)
    try Invariants.check(world, mostJudgments: 2)
  }

  @Test func `the overview says who is missing`() throws {
    let world = try World(["judgments": 3], people: ["man": "manager", "ann": "annotator"], tasks: 2)
    let (man, ann) = (try world.person("man"), try world.person("ann"))
    #expect(try blocked(world) == [])
    for person in [man, ann] {
      _ = try person.label()
      _ = try person.label()
      #expect(try person.next().emptyReason == "done")
    }
    #expect(try blocked(world) == ["needs_people"])
    #expect(try man.call("PUT", "/api/projects/1/members/2", ["paused": true]).status == 200)
    #expect(try blocked(world) == ["needs_people", "paused_people"])
  }

  @Test func `the overview names what no reviewer here may decide`() throws {
    let world = try World(["review": "all"], people: ["man": "manager"], tasks: 1)
    _ = try world.person("man").label()
    #expect(try blocked(world) == ["review_waiting", "no_reviewers"])
  }

  @Test func `asking for fewer judgments settles what is answered already`() throws {
    let world = try World(["judgments": 3], people: Self.team, tasks: 3)
    let (man, ann, ben) = (try world.person("man"), try world.person("ann"), try world.person("ben"))
    _ = try ann.label()
    _ = try ben.label()
    let reply = try man.call("PATCH", "/api/projects/1", ["workflow": ["judgments": 2]])
    #expect(reply.status == 200)
    #expect(try world.number("SELECT done FROM project_counts") == 1)
    #expect(try man.next().task == 2)
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test func `another order holds for everyone from its change on`() throws {
    let world = try World(people: Self.team, tasks: 9)
    let (man, ann) = (try world.person("man"), try world.person("ann"))
    _ = try ann.label()
    _ = try ann.label()
    #expect(try man.call("PATCH", "/api/projects/1", ["workflow": ["order": "priority"]]).status == 200)
    var seen: [Int64] = []
    while let task = try ann.next().task {
      seen.append(task)
      _ = try ann.label()
    }
    #expect(seen == [5, 8, 4, 7, 3, 6, 9] || seen == [5, 8, 1, 4, 7, 3, 6, 9])
    #expect(try world.number("SELECT open FROM project_counts") == 0)
  }

  @Test func `a sweep ends leases that nobody asks about`() throws {
    let world = try World(["lease_seconds": 10], people: Self.team, tasks: 2)
    _ = try world.person("ann").next()
    world.pass(seconds: 11)
    try LeaseSweep().run(world.server.services)
    #expect(try world.number("SELECT count(*) FROM assignments WHERE state = 'expired'") == 1)
    #expect(try world.number("SELECT taken FROM tasks WHERE id = 1") == 0)
  }
}
