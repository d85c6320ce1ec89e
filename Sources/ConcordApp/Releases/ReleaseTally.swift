import Formats
import JSON
import Labeling

/// What a release holds, counted as it is written.
struct ReleaseTally: Sendable {
  struct Split: Sendable {
    let name: String
    let share: Double
    var items = 0
    var labelled = 0
    var words: [LabelTally.Word: Int] = [:]
  }

  private let schema: LabelSchema
  private(set) var splits: [Split]
  /// Where labels came from.
  private(set) var sources: [String: Int] = [:]
  private(set) var annotations = 0
  /// Tasks that two or more people answered.
  private(set) var judgedByMore = 0
  private(set) var withoutAnnotations = 0
  /// Tasks whose answers were known beforehand.
  private(set) var gold = 0
  private var annotators: Set<String> = []
  private var reviewers: Set<String> = []
  private var confidences = 0
  private var confidenceSum = 0.0
  /// Tasks that were left out, and why.
  var leftOut: [String: Int] = [:]

  init(_ schema: LabelSchema, _ shares: [ReleaseSettings.Share]) {
    self.schema = schema
    splits = shares.map { Split(name: $0.split, share: $0.share) }
  }

  var items: Int { splits.reduce(0) { $0 + $1.items } }
  var labelled: Int { splits.reduce(0) { $0 + $1.labelled } }
  var annotatorCount: Int { annotators.count }
  var reviewerCount: Int { reviewers.count }
  var meanConfidence: Double? { confidences > 0 ? confidenceSum / Double(confidences) : nil }

  mutating func add(_ task: ExportedTask, _ answers: Answers?, to split: Int) {
    splits[split].items += 1
    if task.isGold { gold += 1 }
    let counted = task.annotations.count(where: \.counted)
    annotations += counted
    if counted >= 2 { judgedByMore += 1 }
    if counted == 0 { withoutAnnotations += 1 }
    for annotation in task.annotations where annotation.counted { annotators.insert(annotation.annotator) }
    guard let label = task.label, let answers else { return }
    splits[split].labelled += 1
    sources[label.source, default: 0] += 1
    if let by = label.by { reviewers.insert(by) }
    if let confidence = label.confidence {
      confidences += 1
      confidenceSum += confidence
    }
    for word in LabelTally.words(of: answers, schema) { splits[split].words[word, default: 0] += 1 }
  }

  /// Per question whose labels can be counted: its options, and how often each stands in each split.
  var distributions: [Distribution] {
    schema.questions.compactMap { question in
      let values = LabelCount.values(question)
      guard !values.isEmpty else { return nil }
      return Distribution(
        question: question.name, title: question.title,
        rows: values.map { value, title in
          let word = LabelTally.Word(question: question.name, value: value)
          return (value, title, splits.map { $0.words[word] ?? 0 })
        })
    }
  }

  struct Distribution {
    let question: String
    let title: String
    /// In the order of the splits.
    let rows: [(value: String, title: String, counts: [Int])]
  }
}
