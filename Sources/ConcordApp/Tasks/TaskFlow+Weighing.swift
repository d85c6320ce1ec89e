import Crypto
import JSON
import Labeling
import SQLite

/// One person's answers as they are stored, not read yet.
struct StoredAnswers: Sendable {
  let annotator: Int64
  /// nil: it has no number yet.
  let annotation: Int64?
  /// JSON.
  let bytes: [UInt8]

  init(annotator: Int64, annotation: Int64?, bytes: [UInt8]) {
    self.annotator = annotator
    self.annotation = annotation
    self.bytes = bytes
  }

  init(_ annotation: Annotation) {
    self.init(annotator: annotation.user, annotation: annotation.id, bytes: annotation.answers)
  }

  func read() throws -> GivenAnswers {
    GivenAnswers(
      annotator: annotator, answers: Answers(stored: try JSONValue(parsing: bytes)), annotation: annotation)
  }

  /// The same for the same answers alone.
  var digest: String { "\(annotator) \(annotation ?? 0) \(SHA256.hex(bytes))" }
}

/// How alike the answers to a task are, and what they come to.
struct WeighedAnswers: Sendable {
  let similarity: Double?
  let outcome: TaskOutcome
}

extension TaskFlow {
  /// Does what takes long with large answers, beside the writer where there is a way to.
  ///
  /// - Parameters:
  ///   - key: tells what `work` reads apart from all else, but for the project's version, which stands in front.
  func heavily<T: Sendable>(
    _ key: @autoclosure () -> String, size: Int, _ work: @escaping @Sendable () -> T
  ) throws -> T {
    guard let heavy else { return work() }
    return try heavy.result(
      "\(project) \(rules.edition.version) \(rules.edition.seed) \(key())", size: size, work)
  }

  /// Weighs a task's answers as they will be, before anything is written: what gives way then has nothing to undo.
  func foresee(
    _ task: AnnotationTask, of user: Int64, saying answers: Answers?, replacing annotation: Int64? = nil
  )
    throws
  {
    guard let heavy, rules.takesLargeAnswers, task.state == .open || annotation != nil else { return }
    var stored = try AnnotationStore.countedStored(db, task: task.id)
    // The size of the body stands for that of the answers, which need not be written for it.
    guard stored.reduce(heavy.bodyBytes, { $0 + $1.bytes.count }) > HeavyWork.lightBytes else { return }
    if let answers {
      let own = StoredAnswers(annotator: user, annotation: annotation, bytes: answers.json.bytes)
      if let place = stored.firstIndex(where: { $0.annotation == annotation }) {
        stored[place] = own
      } else {
        stored.append(own)
      }
    }
    guard stored.count > 1, stored.count >= workflow.judgments else { return }
    _ = try weigh(stored)
  }

  /// - Parameter known: the counted answers, when the caller has them all.
  /// - Returns: nil where there are none.
  func weighed(_ task: Int64, known: [GivenAnswers]?) throws -> WeighedAnswers? {
    if let known { return known.isEmpty ? nil : try weigh(known) }
    let stored = try AnnotationStore.countedStored(db, task: task, new: newAnnotation)
    return stored.isEmpty ? nil : try weigh(stored)
  }

  private func weigh(_ stored: [StoredAnswers]) throws -> WeighedAnswers {
    let (rules, models) = (rules, try rules.models(db, fit: ledger.inferred))
    let size = stored.count > 1 ? stored.reduce(0) { $0 + $1.bytes.count } : 0
    let result = try heavily(
      "weigh \(models.fit) " + stored.map(\.digest).joined(separator: " "), size: size
    ) {
      Result { rules.weighed(try stored.map { try $0.read() }, models) }
    }
    return try result.get()
  }

  private func weigh(_ answers: [GivenAnswers]) throws -> WeighedAnswers {
    try rules.weighed(answers, rules.models(db, fit: ledger.inferred))
  }
}

extension ProjectRules {
  fileprivate func weighed(_ answers: [GivenAnswers], _ models: ProjectModels) -> WeighedAnswers {
    let similarity =
      answers.count > 1
      ? schema.agreement(answers.map(\.answers), weights: workflow.weights).similarity : nil
    return WeighedAnswers(similarity: similarity, outcome: outcome(answers, models))
  }
}
