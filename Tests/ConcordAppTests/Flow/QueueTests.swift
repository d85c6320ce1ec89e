import JSON
import Testing

@Suite struct QueueTests {
  @Test func `the next task comes with its data and a lease`() throws {
    let world = try World()
    let reply = try world.person("ann").next()
    #expect(reply.status == 200)
    #expect(reply.task == 1)
    #expect(reply.json["task"]?["data"]?["text"] == "Text number 1, a 👍🏽b")
    #expect(reply.json["assignment"]?["expires_at"]?.string == "2026-09-21T14:28:20.000Z")
    #expect(reply["draft"] == .null)
  }

  @Test func `an unfinished lease is given again first`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let first = try ann.next()
    let again = try ann.next()
    #expect(try first.assignment == again.assignment)
    let other = try ann.next(held: [try first.assignment])
    #expect(other.task == 2)
  }

  @Test func `one person holds at most five leases`() throws {
    let world = try World()
    let ann = try world.person("ann")
    var held: [Int64] = []
    for _ in 0..<5 { held.append(try ann.next(held: held).assignment) }
    #expect(Set(held).count == 5)
    #expect(try ann.next(held: held).emptyReason == "held_enough")
  }

  @Test func `a task with one judgment goes to one person`() throws {
    let world = try World(people: ["ann": "annotator", "ben": "annotator"])
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    #expect(try ann.next().task == 1)
    #expect(try ben.next().task == 2)
  }

  @Test func `submit with next gives the following task in one reply`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let reply = try ann.submit(try ann.next().assignment, next: true)
    #expect(reply.status == 201)
    #expect(reply["counted"] == true)
    #expect(reply.state == "done")
    #expect(reply.json["annotation"]?["answers"] == ["sentiment": "positive"])
    #expect(reply.json["next"]?["task"]?["id"] == 2)
    #expect(reply.json["next"]?["task"]?["data"]?["text"] == "Text number 2, a 👍🏽b")
    #expect(try world.number("SELECT done FROM project_counts") == 1)
    #expect(try world.number("SELECT annotations FROM project_days") == 1)
    #expect(try world.number("SELECT annotations FROM members") == 1)
    #expect(try world.number("SELECT count(*) FROM labels WHERE source = 'consensus'") == 1)
  }

  @Test func `an empty queue says why`() throws {
    let world = try World(people: ["ann": "annotator", "ben": "annotator"], tasks: 1)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let lease = try ann.next()
    let waiting = try ben.next()
    #expect(waiting.emptyReason == "all_leased")
    #expect(waiting.json["empty"]?["retry_after_seconds"] == 30)
    #expect(waiting["assignment"] == .null)
    _ = try ann.submit(try lease.assignment)
    #expect(try ben.next().emptyReason == "done")
    #expect(try ben.next().json["empty"]?["retry_after_seconds"] == .null)
  }

  @Test func `a paused project and a paused person get nothing`() throws {
    let world = try World(people: ["ann": "annotator", "ben": "annotator"])
    try world.write { db in try db.run("UPDATE members SET paused_at = 1 WHERE user_id = 1") }
    #expect(try world.person("ann").next().emptyReason == "paused")
    #expect(try world.person("ben").next().task == 1)
    try world.write { db in try db.run("UPDATE projects SET paused_at = 1, version = version + 1") }
    #expect(try world.person("ben").next().emptyReason == "paused")
  }

  @Test func `an outsider learns nothing`() throws {
    let world = try World(people: ["ann": "annotator", "out": nil])
    let out = try world.person("out")
    #expect(try out.next().status == 404)
    let lease = try world.person("ann").next()
    #expect(try out.submit(try lease.assignment).status == 404)
  }

  @Test func `a lease of someone else is not there`() throws {
    let world = try World(people: ["ann": "annotator", "ben": "annotator"])
    let lease = try world.person("ann").next()
    let ben = try world.person("ben")
    #expect(try ben.submit(try lease.assignment).status == 404)
    #expect(try ben.skip(try lease.assignment).status == 404)
  }

  @Test func `a lease that ran out goes to the next who asks`() throws {
    let world = try World(
      ["lease_seconds": 60], people: ["ann": "annotator", "ben": "annotator"], tasks: 1)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    _ = try ann.next()
    world.pass(seconds: 59)
    #expect(try ben.next().emptyReason == "all_leased")
    world.pass(seconds: 1)
    #expect(try ben.next().task == 1)
    #expect(try world.number("SELECT taken FROM tasks") == 1)
  }

  @Test func `a renewed lease lives on`() throws {
    let world = try World(["lease_seconds": 60], people: ["ann": "annotator", "ben": "annotator"], tasks: 1)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let lease = try ann.next().assignment
    world.pass(seconds: 50)
    #expect(try ann.call("POST", "/api/assignments/\(lease)/renew").status == 200)
    world.pass(seconds: 50)
    #expect(try ben.next().emptyReason == "all_leased")
    #expect(
      try ann.call("PUT", "/api/assignments/\(lease)/draft", ["answers": ["sentiment": "mixed"]]).status
        == 204)
    world.pass(seconds: 50)
    #expect(try ben.next().emptyReason == "all_leased")
    #expect(try ann.next()["draft"] == ["sentiment": "mixed"])
  }

  @Test func `a released lease goes back and can be taken by anyone`() throws {
    let world = try World(people: ["ann": "annotator", "ben": "annotator"])
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let lease = try ann.next().assignment
    #expect(try ben.next().task == 2)
    #expect(try ann.call("POST", "/api/assignments/\(lease)/release").status == 204)
    #expect(try ann.call("POST", "/api/assignments/\(lease)/release").status == 204)
    let ben2 = try ben.next(held: [try ben.next().assignment])
    #expect(ben2.task == 1)
  }

  @Test func `a draft whose slot is lost is kept all the same`() throws {
    let world = try World(["lease_seconds": 1], people: ["ann": "annotator", "ben": "annotator"], tasks: 1)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let lease = try ann.next().assignment
    world.pass(seconds: 2)
    #expect(try ben.next().task == 1)
    let reply = try ann.call("PUT", "/api/assignments/\(lease)/draft", ["answers": ["sentiment": "mixed"]])
    #expect(reply.status == 409)
    #expect(reply.code == "lease_lost")
    #expect(try ann.call("GET", "/api/assignments/\(lease)")["draft"] == ["sentiment": "mixed"])
  }

  @Test(arguments: ["sequential", "random", "priority"])
  func `every order hands out every task once`(_ order: String) throws {
    let world = try World(["order": .string(order)], tasks: 60)
    let ann = try world.person("ann")
    var seen: [Int64] = []
    var reply = try ann.next()
    while let task = reply.json["task"]?["id"]?.integer ?? reply.json["next"]?["task"]?["id"]?.integer {
      seen.append(task)
      reply = try ann.submit(try reply.assignment, next: true)
      if reply.json["next"]?["assignment"] == .null { break }
      reply = try ann.next()
    }
    #expect(seen.sorted() == Array(1...60))
    switch order {
    case "sequential": #expect(seen == Array(1...60))
    case "priority":
      #expect(seen == (1...60).sorted { ($1 % 3, $0) < ($0 % 3, $1) })
    default: #expect(seen != Array(1...60))
    }
  }

  @Test func `unknown keys of a request are refused by name`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let reply = try ann.call("POST", "/api/projects/1/next", ["hold": []])
    #expect(reply.status == 422)
    #expect(reply.json["errors"]?.array?.first?["pointer"] == "/hold")
    let lease = try ann.next().assignment
    let submit = try ann.call(
      "POST", "/api/assignments/\(lease)/submit", ["answers": ["sentiment": "nice"], "mood": 1])
    #expect(submit.status == 422)
    #expect(submit.code == "schema_violation")
  }

  @Test func `a wrong answer is refused with a pointer and the lease stays`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    let reply = try ann.submit(lease, "wonderful")
    #expect(reply.status == 422)
    #expect(reply.json["errors"]?.array?.first?["pointer"] == "/answers/sentiment")
    #expect(try ann.submit(lease).status == 201)
  }
}
