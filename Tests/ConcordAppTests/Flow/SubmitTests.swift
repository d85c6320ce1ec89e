import JSON
import Testing

@Suite struct SubmitTests {
  static let pair: KeyValuePairs<String, String?> = ["ann": "annotator", "ben": "annotator"]

  @Test func `a late submit is counted while a slot is free`() throws {
    let world = try World(["lease_seconds": 1], people: Self.pair, tasks: 2)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let lease = try ann.next().assignment
    world.pass(seconds: 5)
    // Ben's request ends the lease; he takes task 1, gives it back, and its slot is free.
    let other = try ben.next()
    #expect(other.task == 1)
    #expect(try ben.call("POST", "/api/assignments/\(try other.assignment)/release").status == 204)
    let reply = try ann.submit(lease)
    #expect(reply.status == 201)
    #expect(reply["counted"] == true)
    #expect(reply.state == "done")
  }

  @Test func `a late submit is kept but not counted when the slot is taken`() throws {
    let world = try World(["lease_seconds": 1], people: Self.pair, tasks: 1)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let late = try ann.next().assignment
    world.pass(seconds: 2)
    let lease = try ben.next().assignment
    let reply = try ann.submit(late, "negative")
    #expect(reply.status == 201)
    #expect(reply["counted"] == false)
    #expect(reply.json["annotation"]?["counted"] == false)
    #expect(reply.state == "open")
    #expect(try ben.submit(lease).state == "done")
    #expect(try world.number("SELECT count(*) FROM annotations") == 2)
    #expect(try world.number("SELECT taken * 10 + judged FROM tasks") == 11)
  }

  @Test(arguments: ["release", "skip"])
  func `answers sent after the task was given back are kept`(_ end: String) throws {
    let world = try World(tasks: 1)
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    if end == "skip" {
      _ = try ann.skip(lease)
    } else {
      _ = try ann.call("POST", "/api/assignments/\(lease)/release")
    }
    let reply = try ann.submit(lease)
    #expect(reply.status == 201)
    #expect(try world.number("SELECT count(*) FROM annotations") == 1)
    #expect(try world.number("SELECT skipped FROM tasks") == 0)
    #expect(try world.number("SELECT skips FROM members") == 0)
  }

