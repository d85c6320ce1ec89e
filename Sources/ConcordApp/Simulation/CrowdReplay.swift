import Agreement
import Dispatch
import JSON
import Synchronization

/// `concord simulate`: what adaptive judgments would have cost on a crowd whose judgments and truth are known.
package struct CrowdReplay {
  private let crowd: CrowdFile
  private let options: Replay.Options
  private let seeds: Int

  package init(labels: String, truth: String, options: Replay.Options, seeds: Int) throws {
    crowd = try CrowdFile(labels: labels, truth: truth)
    self.options = options
    self.seeds = seeds
  }

  /// The same files and settings give the same bytes.
  package func json() -> String {
    let curves = Self.run(crowd.judgments, truth: crowd.truth, options: options, seeds: seeds)
    let mean = ReplayCurve.mean(curves)
    var writer = JSONWriter()
    writer.beginObject()
    writeSettings(to: &writer)
    Self.write(mean, to: &writer)
    writer.key("seeds")
    writer.beginArray()
    for (index, curve) in curves.enumerated() {
      writer.beginObject()
      writer.member("seed", index + 1)
      Self.write(curve, to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// One replay a seed (1, 2, …), side by side.
  static func run(_ judgments: Judgments, truth: [Int?], options: Replay.Options, seeds: Int) -> [ReplayCurve]
  {
    let curves = Mutex([ReplayCurve?](repeating: nil, count: seeds))
    DispatchQueue.concurrentPerform(iterations: seeds) { index in
      var replay = Replay(judgments, truth: truth, options: options, seed: index + 1)
      let curve = replay.run()
      curves.withLock { $0[index] = curve }
    }
    return curves.withLock { $0.compactMap(\.self) }
  }

  private func writeSettings(to writer: inout JSONWriter) {
    writer.object("settings") { writer in
      writer.member("policy", options.policy.rawValue)
      writer.member("seeds", seeds)
      writer.member("gold_share", options.goldShare)
      writer.member("turns", options.turns.rawValue)
      let chooses = options.policy == .adaptive && options.turns == .tasks
      writer.member("choice", chooses ? options.choice : 1)
      writer.member("confidence", options.confidence)
      writer.member("max_judgments", options.cap)
      writer.member("tasks", crowd.judgments.taskCount)
      writer.member("judgments", crowd.judgments.count)
      writer.member("annotators", crowd.judgments.annotatorCount)
      writer.member("labels", crowd.labels)
    }
  }

  private static func write(_ curve: ReplayCurve, to writer: inout JSONWriter) {
    writer.member("fixed5_accuracy", curve.fixed5.rounded6)
    writer.member("judgments_to_reach_fixed5", curve.judgmentsToReachFixed5?.rounded6)
    let last = curve.points.last?.judgments ?? 0
    // A crowd with fewer judgments than five a task has no accuracy there.
    writer.member("accuracy_at_5", last >= 4.95 ? curve.accuracy(at: 5).rounded6 : nil)
    writer.key("at_confidence")
    if let stop = curve.atConfidence { write(stop, to: &writer) } else { writer.null() }
    writer.key("curve")
    writer.beginArray()
    for point in curve.points { write(point, to: &writer) }
    writer.endArray()
  }

  private static func write(_ point: ReplayCurve.Point, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("judgments", point.judgments.rounded6)
    writer.member("accuracy", point.accuracy.rounded6)
    writer.endObject()
  }
}

extension Double {
  /// To six places: more digits than a replay knows.
  var rounded6: Double { (self * 1e6).rounded() / 1e6 }
}
