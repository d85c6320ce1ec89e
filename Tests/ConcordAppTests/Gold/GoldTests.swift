import ConcordApp
import JSON
import SQLite
import Testing

/// Tasks whose answers are known: how they come to be, how they are drawn, what becomes of those who answer them.
@Suite struct GoldTests {
  @Test func `a gold task is done by its gold, out of the queue, and back in it without`() throws {
    let world = try World.withGold(["judgments": 1], plain: 1, gold: 1)
    let (man, ann) = (try world.person("man"), try world.person("ann"))
    let shown = try man.call("GET", "/api/tasks/2").json
    #expect(shown["state"] == "done" && shown["label"]?["source"] == "gold" && shown["is_gold"] == true)
    #expect(try ann.label().task == 1)
    #expect(try ann.next().emptyReason == "done")
    #expect(try man.call("PATCH", "/api/tasks/2", ["gold": .null])["state"] == "open")
    #expect(try ann.next().task == 2)
    let actions = try man.call("GET", "/api/tasks/2").json["history"]?.array?.map { $0["action"] }
    #expect(actions?.contains("task.gold_set") == true && actions?.contains("task.gold_removed") == true)
  }

  @Test func `gold that the schema does not allow is refused with a pointer`() throws {
    let world = try World.withGold(plain: 1, gold: 0)
    let man = try world.person("man")
    let reply = try man.call("PATCH", "/api/tasks/1", ["gold": ["sentiment": "nice"]])
    #expect(reply.status == 422)
    #expect(reply.json["errors"]?.array?.first?["pointer"] == "/gold/sentiment")
    #expect(try man.call("PATCH", "/api/tasks/1", ["gold": [:]]).status == 422)
  }

