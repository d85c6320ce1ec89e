import JSON
import Testing

@Suite struct ReviewTests {
  static let team: KeyValuePairs<String, String?> = [
    "ann": "annotator", "ben": "annotator", "rev": "reviewer", "sam": "reviewer",
  ]

  /// A world with `count` tasks that Ann and Ben dispute.
  static func disputed(_ count: Int = 1, _ workflow: JSONValue = [:]) throws -> World {
    let world = try World(workflow.over(["judgments": 2, "max_judgments": 2]), people: team, tasks: count)
    let (ann, ben) = (try world.person("ann"), try world.person("ben"))
    for _ in 0..<count {
      _ = try ann.label("positive")
      _ = try ben.label("negative")
    }
    return world
  }

  @Test func `a reviewer sees the annotations, the consensus and where they differ`() throws {
    let world = try Self.disputed()
    let reply = try world.person("rev").review()
    #expect(reply.status == 200)
    #expect(reply.task == 1)
    #expect(reply.json["task"]?["data"]?["text"] == "Text number 1, a 👍🏽b")
    #expect(reply.json["annotations"]?.array?.map { $0["annotator"]?["name"] } == ["ann", "ben"])
    #expect(reply.json["consensus"]?["tied"] == ["sentiment"])
    #expect(reply.json["disagreement"]?["sentiment"]?["agreed"] == false)
    #expect(reply["similarity"] == 0.0)
    #expect(reply["waiting"] == 1)
    #expect(reply.json["lease"]?["until"]?.string == "2026-09-21T14:28:20.000Z")
  }

