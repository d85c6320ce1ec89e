import JSON
import Testing

/// An annotator's one word against a reviewer's label.
@Suite struct AppealTests {
  /// Ann said positive, Ben negative, and Rev decided as Ben said.
  private static func decided(_ workflow: JSONValue = [:]) throws -> World {
    let world = try ReviewTests.disputed(1, workflow)
    _ = try world.person("rev").resolve(1, ["accept": 2, "comment": "Irony."])
    return world
  }

  private static func appeal(_ world: World, by name: String = "ann", annotation: Int64 = 1) throws
    -> Wire.Reply
  {
    try world.person(name).call(
      "POST", "/api/annotations/\(annotation)/appeal", ["comment": "It is meant seriously."])
  }

  @Test func `annotators see what was decided otherwise, and nobody else's answers`() throws {
    let world = try Self.decided()
    let ann = try world.person("ann").call("GET", "/api/projects/1/mine/decided")
    #expect(ann.json["items"]?.array?.count == 1)
    let work = ann.json["items"]?.array?.first
    #expect(work?["answers"] == ["sentiment": "positive"])
    #expect(work?["label"]?["answers"] == ["sentiment": "negative"])
    #expect(work?["label"]?["comment"] == "Irony.")
    #expect(work?["can_appeal"] == true)
    #expect(try world.person("ben").call("GET", "/api/projects/1/mine/decided").json["items"] == [])
  }

  @Test func `an appeal takes the label back and goes to another reviewer`() throws {
    let world = try Self.decided()
    let reply = try Self.appeal(world)
    #expect(reply.status == 201)
    #expect(reply.state == "review")
    #expect(try world.number("SELECT count(*) FROM labels") == 0)
    #expect(try world.person("rev").review().emptyReason == "own_work")
    let sam = try world.person("sam")
    let seen = try sam.review()
    #expect(seen.json["appeals"]?.array?.first?["comment"] == "It is meant seriously.")
    #expect(seen.json["decisions"]?.array?.first?["reviewer"]?["name"] == "rev")
    #expect(try sam.resolve(1, ["accept": 1]).state == "done")
    let mine = try world.person("ann").call("GET", "/api/projects/1/mine/decided").json["items"]
    #expect(mine?.array?.first?["appeal"]?["outcome"] == "upheld")
    #expect(mine?.array?.first?["can_appeal"] == false)
  }

  @Test func `an appeal that changes nothing is dismissed, and there is no second one`() throws {
    let world = try Self.decided()
    _ = try Self.appeal(world)
    _ = try world.person("sam").resolve(1, ["accept": 2])
    let mine = try world.person("ann").call("GET", "/api/projects/1/mine/decided").json["items"]
    #expect(mine?.array?.first?["appeal"]?["outcome"] == "dismissed")
    #expect(try Self.appeal(world).code == "appealed_already")
  }

  @Test func `only its author appeals, only against another answer, and only where appeals are taken`() throws
  {
    let world = try Self.decided()
    #expect(try Self.appeal(world, by: "ben").status == 404)
    #expect(try Self.appeal(world, by: "ben", annotation: 2).code == "same_answers")
    #expect(try Self.appeal(try Self.decided(["appeals": false])).code == "no_appeals")
    #expect(try Self.appeal(try ReviewTests.disputed()).code == "not_decided")
  }

  @Test func `the only reviewer decides an appeal, since nobody else is there`() throws {
    let world = try World(
      ["judgments": 2, "max_judgments": 2],
      people: ["ann": "annotator", "ben": "annotator", "rev": "reviewer"],
      tasks: 1)
    _ = try world.person("ann").label("positive")
    _ = try world.person("ben").label("negative")
    _ = try world.person("rev").resolve(1, ["accept": 2])
    _ = try Self.appeal(world)
    #expect(try world.person("rev").review().task == 1)
    #expect(try world.person("rev").resolve(1, ["accept": 1]).state == "done")
  }
}