  @Test func `imported gold measures from the start`() throws {
    let world = try World(["gold_rate": 1], people: World.goldTeam, tasks: 0)
    let lines = #"{"data":{"text":"a"},"gold":{"sentiment":"mixed"}}"# + "\n" + #"{"data":{"text":"b"}}"#
    let job = try world.importLines(lines)
    #expect(job["result"]?["created"] == 2)
    #expect(try world.number("SELECT done * 10 + open FROM project_counts") == 11)
    #expect(try world.isGold(#require(try world.person("ann").next().task)))
    // A part of the questions will do; an answer that is none will not.
    let bad = try world.importLines(#"{"data":{"text":"c"},"gold":{"sentiment":"nice"}}"#)
    #expect(bad["result"]?["rejected"] == 1)
  }

  @Test func `without a rate no gold is drawn, and with all of it nothing else while there is any`() throws {
    let none = try World.withGold(["gold_rate": 0], plain: 3, gold: 3)
    let some = try World.withGold(["gold_rate": 1], plain: 3, gold: 3)
    let (first, second) = (try none.person("ann"), try some.person("ann"))
    var drawn: [Int64] = []
    for _ in 0..<3 {
      #expect(try first.label().task ?? 9 <= 3)
      drawn.append(try second.label().task ?? 0)
    }
    #expect(drawn.sorted() == [4, 5, 6])
    #expect(try first.next().emptyReason == "done")
    #expect(try second.next().task ?? 9 <= 3)
  }

  /// Numbers that go up by one but for gold would tell which tasks are gold.
  @Test(arguments: ["sequential", "priority"])
  func `while gold is drawn no number stands out of a row`(order: String) throws {
    let chance = SeededChance(5)
    let world = try World.withGold(
      ["gold_rate": 0.2, "gold_min": 1000, "order": .string(order)], plain: 120, gold: 20,
      random: { chance.next() })
    try world.write { db in try db.run("UPDATE tasks SET priority = 0") }
    for rate in [0, 0.2] {
      let change: JSONValue = ["workflow": ["gold_rate": .double(rate)]]
      #expect(try world.person("man").call("PATCH", "/api/projects/1", change).status == 200)
    }
    let ann = try world.person("ann")
    var plain: [Int64] = []
    for _ in 0..<60 {
      let task = try ann.label().task ?? 0
      if try !world.isGold(task) { plain.append(task) }
    }
    let steps = zip(plain, plain.dropFirst()).filter { $1 - $0 == 1 }.count
    #expect(plain.count > 30 && steps < 6)
    // Tasks 1 to 40 alone would be a row.
    #expect((plain.max() ?? 0) > 90)
  }

  @Test func `a correction of gold makes a new fit due`() throws {
    let world = try World.withGold(
      ["judgments": 2, "max_judgments": 2, "gold_rate": 0.3, "gold_min": 1000, "confidence": 0.9], plain: 30,
      gold: 6)
    for _ in 0..<25 { for name in ["ann", "ben"] { try world.person(name).label() } }
    let man = try world.person("man")
    let refit = try man.call("POST", "/api/projects/1/inference/refit", headers: ["Prefer": "wait=30"])
    #expect(refit.status == 200)
    let edition: () throws -> Int64 = { try world.number("SELECT edition FROM inference_fits") }
    #expect(try edition() > 0)
    #expect(try man.call("PATCH", "/api/tasks/31", ["gold": ["sentiment": "positive"]]).status == 200)
    #expect(try edition() == -1)
  }

  @Test func `gold comes at its rate, at no fixed step, and to nobody twice`() throws {
    let chance = SeededChance(1)
    let world = try World.withGold(
      ["gold_rate": 0.25, "gold_min": 1000], plain: 300, gold: 60,
      random: { chance.next() })
    let ann = try world.person("ann")
    var gaps: Set<Int> = []
    var seen: Set<Int64> = []
    var last = 0
    for turn in 0..<200 {
      guard let task = try ann.label().task else { break }
      #expect(seen.insert(task).inserted)
      guard try world.isGold(task) else { continue }
      gaps.insert(turn - last)
      last = turn
    }
    let gold = try seen.filter { try world.isGold($0) }
    // 200 throws at 0.25: 50 ± 6.1; five deviations.
    #expect((20...80).contains(gold.count))
    #expect(gaps.count > 3)
  }

  @Test func `people meet gold in different orders, and all of it about equally often`() throws {
    // Two may begin at the same place by chance; with this chance none does.
    let chance = SeededChance(7)
    let world = try World.withGold(
      ["gold_rate": 1, "gold_min": 1000], plain: 1, gold: 30,
      people: [
        "a": "annotator", "b": "annotator", "c": "annotator", "d": "annotator", "e": "annotator",
        "man": "manager",
      ], random: { chance.next() })
    var ways: Set<[Int64]> = []
    for name in ["a", "b", "c", "d", "e"] {
      let person = try world.person(name)
      ways.insert(try (0..<10).map { _ in try #require(try person.label().task) })
    }
    #expect(ways.count == 5)
    #expect(ways.allSatisfy { $0 != $0.sorted() })
    let (least, most) = (
      try world.number("SELECT min(shown) FROM golds"), try world.number("SELECT max(shown) FROM golds")
    )
    #expect(most <= 2 * least + 4)
    #expect(try world.number("SELECT sum(shown) FROM golds") == 50)
  }

  @Test func `gold takes no slot, counts for no task and for no agreement`() throws {
    let world = try World.withGold(["judgments": 2, "gold_rate": 1], plain: 2, gold: 2)
    for name in ["ann", "ben"] {
      let person = try world.person(name)
      for _ in 0..<2 { try person.label("negative") }
      let lease = try person.next().assignment
      _ = try person.call("POST", "/api/assignments/\(lease)/release")
    }
    #expect(try world.number("SELECT sum(taken + judged) FROM tasks") == 0)
    #expect(try world.number("SELECT count(*) FROM annotations WHERE counted = 1") == 0)
    #expect(try world.number("SELECT annotations FROM project_counts") == 4)
    #expect(try world.number("SELECT open FROM project_counts") == 2)
    let agreement = try world.person("rev").call("GET", "/api/projects/1/agreement")
    #expect(agreement.status == 200)
  }

  @Test func `an excluded gold task is not drawn, a restored one is`() throws {
    let world = try World.withGold(["gold_rate": 1], plain: 1, gold: 1)
    let (man, ann) = (try world.person("man"), try world.person("ann"))
    _ = try man.call("POST", "/api/tasks/2/exclusion", ["comment": "no"])
    #expect(try world.number("SELECT active FROM golds") == 0)
    _ = try man.call("DELETE", "/api/tasks/2/exclusion")
    #expect(try ann.next().task == 2)
  }

  @Test func `what reviewers decided is promoted, one or many, and nothing else`() throws {
    let world = try World(["judgments": 2, "max_judgments": 2], people: World.goldTeam, tasks: 2)
    let (ann, ben, rev, man) = (
      try world.person("ann"), try world.person("ben"), try world.person("rev"), try world.person("man")
    )
    for _ in 0..<2 { try ann.label("positive") }
    try ben.label("negative")
    let task = try #require(try rev.review().task)
    let resolved = try rev.resolve(task, ["answers": ["sentiment": "mixed"]])
    #expect(resolved.status == 201, "\(resolved.json.text)")
    let reply = try man.call(
      "POST", "/api/projects/1/tasks/actions", ["ids": [1, 2], "action": "make_gold"])
    #expect(reply["changed"] == 1)
    #expect(reply.json["refused"]?.array?.first?["id"] == 2)
    let shown = try man.call("GET", "/api/tasks/1").json
    #expect(shown["gold"] == ["sentiment": "mixed"] && shown["label"]?["source"] == "review")
    // What is gold is not reviewed again.
    #expect(try rev.review(["task_id": 1]).code == "is_gold")
    _ = try man.call("POST", "/api/projects/1/tasks/actions", ["ids": [1], "action": "remove_gold"])
    #expect(try man.call("GET", "/api/tasks/1").json["label"]?["source"] == "review")
  }

  @Test func `the table finds gold`() throws {
    let world = try World.withGold(plain: 3, gold: 2)
    let man = try world.person("man")
    func ids(_ query: String) throws -> [Int64] {
      try man.call("GET", "/api/projects/1/tasks?\(query)").json["items"]?.array?.compactMap {
        $0["id"]?.integer
      } ?? []
    }
    #expect(try ids("gold=1") == [4, 5])
    #expect(try ids("gold=0") == [1, 2, 3])
    #expect(try ids("gold=1&order=-id&limit=1") == [5])
    #expect(try man.call("GET", "/api/projects/1/tasks?gold=yes").status == 400)
  }
}
