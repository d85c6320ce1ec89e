import Labeling
import SQLite

/// What annotators are told of a gold task: what they would be told of any other. A gold task is done from the start
/// and its answers never count; said as it is, either would give it away.
enum GoldMask {
  /// As a plain task might stand right after this answer: the last of `judgments` answers ends it, and which one this
  /// is seems to be chance; the same person always hears the same.
  static func afterSubmit(_ task: AnnotationTask, user: Int64, workflow: Workflow, seed: Int64)
    -> AnnotationTask
  {
    var shown = task
    let isLast = isInReviewSample(
      task: task.id ^ user << 32, seed: seed, share: 1 / Double(workflow.judgments))
    let isReviewed =
      workflow.review == .all
      || workflow.review == .disputed
        && isInReviewSample(task: task.id, seed: seed, share: workflow.reviewSample)
    shown.state = !isLast ? .open : isReviewed ? .review : .done
    return shown
  }

  /// Whether a person's answer is to gold whose right answers they were not told, so that no label may be shown to them.
  static func hides(_ db: Connection, _ annotation: Annotation, _ task: AnnotationTask) throws -> Bool {
    guard task.isGold, let answer = try GoldStore.answer(db, task: task.id, user: annotation.user) else {
      return false
    }
    return !answer.isTold
  }

  static func afterSkip(_ task: AnnotationTask, isBroken: Bool, workflow: Workflow) -> AnnotationTask {
    var shown = task
    shown.state = isBroken || workflow.skipsToReview == 1 ? .review : .open
    return shown
  }

  /// Later, in the person's own history: a task that others have finished.
  static func later(_ annotation: Annotation) -> Annotation {
    var shown = annotation
    shown.counted = true
    return shown
  }
}