  @Test func `a second submit of the same assignment is refused`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    #expect(try ann.submit(lease).status == 201)
    let again = try ann.submit(lease)
    #expect(again.status == 409)
    #expect(again.code == "already_submitted")
  }

  @Test func `the same key gets the same reply, hours later and with the next task in it`() throws {
    let world = try World(["lease_seconds": 60], people: Self.pair)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    let lease = try ann.next().assignment
    let first = try ann.submit(lease, next: true, key: "k-1")
    world.pass(seconds: 7 * 3_600)
    _ = try ben.next()
    let again = try ann.submit(lease, next: true, key: "k-1")
    #expect(again.status == 201)
    #expect(again.body == first.body)
    #expect(try world.number("SELECT count(*) FROM annotations") == 1)
    #expect(try world.number("SELECT count(*) FROM replays") == 1)
  }

  @Test func `a key used elsewhere is refused`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let reply = try ann.submit(try ann.next().assignment, next: true, key: "k")
    let second = try ann.submit(try reply.assignment, key: "k")
    #expect(second.status == 422)
    #expect(second.code == "idempotency_key_reused")
    #expect(try ann.submit(try reply.assignment, key: "l").status == 201)
  }

  @Test func `a refused submit does not use up its key`() throws {
    let world = try World()
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    #expect(try ann.submit(lease, "wonderful", key: "k").status == 422)
    #expect(try ann.submit(lease, key: "k").status == 201)
  }

  @Test func `keys of two people do not meet`() throws {
    let world = try World(people: Self.pair)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    #expect(try ann.submit(try ann.next().assignment, key: "k").json["annotation"]?["id"] == 1)
    #expect(try ben.submit(try ben.next().assignment, key: "k").json["annotation"]?["id"] == 2)
  }

  @Test func `an edit makes a new version and the old one stays readable`() throws {
    let world = try World()
    let ann = try world.person("ann")
    #expect(try ann.label().status == 201)
    let edit = try ann.call("PUT", "/api/annotations/1", ["answers": ["sentiment": "mixed"]])
    #expect(edit.status == 200)
    #expect(edit["version"] == 2)
    #expect(edit.headers["etag"] == "\"2\"")
    let versions = try ann.call("GET", "/api/annotations/1/versions").json["items"]?.array ?? []
    #expect(versions.map { $0["answers"]?["sentiment"] } == ["mixed", "positive"])
    let first = try ann.call("GET", "/api/annotations/1/versions?limit=1").json
    #expect(first["items"]?.array?.map { $0["version"] } == [2])
    let after = try #require(first["next"]?.string)
    let second = try ann.call("GET", "/api/annotations/1/versions?limit=1&after=\(after)").json
    #expect(second["items"]?.array?.map { $0["version"] } == [1])
    #expect(second["next"]?.isNull == true)
    #expect(try world.number("SELECT count(*) FROM labels WHERE answers LIKE '%mixed%'") == 1)
    #expect(try world.number("SELECT done FROM project_counts") == 1)
  }

  @Test func `an edit of a stale version is refused with the current one`() throws {
    let world = try World()
    let ann = try world.person("ann")
    _ = try ann.label()
    let edit = try ann.call(
      "PUT", "/api/annotations/1", ["answers": ["sentiment": "mixed"]], headers: ["If-Match": "\"1\""])
    #expect(edit.status == 200)
    let stale = try ann.call(
      "PUT", "/api/annotations/1", ["answers": ["sentiment": "negative"]], headers: ["If-Match": "\"1\""])
    #expect(stale.status == 412)
    #expect(stale.json["current"]?["answers"] == ["sentiment": "mixed"])
  }

  @Test func `an edit sent again with its key gets the first reply and no second version`() throws {
    let world = try World()
    let ann = try world.person("ann")
    _ = try ann.label()
    let edit = { (answer: String, headers: [String: String]) in
      try ann.call(
        "PUT", "/api/annotations/1", ["answers": ["sentiment": .string(answer)]], headers: headers)
    }
    let lost = ["If-Match": "\"1\"", "Idempotency-Key": "k"]
    let first = try edit("mixed", lost)
    #expect(first.status == 200)
    // Also after a later edit has made a newer version.
    for _ in 1...2 {
      let again = try edit("mixed", lost)
      #expect(again.status == 200)
      #expect(again.json == first.json)
      #expect(again.headers["etag"] == "\"2\"")
      _ = try edit("negative", [:])
    }
    #expect(try ann.call("GET", "/api/annotations/1").json["annotation"]?["version"] == 4)
    #expect(try edit("mixed", ["If-Match": "\"1\"", "Idempotency-Key": "l"]).status == 412)
  }

  @Test func `a refused edit does not use up its key`() throws {
    let world = try World()
    let ann = try world.person("ann")
    _ = try ann.label()
    let edit = { (answer: String, version: Int) in
      try ann.call(
        "PUT", "/api/annotations/1", ["answers": ["sentiment": .string(answer)]],
        headers: ["If-Match": "\"\(version)\"", "Idempotency-Key": "k"])
    }
    #expect(try edit("mixed", 7).status == 412)
    #expect(try edit("wonderful", 1).status == 422)
    #expect(try edit("mixed", 1)["version"] == 2)
  }

  @Test func `someone else's key shows nothing of their edit`() throws {
    let world = try World(people: Self.pair)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    _ = try ann.label()
    let edit: (Person) throws -> Wire.Reply = { person in
      try person.call(
        "PUT", "/api/annotations/1", ["answers": ["sentiment": "mixed"]], headers: ["Idempotency-Key": "k"])
    }
    #expect(try edit(ann).status == 200)
    #expect(try edit(ben).status == 404)
  }

  @Test func `an edit that breaks the agreement opens the task again`() throws {
    let world = try World(
      ["judgments": 2], people: ["ann": "annotator", "ben": "annotator", "cat": "annotator"], tasks: 1)
    let (ann, ben, cat) = (try world.person("ann"), try world.person("ben"), try world.person("cat"))
    _ = try ann.label()
    #expect(try ben.label().state == "done")
    #expect(try cat.next().emptyReason == "done")
    let edit = try ann.call("PUT", "/api/annotations/1", ["answers": ["sentiment": "negative"]])
    #expect(edit.state == "open")
    #expect(try world.number("SELECT count(*) FROM labels") == 0)
    #expect(try cat.label("negative").state == "review")
  }

  @Test func `nobody else can edit or read an annotation`() throws {
    let world = try World(people: ["ann": "annotator", "ben": "annotator", "rev": "reviewer"])
    _ = try world.person("ann").label()
    let ben = try world.person("ben")
    #expect(try ben.call("GET", "/api/annotations/1").status == 404)
    #expect(try ben.call("PUT", "/api/annotations/1", ["answers": ["sentiment": "mixed"]]).status == 404)
    #expect(try world.person("rev").call("GET", "/api/annotations/1").status == 200)
  }

  @Test func `my history shows the newest first, page by page`() throws {
    let world = try World()
    let ann = try world.person("ann")
    for answer in ["positive", "negative", "mixed"] { _ = try ann.label(answer) }
    let page = try ann.call("GET", "/api/projects/1/mine?limit=2")
    #expect(page.json["items"]?.array?.map { $0["task_id"] } == [3, 2])
    #expect(page.json["items"]?.array?.first?["excerpt"] == "Text number 3, a 👍🏽b")
    #expect(page["returned"] == [])
    let rest = try ann.call("GET", "/api/projects/1/mine?limit=2&after=\(page["next"]?.string ?? "")")
    #expect(rest.json["items"]?.array?.map { $0["task_id"] } == [1])
    #expect(rest["next"] == .null)
  }

  @Test func `answers from a page that lay open for a week are taken`() throws {
    let world = try World(tasks: 1)
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    let reply = try ann.call(
      "POST", "/api/assignments/\(lease)/submit", ["answers": ["sentiment": "mixed"], "seconds": 604_800])
    #expect(reply.status == 201)
    #expect(reply.json["annotation"]?["seconds"] == 86_400)
  }
}
