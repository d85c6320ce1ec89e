import JSON
import Labeling
import SQLite

/// A project's judgments, read once; what it holds then needs no database to become models.
struct InferenceReading {
  /// The newest judgments; older ones beyond this do not change what is known of anyone.
  static let limit = 1_000_000

  let edition: Int64
  let annotations: Int64
  private let method: Workflow.Inference
  private let isAdaptive: Bool
  private var newest: Int64 = 0
  private var samples: [JudgmentSample]
  private var people: [Int64] = []
  private var places: [Int64: Int] = [:]
  private var tasks: [Int64: Int] = [:]

  init(_ db: Connection, _ rules: ProjectRules, limit: Int = Self.limit) throws {
    edition = rules.edition.version
    annotations = Int64(try ProjectStore.counts(db, project: rules.project)?.annotations ?? 0)
    method = rules.workflow.inference
    isAdaptive = rules.workflow.policy == .adaptive
    samples = rules.schema.questions.map(JudgmentSample.init)
    // Votes need no models.
    guard method != .majority else { return }
    try InferenceStore.eachJudgment(db, project: rules.project, limit: limit) { try add($0) }
  }

  private mutating func add(_ row: InferenceStore.JudgmentRow) throws {
    newest = max(newest, row.annotation)
    let task: Int
    if let known = tasks[row.task] {
      task = known
    } else {
      task = tasks.count
      tasks[row.task] = task
      try know(row, task)
    }
    let annotator = places[row.user] ?? people.count
    if annotator == people.count {
      places[row.user] = annotator
      people.append(row.user)
    }
    for index in samples.indices {
      samples[index].add(row.answers, task: task, annotator: annotator, user: row.user)
    }
  }

  private mutating func know(_ row: InferenceStore.JudgmentRow, _ task: Int) throws {
    guard let bytes = row.gold ?? row.review else { return }
    let truth = Answers(stored: try JSONValue(parsing: bytes))
    for index in samples.indices { samples[index].know(truth, task: task, isGold: row.gold != nil) }
  }

  /// The tasks behind a question's calibration.
  func calibrated(_ one: FittedQuestion) -> CalibrationTasks {
    let held = Set(one.outcomes.map(\.task))
    let ids = tasks.filter { held.contains($0.value) }
    return CalibrationTasks(
      one.outcomes, ids: Dictionary(uniqueKeysWithValues: ids.map { ($0.value, $0.key) }))
  }

  /// - Parameter check: throws between two questions when the work is to stop.
  func fitted(_ check: () throws -> Void) rethrows -> [FittedQuestion] {
    let sorted = isAdaptive ? tasks.sorted { $0.key < $1.key }.map(\.value) : []
    var ranks = sorted
    for (rank, task) in sorted.enumerated() { ranks[task] = rank }
    return try samples.compactMap { sample in
      try check()
      return QuestionFit(
        sample: sample, people: people, method: method, adaptive: isAdaptive ? .init(ranks, newest) : nil
      ).fitted()
    }
  }
}
