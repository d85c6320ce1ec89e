import JSON
import Testing

/// Talk about a task, and who may hear it.
@Suite struct CommentTests {
  private static func world() throws -> World { try ReviewTests.disputed() }

  private static func say(
    _ person: Person, _ text: String, _ more: JSONValue = [:]
  ) throws -> Wire.Reply {
    try person.call("POST", "/api/tasks/1/comments", more.over(["text": .string(text)]))
  }

  private static func texts(_ person: Person) throws -> [String] {
    let reply = try person.call("GET", "/api/tasks/1/comments")
    return reply.json["items"]?.array?.compactMap { $0["text"]?.string } ?? []
  }

  @Test func `a thread about an annotation reaches its author and no other annotator`() throws {
    let world = try Self.world()
    let (rev, ann, ben) = (try world.person("rev"), try world.person("ann"), try world.person("ben"))
    let first = try Self.say(rev, "Why positive?", ["annotation_id": 1])
    #expect(first.status == 201)
    let thread = try #require(first.json["id"])
    #expect(try Self.say(ann, "He smiles.", ["thread_id": thread]).status == 201)
    #expect(try Self.say(ben, "Me too!", ["thread_id": thread]).status == 422)
    #expect(try Self.texts(ann) == ["Why positive?", "He smiles."])
    #expect(try Self.texts(ben) == [])
    #expect(try Self.texts(rev) == ["Why positive?", "He smiles."])
  }

  @Test func `an annotator asks about a task in work, and not about others`() throws {
    let world = try World(people: ReviewTests.team, tasks: 2)
    let ann = try world.person("ann")
    #expect(try ann.call("GET", "/api/tasks/2/comments").status == 404)
    #expect(try Self.say(ann, "What does this mean?").status == 404)
    _ = try ann.next()
    #expect(try Self.say(ann, "What does this mean?").status == 201)
    let open = try world.person("rev").call("GET", "/api/projects/1/comments")
    #expect(open.json["items"]?.array?.map { $0["text"] } == ["What does this mean?"])
    #expect(try ann.call("GET", "/api/projects/1/comments").status == 403)
  }

  @Test func `words are changed by their author alone, and taken back by them or a manager`() throws {
    let world = try Self.world()
    let (rev, sam) = (try world.person("rev"), try world.person("sam"))
    let id = try #require(try Self.say(rev, "Odd.").json["id"]?.integer)
    #expect(try sam.call("PATCH", "/api/comments/\(id)", ["text": "Even."]).status == 403)
    #expect(try sam.call("DELETE", "/api/comments/\(id)").status == 403)
    #expect(try rev.call("PATCH", "/api/comments/\(id)", ["text": "Even."])["text"] == "Even.")
    #expect(try sam.call("PATCH", "/api/comments/\(id)", ["resolved": true]).status == 200)
    #expect(try rev.call("GET", "/api/projects/1/comments").json["items"] == [])
    #expect(try rev.call("DELETE", "/api/comments/\(id)").status == 204)
    let left = try rev.call("GET", "/api/tasks/1/comments").json["items"]?.array?.first
    #expect(left?["removed"] == true)
    #expect(left?["text"] == "")
  }

  @Test func `what work was returned with begins a thread`() throws {
    let world = try Self.world()
    _ = try world.person("rev").call("POST", "/api/annotations/1/return", ["comment": "See section 3."])
    #expect(try Self.texts(try world.person("ann")) == ["See section 3."])
    #expect(try Self.texts(try world.person("ben")) == [])
  }

  @Test func `names are hidden from others where the project hides them`() throws {
    let world = try ReviewTests.disputed(1, ["blind_review": true])
    _ = try Self.say(try world.person("rev"), "Why?", ["annotation_id": 1])
    let seen = try world.person("ann").call("GET", "/api/tasks/1/comments").json["items"]?.array?.first
    #expect(seen?["author"] == ["name": "person-rev", "user_id": .null])
  }
}
