import JSON
import Testing

/// Predictions that are kept back, and what they tell.
@Suite struct AnchoringTests {
  /// Tasks that all came with the prediction "positive".
  private static func world(share: Double, tasks: Int) throws -> World {
    let world = try World(
      ["anchoring_control": .double(share)], people: ["ann": "annotator", "rev": "reviewer"], tasks: tasks)
    try world.write { db in
      try db.run(
        """
        UPDATE task_payloads SET predictions = '[{"model":"m","answers":{"sentiment":"positive"}}]'
        """)
    }
    return world
  }

  private static func report(_ world: World) throws -> JSONValue {
    try world.person("rev").call("GET", "/api/projects/1/anchoring").json
  }

  @Test func `without a share every prediction is shown and nothing is written`() throws {
    let world = try Self.world(share: 0, tasks: 2)
    let ann = try world.person("ann")
    let next = try ann.next()
    #expect(next.json["task"]?["prediction"]?["answers"] == ["sentiment": "positive"])
    _ = try ann.submit(try next.assignment)
    #expect(try world.number("SELECT count(*) FROM prediction_exposures") == 0)
    #expect(try Self.report(world)["same_as_prediction"] == .null)
  }

  @Test func `with the whole share no prediction is shown, by whatever road`() throws {
    let world = try Self.world(share: 1, tasks: 2)
    let ann = try world.person("ann")
    let next = try ann.next()
    #expect(next.json["task"]?["prediction"] == .null)
    let assignment = try next.assignment
    let shown = try ann.call("GET", "/api/assignments/\(assignment)")
    #expect(!String(decoding: shown.body, as: UTF8.self).contains("\"model\""))
    let submitted = try ann.submit(assignment, next: true, key: "k")
    #expect(submitted.json["next"]?["task"]?["prediction"] == .null)
    #expect(try ann.submit(assignment, next: true, key: "k").body == submitted.body)
  }

  @Test func `the report sets those who saw it beside those who did not`() throws {
    let world = try Self.world(share: 0.5, tasks: 40)
    let ann = try world.person("ann")
    var (shown, hidden) = (0, 0)
    for _ in 0..<40 {
      let next = try ann.next()
      let sees = next.json["task"]?["prediction"]?.object != nil
      if sees { shown += 1 } else { hidden += 1 }
      // Who sees it follows it, who does not says something else.
      _ = try ann.submit(try next.assignment, sees ? "positive" : "negative")
    }
    #expect(shown > 8 && hidden > 8)
    let report = try Self.report(world)
    #expect(report["shown"]?["annotations"]?.integer == Int64(shown))
    #expect(report["hidden"]?["annotations"]?.integer == Int64(hidden))
    #expect(report["shown"]?["same_as_prediction"]?["value"] == 1.0)
    #expect(report["hidden"]?["same_as_prediction"]?["value"] == 0.0)
    #expect(report["same_as_prediction"]?["value"] == 1.0)
    #expect(report["shown"]?["median_seconds"] == 2.5)
    #expect(report["followed_wrong_prediction"] == .null)
  }

  @Test func `what reviewers decide tells who followed a wrong prediction`() throws {
    let world = try Self.world(share: 0.5, tasks: 30)
    let (ann, rev) = (try world.person("ann"), try world.person("rev"))
    for task in 1...30 {
      let next = try ann.next()
      let sees = next.json["task"]?["prediction"]?.object != nil
      _ = try ann.submit(try next.assignment, sees ? "positive" : "mixed")
      _ = try rev.review(["task_id": .integer(Int64(task))])
      _ = try rev.resolve(Int64(task), ["answers": ["sentiment": "mixed"]])
    }
    let report = try Self.report(world)
    #expect(report["shown"]?["followed_wrong_prediction"]?["value"] == 1.0)
    #expect(report["hidden"]?["followed_wrong_prediction"]?["value"] == 0.0)
    #expect(report["shown"]?["right"]?["value"] == 0.0)
    #expect(report["hidden"]?["right"]?["value"] == 1.0)
  }
}
