import JSON
import Labeling

/// Everything else: how unlike the label is to what the annotators said, those weighing more whose answers are like the
/// labels. A measure of disagreement, not a probability.
struct DistanceScan: QuestionScan {
  let question: Question
  private var labels = 0
  private var sums: [Double] = []
  private var counts: [Double] = []
  private var weights: [Double] = []
  private var mean = 1.0

  init(_ question: Question) { self.question = question }

  var wantsTexts: Bool { false }
  var calibrationSize: Int { 0 }

  private func answer(_ answers: Answers) -> JSONValue? {
    let isThere = answers[question.name] != nil || question.isAsked(given: answers)
    return isThere ? question.effectiveAnswer(in: answers) : .none
  }

  mutating func learn(_ task: DoneTask, isSampled: Bool) {
    guard let label = answer(task.label) else { return }
    labels += 1
    // Who answered alone made the label: that says nothing about them.
    guard isSampled, task.given.count > 1 else { return }
    for one in task.given {
      guard let given = answer(one.answers) else { continue }
      while sums.count <= one.annotator {
        sums.append(0)
        counts.append(0)
      }
      sums[one.annotator] += 1 - question.kind.distance(given, label)
      counts[one.annotator] += 1
    }
  }

  /// The mean of all counts like two tasks more.
  mutating func fit(people: Int) {
    let all = counts.reduce(0, +)
    mean = all > 0 ? sums.reduce(0, +) / all : 1
    weights = zip(sums, counts).map { max(0.01, ($0 + 2 * mean) / ($1 + 2)) }
  }

  mutating func calibrate(_ task: DoneTask) {}
  mutating func finish(people: Int) {}

  mutating func judge(_ task: DoneTask) -> Suspicion? {
    guard let label = answer(task.label) else { return nil }
    let given = task.given.compactMap { one in
      answer(one.answers).map {
        (
          answer: $0,
          weight: weights.indices.contains(one.annotator) ? weights[one.annotator] : max(0.01, mean)
        )
      }
    }
    guard !given.isEmpty else { return nil }
    let total = given.reduce(0) { $0 + $1.weight }
    let unlike = given.reduce(0) { $0 + $1.weight * question.kind.distance($1.answer, label) } / total
    let other = question.kind.consensus(given.map(\.answer)).answer
    let isOther = question.kind.distance(other, label) > 1e-9
    return Suspicion(
      score: min(1, max(0, unlike)),
      suggested: isOther ? .some(question.placing(other, in: task.label)) : .none,
      parts: ["distance": .double(unlike)])
  }

  var report: JSONObject {
    [
      "method": "distance", "labels": .integer(Int64(labels)), "expected_wrong": .null,
      "confident_wrong": .null, "predictions": .null,
    ]
  }
}
