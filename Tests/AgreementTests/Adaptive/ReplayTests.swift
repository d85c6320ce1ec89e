import Agreement
import Testing

@Suite struct ReplayTests {
  @Test func `with people who are always right one judgment is as good as five`() {
    let rows = (0..<20).flatMap { task in
      (0..<6).map { Judgments.Judgment(task: task, annotator: $0, category: task % 2) }
    }
    var replay = Replay(
      Judgments(rows, classCount: 2), truth: (0..<20).map { $0 % 2 }, options: .init(), seed: 1)
    let curve = replay.run()
    #expect(curve.fixed5 == 1)
    #expect(curve.judgmentsToReachFixed5 == 1)
    #expect(curve.points.allSatisfy { $0.accuracy == 1 })
    #expect(curve.points.last.map { abs($0.judgments - 5) < 0.051 } == true)
  }

  @Test func `fixed gives every task as many, adaptive gives more to those in doubt`() {
    let crowd = Self.crowd()
    var options = Replay.Options()
    options.longest = 3
    func run(_ policy: Replay.Policy) -> ReplayCurve {
      options.policy = policy
      var replay = Replay(crowd.judgments, truth: crowd.truth, options: options, seed: 3)
      return replay.run()
    }
    let (fixed, adaptive) = (run(.fixed), run(.adaptive))
    #expect(fixed.fixed5 == adaptive.fixed5)
    #expect(adaptive.accuracy(at: 2) > fixed.accuracy(at: 2) + 0.02)
    #expect(run(.adaptive) == adaptive)
  }

  @Test func `judgments on gold are paid for, and gold is not measured`() {
    let crowd = Self.crowd()
    var options = Replay.Options()
    options.goldShare = 0.2
    options.longest = 1.5
    var replay = Replay(crowd.judgments, truth: crowd.truth, options: options, seed: 3)
    // 300 first judgments for the 240 tasks whose label is sought.
    #expect(replay.run().points.first?.judgments == 1.25)
  }

  @Test func `the first replay that is sure of everything says so`() {
    let crowd = Self.crowd()
    var options = Replay.Options()
    options.confidence = 0.6
    options.cap = 4
    var replay = Replay(crowd.judgments, truth: crowd.truth, options: options, seed: 3)
    let stop = replay.run().atConfidence
    #expect(stop.map { (1.0...4).contains($0.judgments) } == true)
  }

  @Test func `people who come in turn get what nobody judged, then what suits them, and nothing twice`() {
    let crowd = Self.crowd()
    var options = Replay.Options()
    options.turns = .people
    options.confidence = 0.9
    options.cap = 5
    options.closes = true
    var replay = Replay(crowd.judgments, truth: crowd.truth, options: options, seed: 3)
    let curve = replay.run()
    var asked: Set<[Int]> = []
    var byTask: [Int: Int] = [:]
    for step in replay.steps {
      #expect(asked.insert([step.task, step.annotator]).inserted)
      byTask[step.task, default: 0] += 1
    }
    #expect(byTask.count == 300 && byTask.values.allSatisfy { (1...5).contains($0) })
    // It ends where all is sure or at the cap, before that of as many for each.
    #expect(curve.atConfidence == curve.points.last && replay.steps.count < 4 * 300)
    // Better than a vote of as many: one to two each.
    #expect((curve.points.last?.accuracy ?? 0) > 0.78)
  }

  /// Five fixed votes reach 0.8: a lucky point at 1.5 that does not last is not counted, 2.5 is, half way from 2.25.
  @Test func `a curve reaches what it keeps`() {
    let values = [0.5, 0.6, 0.81, 0.6, 0.7, 0.78, 0.82, 0.85, 0.9]
    let points = values.enumerated().map {
      ReplayCurve.Point(judgments: 1 + Double($0.offset) / 4, accuracy: $0.element)
    }
    let curve = ReplayCurve(points: points, fixed5: 0.8)
    #expect(curve.judgmentsToReachFixed5.map { abs($0 - 2.375) < 1e-9 } == true)
    #expect(ReplayCurve(points: points, fixed5: 0.95).judgmentsToReachFixed5 == nil)
    #expect(abs(curve.accuracy(at: 1.125) - 0.55) < 1e-12)
    #expect(curve.accuracy(at: 9) == 0.9)
  }

  /// 300 tasks of two classes, 24 people with an accuracy from 0.55 to 0.95; eight of them judge each task.
  private static func crowd() -> (judgments: Judgments, truth: [Int?]) {
    var generator = SplitMix64(seed: 7)
    let rows = (0..<300).flatMap { task in
      (0..<8).map { number in
        let annotator = (task * 5 + number * 3) % 24
        let isRight = Double.random(in: 0..<1, using: &generator) < 0.55 + 0.4 * Double(annotator) / 23
        return Judgments.Judgment(
          task: task, annotator: annotator, category: isRight ? task % 2 : 1 - task % 2)
      }
    }
    return (Judgments(rows, classCount: 2), (0..<300).map { $0 % 2 })
  }
}
