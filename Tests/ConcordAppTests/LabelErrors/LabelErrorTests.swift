import JSON
import Testing

/// Labels that are likely wrong: found, ranked, looked at again.
@Suite struct LabelErrorTests {
  @Test func `planted wrong labels are at the top of the list`() throws {
    let made = try SimulatedLabels(tasks: 600, each: 5, planted: 0.05, seed: 11)
    let reply = try made.search()
    #expect(reply.status == 200, "\(reply)")
    #expect(reply.json["state"] == "done", "\(reply.json.text)")
    let precision = try made.precisionAtTop()
    #expect(precision > 0.75, "\(precision)")
    let list = try made.list()
    let scores = (list["items"]?.array ?? []).compactMap { $0["score"]?.double }
    #expect(scores.count > 20 && scores == scores.sorted(by: >))
    let first = try #require(list["items"]?.array?.first)
    #expect(first["question"] == "sentiment")
    #expect(first["answers"]?.array?.count == 5)
    #expect(first["suggested"]?.string != first["label"]?.string)
    #expect(first["parts"]?["annotators"] == first["score"])
    // The estimate of how many there are in all is in the right region.
    let expected = list["report"]?["questions"]?.array?.first?["expected_wrong"]?.double ?? 0
    let real = Double(made.wrong.count)
    #expect(expected > real * 0.6 && expected < real * 1.6, "\(expected) of \(real)")
  }

  @Test func `imported predictions find more than the annotators alone`() throws {
    let alone = try SimulatedLabels(tasks: 600, each: 2, planted: 0.05, seed: 12)
    try alone.search()
    let made = try SimulatedLabels(tasks: 600, each: 2, planted: 0.05, prediction: .imported, seed: 12)
    let reply = try made.search()
    let predictions = reply.json["result"]?["questions"]?.array?.first?["predictions"]
    #expect(predictions?["source"] == "imported", "\(reply.json.text)")
    #expect(predictions?["imported"] == 600)
    let (without, with) = (try alone.precisionAtTop(), try made.precisionAtTop())
    #expect(with > without + 0.05, "\(without) \(with)")
    let first = try #require(try made.list()["items"]?.array?.first)
    for part in ["annotators", "model", "both", "crowdlab"] {
      #expect(first["parts"]?[part]?.double != nil, "\(part)")
    }
    #expect(first["parts"]?["confident"] == first["suggested"])
  }

  @Test func `the models of the project's last fit are used where there are some`() throws {
    let made = try SimulatedLabels(tasks: 400, each: 5, planted: 0.05, seed: 21)
    // What a person accepted is not changed by a fit.
    try made.world.write { db in try db.run("UPDATE labels SET by_user = 1") }
    let own = try made.search().json["result"]?["questions"]?.array?.first
    #expect(own?["fit"] == "own")
    let before = try made.precisionAtTop()
    let refit = try made.world.person("boss").call(
      "POST", "/api/projects/1/inference/refit", headers: ["Prefer": "wait=60"])
    #expect(refit.status == 200, "\(refit)")
    let project = try made.search().json["result"]?["questions"]?.array?.first
    #expect(project?["fit"] == "project", "\(String(describing: project))")
    let after = try made.precisionAtTop()
    #expect(after > before - 0.1, "\(before) \(after)")
  }

  /// Sixty labels of several options each, one in twelve of them without the option that its prediction says.
  @Test func `imported predictions speak against labels of several options`() throws {
    let schema: JSONValue = [
      "fields": [["name": "text", "type": "text"]],
      "questions": [
        ["name": "topics", "type": "choice", "multiple": true, "options": ["price", "staff", "food"]]
      ],
    ]
    let world = try World(people: ["man": "manager"], tasks: 0, schema: schema)
    let lines = (0..<60).map { number -> String in
      let right = [#"["price"]"#, #"["price","staff"]"#, #"["food","staff"]"#][number % 3]
      let label = number % 12 == 5 ? #"["food"]"# : right
      // Not all tasks came with one.
      let score = number % 12 == 5 || number % 3 == 0 ? "0.9" : "null"
      return #"{"data":{"text":"Nr \#(number)"},"label":{"answers":{"topics":\#(label)},"source":"review"},"#
        + #""predictions":[{"model":"m","score":\#(score),"answers":{"topics":\#(right)}}]}"#
    }
    #expect(try world.importLines(lines.joined(separator: "\n"))["result"]?["created"] == 60)
    let man = try world.person("man")
    let search = try man.call(
      "POST", "/api/projects/1/label-errors", ["predictions": "auto"], headers: ["Prefer": "wait=60"])
    let question = search.json["result"]?["questions"]?.array?.first
    #expect(question?["predictions"]?["source"] == "imported", "\(search.json.text)")
    let items = try man.call("GET", "/api/projects/1/label-errors?limit=5").json["items"]?.array ?? []
    // Numbers 5, 17, 29, 41, 53, whose prediction says food and staff.
    #expect(Set(items.compactMap { $0["task"]?["id"]?.integer }) == [6, 18, 30, 42, 54])
    #expect(items.first?["suggested"] == ["staff", "food"])
    #expect(items.first?["parts"]?["model"]?.double ?? 0 > 0.5)
  }

  @Test func `our own predictions from the words find more as well, and may be refused`() throws {
    let made = try SimulatedLabels(tasks: 600, each: 2, planted: 0.05, prediction: .words, seed: 13)
    let refused = try made.search(["predictions": "none"])
    #expect(
      refused.json["result"]?["questions"]?.array?.first?["predictions"]?["reason"] == "not_wanted")
    let without = try made.precisionAtTop()
    let reply = try made.search()
    let predictions = reply.json["result"]?["questions"]?.array?.first?["predictions"]
    #expect(predictions?["source"] == "own", "\(reply.json.text)")
    #expect(predictions?["accuracy"]?.double ?? 0 > predictions?["baseline"]?.double ?? 1)
    let with = try made.precisionAtTop()
    #expect(with > without, "\(without) \(with)")
  }

