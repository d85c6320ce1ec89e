import JSON
import Testing

/// Suspected labels before a reviewer.
@Suite struct LabelCheckTests {
  private static func made() throws -> SimulatedLabels {
    let made = try SimulatedLabels(tasks: 200, each: 5, planted: 0.1, seed: 21)
    try made.search()
    return made
  }

  private static func send(_ made: SimulatedLabels, _ body: JSONValue) throws -> Wire.Reply {
    try made.world.person("rev").call("POST", "/api/projects/1/label-errors/review", body)
  }

  @Test func `the first are sent to review, shown with why, and counted as found or not`() throws {
    let made = try Self.made()
    let before = try made.list()["items"]?.array ?? []
    let top = before.prefix(3).compactMap { $0["task"]?["id"]?.integer }
    let sent = try Self.send(made, ["first": 3])
    #expect(sent.json["sent"] == 3, "\(sent)")
    // What is before a reviewer is not in the list any more.
    #expect(try made.list()["items"]?.array?.count == before.count - 3)
    #expect(try made.list()["checks"]?["sent"] == 3)
    let rev = try made.world.person("rev")
    for (index, task) in top.enumerated() {
      let item = try rev.review(["task_id": .integer(task)]).json
      #expect(item["task"]?["flagged"] == "suspected")
      let suspicion = item["suspicion"]
      #expect(suspicion?["label"]?["sentiment"]?.string == made.labels[task])
      let question = try #require(suspicion?["questions"]?.array?.first)
      #expect(question["question"] == "sentiment")
      #expect(question["suggested"] == before[index]["suggested"])
      // Two get another label, one keeps its own.
      let answer = index < 2 ? question["suggested"] ?? .null : .string(made.labels[task] ?? "")
      #expect(try rev.resolve(task, ["answers": ["sentiment": answer]]).status == 201)
    }
    let checks = try made.list()["checks"]
    #expect(checks?["decided"] == 3)
    #expect(checks?["wrong"] == 2)
    #expect(abs((checks?["precision"]?.double ?? 0) - 2.0 / 3) < 1e-9)
    // What was looked at is not suspected again.
    try made.search()
    let again = try made.list()["items"]?.array?.compactMap { $0["task"]?["id"]?.integer } ?? []
    #expect(!again.isEmpty && Set(again).isDisjoint(with: top))
  }

  @Test func `a label that changed since the search is not suspected any more`() throws {
    let made = try Self.made()
    let task = try #require(try made.list()["items"]?.array?.first?["task"]?["id"]?.integer)
    let count = try made.list()["items"]?.array?.count ?? 0
    let rev = try made.world.person("rev")
    _ = try rev.review(["task_id": .integer(task)])
    let other = made.labels[task] == "mixed" ? "positive" : "mixed"
    #expect(try rev.resolve(task, ["answers": ["sentiment": .string(other)]]).status == 201)
    #expect(try made.list()["items"]?.array?.count == count - 1)
    let refused = try Self.send(made, ["tasks": [.integer(task)]])
    #expect(refused.json["sent"] == 0)
    #expect(refused.json["refused"]?.array?.count == 1)
  }

  @Test func `chosen ones go with a word of their own in the log, and deleted tasks leave the list`() throws {
    let made = try Self.made()
    let ids = try made.list()["items"]?.array?.prefix(2).compactMap { $0["task"]?["id"]?.integer } ?? []
    #expect(try Self.send(made, ["tasks": .array(ids.map { .integer($0) })]).json["sent"] == 2)
    #expect(try made.world.number("SELECT count(*) FROM audit WHERE action = 'task.sent_to_review'") == 2)
    #expect(try made.world.number("SELECT review FROM project_counts") == 2)
    let boss = try made.world.person("boss")
    #expect(try boss.call("DELETE", "/api/tasks/\(ids[0])").status == 204)
    #expect(try made.world.number("SELECT count(*) FROM label_checks") == 1)
    let parameters = ["task": ids[0]]
    let rows = try made.world.read { db in
      try db.first(
        "SELECT count(*) FROM label_suspicions WHERE task_id = :task",
        ["task": .integer(parameters["task"] ?? 0)]
      ) { $0.integer(0) }
    }
    #expect(rows == 0)
  }

  @Test func `a request says which ones or how many, not both`() throws {
    let made = try Self.made()
    #expect(try Self.send(made, [:]).status == 422)
    #expect(try Self.send(made, ["first": 2, "tasks": [1]]).status == 422)
    #expect(try Self.send(made, ["first": 0]).status == 422)
  }
}
