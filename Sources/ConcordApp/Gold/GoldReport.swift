import Agreement
import JSON
import Labeling

/// How the gold of a project is used, and how people do on it: for managers.
enum GoldReport {
  struct Totals: Sendable {
    let tasks: Int
    let shown: Int
    let answered: Int
    let correct: Int
  }

  /// A member as the report shows them.
  struct Entry: Sendable {
    let person: GoldPerson
    let name: String
    let pausedAt: Int64?
    let pauseReason: String?
  }

  /// A gold task as the list shows it.
  struct Task: Sendable {
    let id: Int64
    let externalID: String?
    let data: [UInt8]
    let gold: [UInt8]
    let note: String?
    let isActive: Bool
    let shown: Int
    let answered: Int
    let correct: Int
    let disputes: Int
    let setAt: Int64
  }
}

extension GoldTally {
  /// Counts, accuracy and its 95 % interval (Wilson); nulls without an answer.
  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("scored", scored)
    writer.member("correct", correct)
    writer.member("accuracy", accuracy)
    writer.key("interval")
    writer.writeInterval(correct, of: scored)
    writer.member("mean_score", scored == 0 ? nil : score / Double(scored))
    writer.endObject()
  }
}

extension JSONWriter {
  /// `[low, high]`, or null without a trial.
  mutating func writeInterval(_ successes: Int, of trials: Int) {
    guard let interval = wilsonInterval(successes: successes, trials: trials) else { return null() }
    beginArray()
    double(interval.lowerBound)
    double(interval.upperBound)
    endArray()
  }

  /// `{"done", "of"}`
  mutating func writeProgress(_ done: Int, of all: Int) {
    beginObject()
    member("done", Swift.min(done, all))
    member("of", all)
    endObject()
  }
}

extension GoldPerson {
  /// The phase by name, with how far training and entry test are.
  func writePhase(_ writer: inout JSONWriter, _ workflow: Workflow) {
    let phase = phase(workflow)
    switch phase {
    case .training: writer.member("phase", "training")
    case .test: writer.member("phase", "test")
    case .failed: writer.member("phase", "not_qualified")
    case .work: writer.member("phase", "work")
    }
    writer.key("training")
    if case .training(let done, let all) = phase {
      writer.writeProgress(done, of: all)
    } else {
      writer.null()
    }
    writer.key("test")
    if case .test(let done, let all) = phase { writer.writeProgress(done, of: all) } else { writer.null() }
    writer.member("qualified_at", qualifiedAt.map(rfc3339))
  }
}
