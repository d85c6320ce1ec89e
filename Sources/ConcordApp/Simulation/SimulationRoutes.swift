import Agreement
import HTTP
import JSON

/// What a fixed and an adaptive number of judgments would cost with people as good as is supposed: by the code that
/// replays real crowds.
enum SimulationRoutes {
  /// More tasks are not simulated: the numbers for each task stay the same.
  static let mostTasks = 200
  static let mostFits = 60
  static let seeds = 2

  struct Wish {
    let tasks: Int
    let annotators: Int
    let classes: Int
    let accuracy: Double
    let spread: Double
    let judgments: Int
    let maxJudgments: Int
    let confidence: Double

    init(_ object: JSONObject) throws {
      var body = BodyReader(object)
      tasks = Int(body.integer("tasks", 1...1_000_000_000))
      annotators = Int(body.integer("annotators", 2...200))
      classes = Int(body.integer("classes", 2...20))
      accuracy = body.double("accuracy", 0.05...1)
      spread = body.double("spread", 0...0.5)
      judgments = Int(body.integer("judgments", 1...10))
      maxJudgments = Int(body.integer("max_judgments", 1...10))
      confidence = body.double("confidence", 0.5...1)
      try body.finish()
    }
  }

  /// `POST /api/simulations`: on the pool, a few hundred milliseconds at most.
  static func simulate(_ call: Call, _ services: Services) throws -> Response {
    let wish = try Wish(call.body())
    let fixed = run(.fixed, wish)
    let adaptive = run(.adaptive, wish)
    let at = min(wish.judgments, wish.annotators)
    let sought = fixed.accuracy(at: Double(at))
    return Response.object { writer in
      writer.key("fixed")
      write(fixed, stop: .init(judgments: Double(at), accuracy: sought), wish, to: &writer)
      writer.key("adaptive")
      write(adaptive, stop: adaptive.atConfidence ?? adaptive.points.last, wish, to: &writer)
      let same = ReplayCurve(points: adaptive.points, fixed5: sought).judgmentsToReachFixed5
      writer.member("same_accuracy_judgments", same?.rounded6)
    }
  }

  private static func run(_ policy: Replay.Policy, _ wish: Wish) -> ReplayCurve {
    let most = min(max(wish.maxJudgments, wish.judgments), wish.annotators)
    var options = Replay.Options()
    options.policy = policy
    // As in a project: a task for whoever comes.
    options.turns = .people
    // Somebody waits for it: fewer fits than a project has, which costs a little accuracy.
    let tasks = min(max(wish.tasks, 20), mostTasks)
    options.interval = max(10, tasks * most / mostFits)
    options.confidence = wish.confidence
    options.cap = policy == .adaptive ? min(wish.maxJudgments, wish.annotators) : nil
    options.longest = Double(most)
    return ReplayCurve.mean(
      (1...seeds).map { seed in
        let crowd = SimulatedCrowd(
          tasks: tasks, annotators: wish.annotators, classes: wish.classes,
          accuracy: wish.accuracy, spread: wish.spread, each: most, seed: UInt64(seed))
        var replay = Replay(crowd.judgments, truth: crowd.truth, options: options, seed: seed)
        return replay.run()
      })
  }

  private static func write(
    _ curve: ReplayCurve, stop: ReplayCurve.Point?, _ wish: Wish, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("judgments", stop?.judgments.rounded6)
    writer.member("accuracy", stop?.accuracy.rounded6)
    writer.member("total", stop.map { Int(($0.judgments * Double(wish.tasks)).rounded()) })
    writer.key("curve")
    writer.beginArray()
    // Every quarter of a judgment: what a chart can show.
    for point in curve.points where (point.judgments * 4).rounded() / 4 == point.judgments {
      writer.beginObject()
      writer.member("judgments", point.judgments)
      writer.member("accuracy", point.accuracy.rounded6)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}
