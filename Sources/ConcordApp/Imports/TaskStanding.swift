import Labeling

/// Where an imported task stands: what its record says, or what the workflow makes of the answers that came with
/// it. A pure rule, worked out beside the database.
struct TaskStanding: Sendable {
  let state: TaskState
  let wanted: Int
  let judged: Int
  let similarity: Double?
  let flag: TaskFlag?
  /// The label to store, when the workflow found one.
  let consensus: TaskConsensus?

  /// A task without any work.
  static func fresh(_ workflow: Workflow) -> TaskStanding {
    TaskStanding(
      state: .open, wanted: workflow.judgments, judged: 0, similarity: nil, flag: nil, consensus: nil)
  }

  /// - Parameters:
  ///   - people: how many may label in the project.
  ///   - task: the task's id, which decides whether it falls in the review sample.
  init(_ work: ImportedWork, _ opinion: Opinion, workflow: Workflow, task: Int64, seed: Int64, people: Int) {
    let judged = opinion.judged
    let rule = verdict(
      workflow: workflow, judgments: judged, similarity: opinion.similarity,
      confidences: opinion.consensus?.confidence ?? [:], possibleAnnotatorsLeft: max(0, people - judged),
      sampled: isInReviewSample(task: task, seed: seed, share: workflow.reviewSample))
    let (state, flag) = Self.outcome(work, rule, workflow)
    self.state = state
    self.flag = flag
    self.judged = judged
    similarity = opinion.similarity
    consensus = state == .done && work.label == nil ? opinion.consensus : nil
    let asksOneMore = state == .open && judged >= workflow.judgments
    wanted = asksOneMore ? judged + 1 : max(workflow.judgments, judged)
  }

  private init(
    state: TaskState, wanted: Int, judged: Int, similarity: Double?, flag: TaskFlag?,
    consensus: TaskConsensus?
  ) {
    self.state = state
    self.wanted = wanted
    self.judged = judged
    self.similarity = similarity
    self.flag = flag
    self.consensus = consensus
  }

  private static func outcome(
    _ work: ImportedWork, _ rule: TaskVerdict, _ workflow: Workflow
  ) -> (TaskState, TaskFlag?) {
    let state = work.state ?? (work.label == nil ? state(after: rule) : .done)
    switch (state, rule) {
    case (.review, .agreed): return (state, workflow.review == .all ? .all : .sample)
    case (.review, _): return (state, .disputed)
    case (.done, .lowConfidence): return (state, .lowConfidence)
    default: return (state, nil)
    }
  }

  private static func state(after rule: TaskVerdict) -> TaskState {
    switch rule {
    case .waiting, .oneMore: .open
    case .review, .agreed(review: true): .review
    case .agreed(review: false), .lowConfidence: .done
    }
  }
}

/// What the counted answers of a task come to: the costly part of a standing, which needs no database.
struct Opinion: Sendable {
  let judged: Int
  let similarity: Double?
  let consensus: TaskConsensus?

  init(_ work: ImportedWork, schema: LabelSchema, workflow: Workflow) {
    let counted = work.annotations.filter(\.counted).map(\.answers)
    judged = counted.count
    similarity = counted.count > 1 ? schema.agreement(counted, weights: workflow.weights).similarity : nil
    guard !counted.isEmpty else {
      consensus = nil
      return
    }
    guard workflow.policy == .adaptive else {
      consensus = schema.consensus(counted)
      return
    }
    // Who they are is judged by the next fit; until then they are as good as anyone.
    let answers = counted.map { GivenAnswers(annotator: 0, answers: $0) }
    consensus =
      ProjectModels.none.adaptive(schema, workflow.inference).estimate(schema, answers).consensus
  }
}
