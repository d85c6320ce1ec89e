import Agreement
import JSON
import SQLite
import Testing

/// What `concord simulate --turns people` decides, the server decides: task by task, for people who come in the same
/// order and say the same, with a fit at the same answers.
@Suite struct SameCodeTests {
  private static let options = ["positive", "negative", "mixed"]
  private static let team: KeyValuePairs<String, String?> = [
    "p0": "annotator", "p1": "annotator", "p2": "annotator", "p3": "annotator", "p4": "annotator",
    "p5": "annotator", "max": "manager",
  ]

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the server asks the same people about the same tasks, and stops at the same labels`(seed: UInt64)
    throws
  {
    let crowd = SimulatedCrowd(
      tasks: 16, annotators: 6, classes: 3, accuracy: 0.7, spread: 0.25, each: 6, seed: seed)
    var options = Replay.Options()
    (options.turns, options.closes, options.confidence, options.cap) = (.people, true, 0.9, 4)
    var replay = Replay(crowd.judgments, truth: crowd.truth, options: options, seed: Int(seed))
    _ = replay.run()
    let world = try World(
      ["policy": "adaptive", "confidence": 0.9, "max_judgments": 4, "review": "none"], people: Self.team,
      tasks: 16)
    let people = try (0..<6).map { try world.person("p\($0)") }
    let manager = try world.person("max")
    for (number, step) in replay.steps.enumerated() {
      let next = try people[step.annotator].next()
      try #require(next.task == Int64(replay.ranks[step.task] + 1), "answer \(number)")
      let reply = try people[step.annotator].submit(try next.assignment, Self.options[step.category])
      #expect(reply.status == 201)
      guard step.isFitted else { continue }
      let fit = try manager.call(
        "POST", "/api/projects/1/inference/refit", headers: ["Prefer": "wait=60"])
      try #require(fit["state"]?.string == "done")
    }
    #expect(replay.steps.count > 20)
    #expect(try world.number("SELECT count(*) FROM annotations") == Int64(replay.steps.count))
    for task in 0..<16 {
      let id = Int64(replay.ranks[task] + 1)
      let state = try world.number(
        "SELECT state = 'done' FROM tasks WHERE id = :id", ["id": .integer(id)])
      #expect(replay.isClosed[task] && state == 1, "task \(task)")
      let label = try world.read { db in
        try db.first(
          "SELECT answers ->> '$.sentiment', confidence FROM labels WHERE task_id = :id",
          ["id": .integer(id)]
        ) { ($0.text(0), $0.real(1)) }
      }
      let belief = replay.beliefs[task]
      #expect(label?.0 == AdaptivePolicy.best(belief).map { Self.options[$0] })
      // Confidences that move by less than 0.005 are not written again.
      #expect(abs((label?.1 ?? 0) - (belief.max() ?? 0)) < 0.006)
    }
    #expect(try world.number("SELECT count(*) FROM task_beliefs") == 0)
  }
}
