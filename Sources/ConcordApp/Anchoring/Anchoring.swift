import Crypto
import JSON
import Labeling
import SQLite

/// Keeps predictions back from a share of the tasks that have one: who sees a suggestion first tends to follow it, and
/// only tasks answered without it tell how much.
///
/// Which tasks is drawn by the project's seed, the same for everyone who gets the task, so that the two groups of tasks
/// differ by chance alone.
enum Anchoring {
  static func keepsBack(task: Int64, seed: Int64, share: Double) -> Bool {
    // Apart from the draws for the review sample and for second reviews.
    share > 0 && isInReviewSample(task: task, seed: seed &+ 0x41_4e43_484f, share: share)
  }

  /// Whether the prediction of a task is not shown.
  static func keepsBack(_ db: Connection, task: Int64) throws -> Bool {
    guard let control = try AnchoringStore.control(db, task: task) else { return false }
    return keepsBack(task: task, seed: control.seed, share: control.share)
  }

  /// After the first answers of a person, where a share is kept back.
  static func record(_ flow: TaskFlow, _ annotation: Annotation, _ answers: Answers) throws {
    let share = flow.workflow.anchoringControl
    guard share > 0, let predictions = try TaskStore.payload(flow.db, annotation.task)?.predictions,
      let predicted = try JSONValue(parsing: predictions).array?.first?["answers"]
    else { return }
    // A prediction may answer some questions only: those are compared.
    let asked = Set(predicted.object?.keys.map(\.self) ?? [])
    let weights = Dictionary(
      uniqueKeysWithValues: flow.rules.schema.questions.map { ($0.name, asked.contains($0.name) ? 1.0 : 0) })
    let pair = [answers, Answers(stored: predicted)]
    let schema = flow.rules.schema
    let size = predictions.count + (flow.heavy?.bodyBytes ?? 0)
    let compared = try flow.heavily("anchor \(SHA256.hex(predictions))", size: size) {
      schema.agreement(pair, weights: weights).similarity
    }
    guard let similarity = compared else { return }
    try AnchoringStore.insert(
      flow.db, annotation,
      isShown: !keepsBack(task: annotation.task, seed: flow.rules.seed, share: share), similarity: similarity)
  }
}
