import JSON
import SQLite
import Testing

/// A label that becomes several: what becomes of the answers, the tasks and the people.
struct LabelSplitTests {
  private static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"]],
    "questions": [
      [
        "name": "sentiment", "type": "choice", "options": ["positive", "angry", "sad", "mixed"],
        "required": true,
      ]
    ],
  ]

  private static let people: KeyValuePairs<String, String?> = [
    "mia": "manager", "ann": "annotator", "bob": "annotator", "rex": "reviewer",
  ]

  private func world(_ workflow: JSONValue = [:], tasks: Int = 3) throws -> World {
    try World(workflow, people: Self.people, tasks: tasks)
  }

  private func split(_ world: World, fallback: String? = nil, preview: Bool = false) throws -> Wire.Reply {
    let parts: JSONValue = ["angry", "sad"]
    let rule: JSONValue = fallback.map { ["into": parts, "default": .string($0)] } ?? parts
    let body: JSONValue = ["schema": Self.schema, "split": ["sentiment": ["negative": rule]]]
    let mia = try world.person("mia")
    return preview
      ? try mia.call("POST", "/api/projects/1/schema/preview", body)
      : try mia.call("PATCH", "/api/projects/1", body)
  }

  private func sentiment(_ reply: Wire.Reply, at index: Int = 0) -> String? {
    reply["items"]?.array?[index]["answers"]?["sentiment"]?.string
  }

  @Test func `without a split the label cannot go`() throws {
    let world = try world()
    try world.person("ann").label("negative")
    let reply = try world.person("mia").call("PATCH", "/api/projects/1", ["schema": Self.schema])
    #expect(reply.status == 409 && reply.code == "in_use")
  }

  @Test func `a default moves every answer, and the old one stays as a version`() throws {
    let world = try world()
    let ann = try world.person("ann")
    try ann.label("negative")
    try ann.label("positive")
    #expect(try split(world, fallback: "sad").status == 200)
    let mine = try ann.call("GET", "/api/projects/1/mine")
    #expect(sentiment(mine, at: 1) == "sad" && sentiment(mine) == "positive")
    let id = mine["items"]?.array?[1]["annotation_id"]?.integer ?? 0
    let versions = try ann.call("GET", "/api/annotations/\(id)/versions")
    #expect(versions.json.text.contains("negative"))
    let labels = try world.number("SELECT count(*) FROM labels WHERE answers LIKE '%sad%'")
    #expect(labels == 1)
    #expect(try world.number("SELECT count(*) FROM tasks WHERE state = 'done'") == 2)
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `asked again, the task is open and back with its annotator, who reads why`() throws {
    let world = try world()
    let ann = try world.person("ann")
    let task = try ann.label("negative").json["task"]?["id"]?.integer
    try ann.label("positive")
    #expect(try split(world).status == 200)
    #expect(try world.number("SELECT count(*) FROM tasks WHERE state = 'done'") == 1)
    let again = try ann.next()
    #expect(again.task == task)
    let comment = again["assignment"]?["returned"]?["comment"]?.string
    #expect(comment == "“negative” is now “angry” or “sad”. Please choose again.")
    #expect(again["assignment"]?["returned"]?["round"]?.integer == 0)
    let reply = try ann.submit(try again.assignment, "angry")
    #expect(reply.status == 201 && reply.state == "done")
    #expect(try world.number("SELECT count(*) FROM labels WHERE answers LIKE '%angry%'") == 1)
    #expect(try world.number("SELECT count(*) FROM annotation_versions WHERE answers LIKE '%negative%'") == 1)
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `who is not there any more is not asked, somebody else is`() throws {
    let world = try world()
    let task = try world.person("ann").label("negative").json["task"]?["id"]?.integer
    _ = try world.person("mia").call("DELETE", "/api/projects/1/members/2")
    #expect(try split(world).status == 200)
    #expect(try world.number("SELECT count(*) FROM annotations WHERE counted = 0") == 1)
    let bob = try world.person("bob")
    #expect(try bob.next().task == task)
    #expect(try bob.label("sad").state == "done")
    try Invariants.check(world, mostJudgments: 1)
  }

  @Test func `what a reviewer decided is decided by a reviewer again`() throws {
    let world = try world(["judgments": 2, "max_judgments": 2])
    for (name, answer) in [("ann", "negative"), ("bob", "positive")] { try world.person(name).label(answer) }
    let rex = try world.person("rex")
    let task = try #require(try rex.review().task)
    _ = try rex.resolve(task, ["answers": ["sentiment": "negative"]])
    #expect(try split(world).status == 200)
    #expect(try world.number("SELECT count(*) FROM tasks WHERE state = 'review' AND flagged = 'appeal'") == 1)
    #expect(try rex.review().task == task)
    #expect(try rex.resolve(task, ["answers": ["sentiment": "sad"]]).status == 201)
    try Invariants.check(world, mostJudgments: 2)
  }

  @Test func `what is concerned is counted before, and nothing changes by it`() throws {
    let world = try world(["judgments": 2, "max_judgments": 2])
    for name in ["ann", "bob"] {
      try world.person(name).label("negative")
      try world.person(name).label("positive")
    }
    _ = try world.person("mia").call("DELETE", "/api/projects/1/members/2")
    let preview = try split(world, preview: true)
    #expect(
      preview["moves"]?.text
        == #"[{"question":"sentiment","from":"negative","to":["angry","sad"],"annotations":2,"labels":1}]"#)
    #expect(
      preview["concerned"]?.text
        == #"{"tasks":1,"annotations":2,"labels":1,"gold":0,"returned":1,"replaced":1,"reviewed":0}"#)
    #expect(preview["in_use"]?.text == "[]")
    #expect(try world.number("SELECT count(*) FROM annotation_versions") == 0)
    #expect(try split(world).status == 200)
    #expect(try world.number("SELECT count(*) FROM assignments WHERE state = 'returned'") == 1)
  }

  @Test func `the log says what was split and how much moved`() throws {
    let world = try world()
    try world.person("ann").label("negative")
    _ = try split(world)
    let log = try world.person("mia").call("GET", "/api/projects/1/audit").json.text
    #expect(log.contains(#""split":{"sentiment":{"negative":{"into":["angry","sad"]}}}"#))
    #expect(log.contains("answers.moved") && log.contains("task.asked_again"))
  }

  @Test func `gold, drafts and predictions follow`() throws {
    let world = try world()
    try world.write { db in
      try db.run(
        """
        UPDATE task_payloads SET gold = '{"sentiment":"negative"}',
          predictions = '[{"model":"m","answers":{"sentiment":"negative"}}]' WHERE task_id = 1
        """)
    }
    let ann = try world.person("ann")
    let lease = try ann.next().assignment
    _ = try ann.call("PUT", "/api/assignments/\(lease)/draft", ["answers": ["sentiment": "negative"]])
    #expect(try split(world, fallback: "sad").status == 200)
    #expect(
      try world.number(
        "SELECT count(*) FROM task_payloads WHERE gold LIKE '%sad%' AND predictions LIKE '%sad%'") == 1)
    #expect(try world.number("SELECT count(*) FROM assignments WHERE draft LIKE '%sad%'") == 1)
  }

  @Test func `two labels that become one settle what they were disputed about`() throws {
    let world = try world(["judgments": 2, "max_judgments": 2])
    for (name, answer) in [("ann", "negative"), ("bob", "mixed")] { try world.person(name).label(answer) }
    #expect(try world.number("SELECT count(*) FROM tasks WHERE state = 'review'") == 1)
    var schema = World.sentiment.object ?? [:]
    schema["questions"] = [
      ["name": "sentiment", "type": "choice", "options": ["positive", "mixed"], "required": true]
    ]
    let reply = try world.person("mia").call(
      "PATCH", "/api/projects/1",
      ["schema": .object(schema), "rename": ["sentiment": ["negative": "mixed"]]])
    #expect(reply.status == 200)
    #expect(try world.number("SELECT count(*) FROM tasks WHERE state = 'done'") == 1)
    try Invariants.check(world, mostJudgments: 2)
  }

  @Test func `gold of which nothing is left is a task like any other, and is asked again`() throws {
    let world = try world()
    let mia = try world.person("mia")
    #expect(try mia.call("PATCH", "/api/tasks/1", ["gold": ["sentiment": "negative"]]).status == 200)
    #expect(try split(world).status == 200)
    #expect(try world.number("SELECT count(*) FROM golds") == 0)
    #expect(try world.number("SELECT count(*) FROM tasks WHERE id = 1 AND state = 'open' AND gold = 0") == 1)
    #expect(try world.number("SELECT count(*) FROM labels") == 0)
  }

  @Test func `gold and what reviewers decided get the default`() throws {
    let world = try world(["judgments": 2, "max_judgments": 2])
    let mia = try world.person("mia")
    #expect(try mia.call("PATCH", "/api/tasks/3", ["gold": ["sentiment": "negative"]]).status == 200)
    for (name, answer) in [("ann", "negative"), ("bob", "positive")] { try world.person(name).label(answer) }
    let rex = try world.person("rex")
    let task = try #require(try rex.review().task)
    _ = try rex.resolve(task, ["answers": ["sentiment": "negative"]])
    #expect(try split(world, fallback: "sad").status == 200)
    #expect(try world.number("SELECT count(*) FROM decisions WHERE answers LIKE '%sad%'") == 1)
    #expect(try world.number("SELECT count(*) FROM labels WHERE answers LIKE '%sad%'") == 2)
    #expect(try world.number("SELECT count(*) FROM task_payloads WHERE gold LIKE '%sad%'") == 1)
    #expect(try world.number("SELECT count(*) FROM golds") == 1)
  }
}
