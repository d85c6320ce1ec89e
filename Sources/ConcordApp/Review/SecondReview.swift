import JSON
import Labeling
import SQLite

/// Whether a reviewer's decision stands, or another reviewer looks at the task as well, without seeing the first.
///
/// A share of the tasks, drawn by the project's seed, gets a second reviewer. When the two say the same, by the
/// measure and the threshold that hold for annotators, it stands; when not, a third who sees both has the last word.
/// Where nobody else can review, a decision stands at once: no task waits for nobody.
struct SecondReview {
  enum Outcome: Sendable, Equatable {
    case stands
    /// To another reviewer, who does not see this decision.
    case asksSecond
    /// To another reviewer, who sees both.
    case differs
  }

  let flow: TaskFlow
  let user: Int64
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow, user: Int64) {
    self.flow = flow
    self.user = user
  }

  /// - Parameter decision: the id under which these answers were just written.
  func outcome(of task: AnnotationTask, answers: [UInt8], decision: Int64) throws -> Outcome {
    switch task.flag {
    case .secondReview: return try compare(task, answers, decision)
    case .reviewersDiffer, .appeal: return .stands
    default: break
    }
    guard task.state == .review, isDrawn(task.id), try isAnotherLeft(task) else { return .stands }
    return .asksSecond
  }

  private func compare(_ task: AnnotationTask, _ answers: [UInt8], _ decision: Int64) throws -> Outcome {
    let earlier = try DecisionStore.decisions(db, task: task.id).last { $0.id != decision }
    guard let earlier, earlier.user != user else { return .stands }
    let pair = try [earlier.answers, answers].map { try Answers(stored: JSONValue(parsing: $0)) }
    let similarity = flow.rules.schema.agreement(pair, weights: flow.workflow.weights).similarity ?? 1
    let isSame = similarity >= flow.workflow.agreement
    try DecisionStore.setConfirmed(db, [earlier.id, decision], isSame)
    return try isSame || !isAnotherLeft(task) ? .stands : .differs
  }

  /// The bits of the review sample must not decide here as well, or the same tasks would always be drawn.
  private func isDrawn(_ task: Int64) -> Bool {
    let share = flow.workflow.secondReview
    return share > 0 && isInReviewSample(task: task, seed: ~flow.rules.seed, share: share)
  }

  private func isAnotherLeft(_ task: AnnotationTask) throws -> Bool {
    try DecisionStore.isAnotherReviewerLeft(
      db, project: task.project, task: task.id, besides: user, selfReview: flow.workflow.selfReview)
  }

  /// Whether this person decided the task already, and somebody else is there to look at it now.
  static func isBarred(_ flow: TaskFlow, user: Int64, task: Int64, flag: TaskFlag?) throws -> Bool {
    switch flag {
    case .secondReview, .reviewersDiffer: break
    // A task may also be sent to review by hand: then whoever decided it may do so again.
    case .appeal: guard try AppealStore.isWaiting(flow.db, task: task) else { return false }
    default: return false
    }
    guard try DecisionStore.hasDecided(flow.db, task: task, user: user) else { return false }
    return try DecisionStore.isAnotherReviewerLeft(
      flow.db, project: flow.project, task: task, besides: user, selfReview: flow.workflow.selfReview)
  }
}