  @Test func `names are hidden where the project says so`() throws {
    let world = try Self.disputed(1, ["blind_review": true])
    let reply = try world.person("rev").review()
    #expect(
      reply.json["annotations"]?.array?.map { $0["annotator"]?["name"] } == ["person-ann", "person-ben"])
    #expect(reply.json["annotations"]?.array?.map { $0["annotator"]?["user_id"] } == [.null, .null])
  }

  @Test func `annotators may not review`() throws {
    let world = try Self.disputed()
    #expect(try world.person("ann").review().status == 403)
    #expect(try world.person("ann").resolve(1, ["accept": 1]).status == 403)
  }

  @Test func `two reviewers get two tasks, and the second waits when there is one`() throws {
    let world = try Self.disputed(1, ["lease_seconds": 20])
    let (rev, sam) = (try world.person("rev"), try world.person("sam"))
    #expect(try rev.review().task == 1)
    #expect(try rev.review().task == 1)
    let empty = try sam.review()
    #expect(empty.emptyReason == "all_leased")
    #expect(empty.json["empty"]?["retry_after_seconds"] == 20)
    #expect(try sam.resolve(1, ["accept": 1]).code == "lease_lost")
    world.pass(seconds: 21)
    #expect(try sam.review().task == 1)
    #expect(try rev.resolve(1, ["accept": 1]).code == "lease_lost")
    #expect(try rev.call("POST", "/api/tasks/1/review-lease").code == "lease_lost")
    #expect(try sam.call("POST", "/api/tasks/1/review-lease").status == 200)
    #expect(try sam.call("DELETE", "/api/tasks/1/review-lease").status == 204)
    #expect(try rev.review().task == 1)
  }

  @Test func `an annotation is adopted whole`() throws {
    let world = try Self.disputed(2)
    let rev = try world.person("rev")
    _ = try rev.review()
    let reply = try rev.resolve(
      1, ["accept": 2, "comment": "Irony.", "reason": "ambiguous"], path: "?next=1")
    #expect(reply.status == 201)
    #expect(reply.json["label"]?["answers"] == ["sentiment": "negative"])
    #expect(reply.json["label"]?["source"] == "review")
    #expect(reply.json["label"]?["reason"] == "ambiguous")
    #expect(reply.state == "done")
    #expect(reply.json["next"]?["task"]?["id"] == 2)
    #expect(reply.json["next"]?["waiting"] == 1)
    #expect(try world.number("SELECT done * 10 + review FROM project_counts") == 11)
  }

  @Test func `a reviewer writes answers of their own, and they are checked`() throws {
    let world = try Self.disputed()
    let rev = try world.person("rev")
    #expect(try rev.resolve(1, ["answers": ["sentiment": "nice"]]).status == 422)
    #expect(try rev.resolve(1, ["answers": ["sentiment": "mixed"], "accept": 1]).status == 422)
    #expect(try rev.resolve(1, [:]).status == 422)
    let reply = try rev.resolve(1, ["answers": ["sentiment": "mixed"]])
    #expect(reply.status == 201)
    #expect(reply.json["label"]?["answers"] == ["sentiment": "mixed"])
  }

  @Test func `a resolution with a key is made once`() throws {
    let world = try Self.disputed()
    let rev = try world.person("rev")
    let key = ["Idempotency-Key": "r"]
    let first = try rev.call("POST", "/api/tasks/1/resolution", ["accept": 1], headers: key)
    let again = try rev.call("POST", "/api/tasks/1/resolution", ["accept": 1], headers: key)
    #expect(first.status == 201 && again.status == 201)
    #expect(first.body == again.body)
    #expect(try rev.resolve(1, ["accept": 2]).code == "lease_lost")
  }

  @Test func `what a reviewer decided cannot be edited, only decided again`() throws {
    let world = try Self.disputed()
    let (rev, ann) = (try world.person("rev"), try world.person("ann"))
    _ = try rev.resolve(1, ["accept": 1])
    let edit = try ann.call("PUT", "/api/annotations/1", ["answers": ["sentiment": "mixed"]])
    #expect(edit.status == 409)
    #expect(edit.code == "decided")
    let again = try rev.review(["task_id": 1])
    #expect(again.json["label"]?["answers"] == ["sentiment": "positive"])
    #expect(try rev.resolve(1, ["accept": 2]).status == 201)
    #expect(try world.number("SELECT done FROM project_counts") == 1)
  }

  @Test func `no one reviews own work`() throws {
    let world = try World(
      ["review": "all"], people: ["rev": "reviewer", "ann": "annotator", "man": "manager"], tasks: 3)
    let (rev, ann) = (try world.person("rev"), try world.person("ann"))
    _ = try rev.label()
    _ = try ann.label()
    let reply = try rev.review()
    #expect(reply.task == 2)
    #expect(try rev.resolve(1, ["accept": 1]).code == "own_work")
    #expect(try rev.review(["task_id": 1]).code == "own_work")
    _ = try rev.resolve(2, ["accept": 2])
    #expect(try rev.review().emptyReason == "own_work")
    #expect(try world.person("man").review().task == 1)
  }

  @Test func `own work behind a task that another decides is passed once and not looked at again`() throws {
    let world = try World(
      ["review": "all"], people: ["rev": "reviewer", "ann": "annotator", "rex": "reviewer"], tasks: 30)
    let (rev, ann, rex) = (try world.person("rev"), try world.person("ann"), try world.person("rex"))
    try ann.label()
    for _ in 0..<20 { try rev.label() }
    #expect(try rex.review().task == 1)
    #expect(try rev.review().emptyReason == "all_leased")
    func passed() throws -> Int64 {
      try world.number(
        """
        SELECT m.review_place = (SELECT max(review_key) FROM tasks) FROM members m WHERE m.user_id = 1
        """)
    }
    #expect(try passed() == 1)
    // What comes in later is found behind that place.
    try ann.label()
    #expect(try rev.review().task == 22)
    // What is given back, and what somebody let run out, is found before it.
    _ = try rev.call("DELETE", "/api/tasks/22/review-lease")
    _ = try rex.call("DELETE", "/api/tasks/1/review-lease")
    #expect(try rev.review().task == 1)
    _ = try rev.call("DELETE", "/api/tasks/1/review-lease")
    #expect(try rex.review().task == 1)
    #expect(try rev.review().task == 22)
    _ = try rev.resolve(22, ["answers": ["sentiment": "positive"]])
    #expect(try rev.review().emptyReason == "all_leased")
    world.pass(seconds: 901)
    #expect(try rev.review().task == 1)
  }

  @Test func `a project can allow to review own work`() throws {
    let world = try World(["review": "all", "self_review": true], people: ["rev": "reviewer"], tasks: 1)
    let rev = try world.person("rev")
    _ = try rev.label()
    #expect(try rev.review().task == 1)
    #expect(try rev.resolve(1, ["accept": 1]).status == 201)
    #expect(try rev.review().emptyReason == "done")
  }

  @Test func `returned work comes back with the comment and is agreed after the change`() throws {
    let world = try Self.disputed()
    let (rev, ann, ben) = (try world.person("rev"), try world.person("ann"), try world.person("ben"))
    _ = try rev.review()
    let back = try rev.call("POST", "/api/annotations/1/return", ["comment": "See section 3."])
    #expect(back.status == 200)
    #expect(back["round"] == 1)
    #expect(back.state == "open")
    #expect(try ben.next().emptyReason == "done")
    #expect(
      try ann.call("GET", "/api/projects/1/mine").json["returned"]?.array?.first?["comment"]
        == "See section 3.")
    let again = try ann.next()
    #expect(again.json["assignment"]?["returned"] == ["comment": "See section 3.", "round": 1])
    #expect(again["draft"] == ["sentiment": "positive"])
    let reply = try ann.submit(try again.assignment, "negative")
    #expect(reply.status == 201)
    #expect(reply.json["annotation"]?["version"] == 2)
    #expect(reply.state == "done")
    #expect(try world.number("SELECT taken * 100 + judged * 10 + wanted FROM tasks") == 222)
    #expect(try world.number("SELECT annotations FROM project_counts") == 2)
  }

  @Test func `work is returned three times at most`() throws {
    let world = try Self.disputed(1, ["max_rounds": 2])
    let (rev, ann) = (try world.person("rev"), try world.person("ann"))
    for round in 1...2 {
      let back = try rev.call("POST", "/api/annotations/1/return", ["comment": "Again."])
      #expect(back["round"] == .integer(Int64(round)))
      #expect(try ann.submit(try ann.next().assignment, "positive").state == "review")
    }
    let back = try rev.call("POST", "/api/annotations/1/return", ["comment": "Again."])
    #expect(back.status == 409)
    #expect(back.code == "rounds_used")
  }

  @Test func `an author who stands by their answers sends the task back to review`() throws {
    let world = try Self.disputed()
    let (rev, ann) = (try world.person("rev"), try world.person("ann"))
    _ = try rev.call("POST", "/api/annotations/1/return", ["comment": "Sure?"])
    #expect(try ann.skip(try ann.next().assignment, reason: "other").state == "review")
    #expect(try rev.review().json["task"]?["flagged"] == "appeal")
    #expect(try world.number("SELECT skipped FROM tasks") == 0)
  }

  @Test func `one more judgment is asked for while somebody is left`() throws {
    let world = try World(
      ["review": "all", "max_judgments": 1],
      people: ["ann": "annotator", "ben": "annotator", "rev": "reviewer"], tasks: 1)
    _ = try world.person("ann").label()
    let rev = try world.person("rev")
    #expect(try rev.call("POST", "/api/tasks/1/another-judgment").state == "open")
    #expect(try world.person("ben").label().state == "review")
    #expect(try rev.call("POST", "/api/tasks/1/another-judgment").state == "open")
    #expect(try rev.skip(try rev.next().assignment).state == "review")
    let nobody = try rev.call("POST", "/api/tasks/1/another-judgment")
    #expect(nobody.status == 409)
    #expect(nobody.code == "nobody_left")
  }

  @Test func `an excluded task is out of the work until it is restored where it was`() throws {
    let world = try Self.disputed(2)
    let rev = try world.person("rev")
    _ = try rev.review()
    #expect(
      try rev.call("POST", "/api/tasks/1/exclusion?next=1", ["comment": "A duplicate."]).state == "excluded")
    _ = try rev.resolve(2, ["accept": 3])
    #expect(try rev.call("POST", "/api/tasks/2/exclusion").state == "excluded")
    #expect(try world.number("SELECT excluded FROM project_counts") == 2)
    #expect(try rev.call("DELETE", "/api/tasks/1/exclusion").state == "review")
    #expect(try rev.call("DELETE", "/api/tasks/2/exclusion").state == "done")
    #expect(try world.number("SELECT review * 10 + done FROM project_counts") == 11)
    #expect(try world.number("SELECT count(*) FROM labels") == 1)
  }
}
