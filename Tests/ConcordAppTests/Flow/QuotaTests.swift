import JSON
import Testing

/// What one person may answer, in all or in a day.
@Suite struct QuotaTests {
  static let people: KeyValuePairs<String, String?> = ["ann": "annotator", "man": "manager"]
  private static let day: Int64 = 86_400

  private func quota(_ person: Person) throws -> JSONValue? {
    try person.call("GET", "/api/projects/1/me").json["quota"]
  }

  private func blocked(_ world: World) throws -> [String] {
    let overview = try world.person("man").call("GET", "/api/projects/1/overview").json
    return overview["blocked"]?.array?.compactMap { $0["reason"]?.string } ?? []
  }

  @Test func `a quota for each day renews itself at midnight, and says when`() throws {
    let world = try World(["quota": 2, "quota_period": "day"], people: Self.people, tasks: 9)
    let ann = try world.person("ann")
    // The clock begins on 2026-09-21 at 14:13:20.
    _ = try ann.label()
    let left: JSONValue = ["limit": 2, "used": 1, "left": 1, "renews_at": "2026-09-22T00:00:00.000Z"]
    #expect(try quota(ann) == left)
    _ = try ann.label()
    let refused = try ann.next()
    #expect(refused.emptyReason == "quota")
    #expect(refused.json["empty"]?["renews_at"] == "2026-09-22T00:00:00.000Z")
    #expect(refused.json["empty"]?["retry_after_seconds"]?.integer == 35_200)
    world.pass(seconds: 35_199)
    #expect(try ann.next().emptyReason == "quota")
    world.pass(seconds: 1)
    #expect(try quota(ann)?["left"]?.integer == 2)
    let fresh = try ann.next()
    #expect(fresh.task == 3)
    #expect(try ann.submit(try fresh.assignment).status == 201)
    #expect(try quota(ann)?["used"]?.integer == 1)
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `a project tells everyone what they answered in it, in all and since midnight`() throws {
    let world = try World(people: Self.people, tasks: 9)
    let ann = try world.person("ann")
    func mine(_ person: Person) throws -> JSONValue? {
      try person.call("GET", "/api/projects/1").json["mine"]
    }
    #expect(try mine(ann) == ["annotations": 0, "today": 0])
    _ = try ann.label()
    _ = try ann.label()
    #expect(try mine(ann) == ["annotations": 2, "today": 2])
    #expect(try mine(world.person("man")) == ["annotations": 0, "today": 0])
    world.pass(seconds: Self.day)
    #expect(try mine(ann) == ["annotations": 2, "today": 0])
    _ = try ann.label()
    #expect(try mine(ann) == ["annotations": 3, "today": 1])
  }

  @Test func `a day's quota counts leases and the answer of the same transaction`() throws {
    let world = try World(["quota": 2, "quota_period": "day"], people: Self.people, tasks: 9)
    let ann = try world.person("ann")
    _ = try ann.label()
    let second = try ann.next()
    #expect(try ann.next(held: [second.assignment]).emptyReason == "quota")
    let reply = try ann.submit(try second.assignment, next: true)
    #expect(reply.json["next"]?["empty"]?["reason"] == "quota")
    #expect(try world.person("man").next().task == 3)
  }

  @Test func `a task waits for the next day of someone whose quota renews itself, and the overview says so`()
    throws
  {
    let world = try World(
      ["judgments": 2, "max_judgments": 3, "quota": 1, "quota_period": "day"],
      people: ["ann": "annotator", "ben": "annotator", "man": "manager"], tasks: 2)
    let (ann, ben, man) = (try world.person("ann"), try world.person("ben"), try world.person("man"))
    _ = try ann.label("positive")
    // A dispute that a third could settle: the manager, who has an answer left, or anyone tomorrow.
    #expect(try ben.label("negative").state == "open")
    let other = try man.next()
    #expect(try blocked(world) == ["quota"])
    _ = try man.submit(try other.assignment)
    #expect(try blocked(world).contains("quota"))
    world.pass(seconds: Self.day)
    #expect(try !blocked(world).contains("quota"))
    #expect(try ann.next().task != nil)
    try Invariants.check(world, mostJudgments: 3)
  }

  @Test func `a quota for all time does not renew itself`() throws {
    let world = try World(["quota": 1], people: Self.people, tasks: 3)
    let ann = try world.person("ann")
    _ = try ann.label()
    world.pass(seconds: 3 * Self.day)
    let refused = try ann.next()
    #expect(refused.emptyReason == "quota")
    #expect(refused.json["empty"]?["renews_at"]?.isNull == true)
    #expect(try quota(ann)?["renews_at"]?.isNull == true)
  }

  @Test func `another period than these is refused at its place`() throws {
    let world = try World(people: Self.people, tasks: 1)
    let reply = try world.person("man").call(
      "PATCH", "/api/projects/1", ["workflow": ["quota_period": "hour"]], headers: ["If-Match": "\"1\""])
    #expect(reply.status == 422 || reply.status == 400)
    #expect(reply.json["errors"]?.array?.first?["pointer"] == "/workflow/quota_period")
  }
}