  @Test func `with one answer a task the words alone can tell`() throws {
    let made = try SimulatedLabels(tasks: 600, each: 1, planted: 0, prediction: .words, seed: 14)
    try made.search()
    let share = Double(made.wrong.count) / 600
    let precision = try made.precisionAtTop()
    #expect(precision > 2 * share, "\(precision) of \(share)")
  }

  @Test func `a classifier that knows no better than chance is not used, and too few labels teach none`()
    throws
  {
    let noise = try SimulatedLabels(tasks: 200, each: 3, planted: 0, seed: 15)
    let why = try noise.search().json["result"]?["questions"]?.array?.first?["predictions"]
    #expect(
      why?["reason"] == "no_better_than_chance" || why?["accuracy"]?.double ?? 1 < 0.5,
      "\(String(describing: why))")
    let few = try SimulatedLabels(tasks: 40, each: 3, planted: 0, prediction: .words, seed: 15)
    let reason = try few.search().json["result"]?["questions"]?.array?.first?["predictions"]?["reason"]
    #expect(reason == "too_few_labels")
    let none = try few.search(["predictions": "imported"])
    #expect(none.json["result"]?["questions"]?.array?.first?["predictions"]?["reason"] == "no_predictions")
  }

  @Test func `the same labels give the same list`() throws {
    let made = try SimulatedLabels(tasks: 200, each: 3, planted: 0.1, prediction: .words, seed: 16)
    try made.search()
    let first = try made.list()["items"]
    try made.search()
    #expect(try made.list()["items"] == first)
    #expect(try made.world.number("SELECT count(DISTINCT run) FROM label_suspicions") == 1)
  }

  @Test func `pages and filters go through the list without gaps`() throws {
    let made = try SimulatedLabels(tasks: 200, each: 3, planted: 0.1, seed: 17)
    try made.search()
    let rev = try made.world.person("rev")
    var seen: [Int64] = []
    var after = ""
    repeat {
      let page = try rev.call("GET", "/api/projects/1/label-errors?limit=7\(after)").json
      seen += (page["items"]?.array ?? []).compactMap { $0["task"]?["id"]?.integer }
      after = page["next"]?.string.map { "&after=\($0)" } ?? ""
    } while !after.isEmpty
    #expect(seen == (try made.list()["items"]?.array ?? []).compactMap { $0["task"]?["id"]?.integer })
    #expect(Set(seen).count == seen.count)
    let high = try made.list("&min_score=0.5&question=sentiment")["items"]?.array ?? []
    #expect(!high.isEmpty && high.count < seen.count)
    #expect(high.allSatisfy { $0["score"]?.double ?? 0 >= 0.5 })
    #expect(try rev.call("GET", "/api/projects/1/label-errors?question=none").status == 400)
    #expect(try rev.call("GET", "/api/projects/1/label-errors?min_score=2").status == 400)
  }

  @Test func `before any search the list is empty and says so`() throws {
    let world = try World(people: ["boss": "manager"], tasks: 1)
    let reply = try world.person("boss").call("GET", "/api/projects/1/label-errors").json
    #expect(reply["items"] == [])
    #expect(reply["report"] == .null)
    #expect(reply["computed_at"] == .null)
    #expect(reply["checks"]?["sent"] == 0)
  }

  @Test func `reviewers see the list, only managers search`() throws {
    let made = try SimulatedLabels(tasks: 20, each: 3, planted: 0.1, seed: 18)
    #expect(try made.world.person("rev").call("POST", "/api/projects/1/label-errors").status == 403)
    #expect(try made.world.person("ann").call("GET", "/api/projects/1/label-errors").status == 403)
    #expect(
      try made.world.person("boss").call("POST", "/api/projects/1/label-errors", ["predictions": "guess"])
        .status == 422)
  }
}
