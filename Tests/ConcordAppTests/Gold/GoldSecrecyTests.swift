import ConcordApp
import JSON
import SQLite
import Testing

/// Security checklist, line 30: nothing that an annotator can ask for tells a gold task from another, before they
/// answered it or after, as long as the project does not mean to.
@Suite struct GoldSecrecyTests {
  /// The shape of a value: keys and kinds, without what is in them.
  private func shape(_ value: JSONValue) -> String {
    if let object = value.object {
      return "{" + object.members.map { "\($0.key):\(shape($0.value))" }.sorted().joined(separator: ",") + "}"
    }
    if let array = value.array { return "[" + Set(array.map(shape)).sorted().joined(separator: "|") + "]" }
    if value.isNull { return "null" }
    if value.string != nil { return "string" }
    return value.bool.map { "\($0)" } ?? "number"
  }

  private struct Seen {
    let task: Int64
    let replies: [String]
    let states: [String]
  }

  /// One person's way with the next task, over every route that concerns it.
  private func work(_ ann: Person) throws -> Seen? {
    let next = try ann.next()
    guard let task = next.task else { return nil }
    let lease = try next.assignment
    var replies = [shape(next.json)]
    replies.append(shape(try ann.call("GET", "/api/assignments/\(lease)").json))
    let draft = try ann.call("PUT", "/api/assignments/\(lease)/draft", ["answers": ["sentiment": "mixed"]])
    replies.append("draft \(draft.status)")
    replies.append(shape(try ann.call("POST", "/api/assignments/\(lease)/renew").json))
    replies.append("task \(try ann.call("GET", "/api/tasks/\(task)").status)")
    replies.append("patch \(try ann.call("PATCH", "/api/tasks/\(task)", ["gold": .null]).status)")
    let done = try ann.submit(lease, "mixed")
    replies.append(shape(done.json))
    let annotation = done.json["annotation"]?["id"]?.integer ?? 0
    let path = "/api/annotations/\(annotation)"
    let shown = try ann.call("GET", path).json
    replies.append(shape(shown))
    replies.append(shape(try ann.call("GET", path + "/versions").json))
    let dispute = try ann.call("POST", path + "/dispute", ["comment": "What?"])
    replies.append("dispute \(dispute.status) \(dispute.code ?? "")")
    let mine = try ann.call("GET", "/api/projects/1/mine?limit=1").json
    replies.append(shape(mine["items"]?.array?.first ?? .null))
    let appeal = try ann.call("POST", path + "/appeal", ["comment": "No."])
    replies.append("appeal \(appeal.status) \(appeal.code ?? "")")
    replies.append(shape(try ann.call("GET", "/api/projects/1/mine/decided").json))
    replies.append("comments \(try ann.call("GET", "/api/tasks/\(task)/comments").status)")
    let edited = try ann.call("PUT", path, ["answers": ["sentiment": "positive"]])
    replies.append(shape(edited.json))
    return Seen(
      task: task, replies: replies,
      states: [
        done.json["task"]?["state"], shown["task"]?["state"], mine["items"]?.array?.first?["state"],
        edited.json["task"]?["state"],
      ].map { $0?.string ?? "" })
  }

  @Test func `no route tells a gold task from another`() throws {
    let world = try World.withGold(["gold_rate": 0.5, "gold_min": 1000], plain: 40, gold: 20)
    let ann = try world.person("ann")
    var plain: Set<[String]> = []
    var gold: Set<[String]> = []
    var states: Set<[String]> = []
    for _ in 0..<30 {
      guard let seen = try work(ann) else { break }
      if try world.isGold(seen.task) { gold.insert(seen.replies) } else { plain.insert(seen.replies) }
      states.insert(seen.states)
    }
    #expect(!gold.isEmpty)
    #expect(plain == gold)
    #expect(states.count == 1)
  }

  @Test func `a skipped gold task answers like another, and a broken one is looked at by a manager`() throws {
    let world = try World.withGold(["gold_rate": 1], plain: 2, gold: 2)
    let ann = try world.person("ann")
    for reason in ["unclear", "broken"] {
      let gold = try ann.skip(try ann.next().assignment, reason: reason)
      #expect(gold.state == (reason == "broken" ? "review" : "open"))
    }
    for reason in ["unclear", "broken"] {
      let plain = try ann.skip(try ann.next().assignment, reason: reason)
      #expect(plain.state == (reason == "broken" ? "review" : "open"))
    }
    #expect(try world.number("SELECT count(*) FROM tasks WHERE state = 'review'") == 1)
    #expect(try world.number("SELECT count(*) FROM gold_disputes WHERE state = 'open'") == 1)
  }

  @Test func `with several judgments a gold task seems open or done like the others`() throws {
    let world = try World.withGold(["judgments": 2, "gold_rate": 1, "gold_min": 1000], plain: 1, gold: 40)
    let ann = try world.person("ann")
    var states: Set<String> = []
    for _ in 0..<40 { if let state = try ann.label().state { states.insert(state) } }
    #expect(states == ["open", "done"])
  }

  @Test func `what managers know of gold is not in the list of members for others`() throws {
    let world = try World.withGold(["gold_rate": 1], plain: 1, gold: 1)
    try world.person("ann").label()
    let theirs = try world.person("man").call("GET", "/api/projects/1/members").json["items"]?.array?.first
    #expect(theirs?["gold"]?["answers"]?["scored"] == 1)
    for name in ["ann", "rev"] {
      let items = try world.person(name).call("GET", "/api/projects/1/members").json["items"]?.array
      #expect(items?.allSatisfy { $0.object?.keys.contains("gold") == false } == true)
    }
  }
}
