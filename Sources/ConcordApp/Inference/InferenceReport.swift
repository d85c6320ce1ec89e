import Agreement
import JSON
import Labeling
import SQLite

/// The models of a project for those who read them: per question who is how reliable and what is taken for what.
struct InferenceReport {
  /// The matrices of those with the most judgments are shown.
  private static let matrixLimit = 100

  private let rules: ProjectRules
  private let isBlind: Bool
  private let last: InferenceStore.Fit?
  private let fit: Int64
  private let annotations: Int
  private let job: Int64?
  private let names: [Int64: QualityStore.Name]
  private let stored: [String: InferenceStore.Stored]

  /// - Parameter isBlind: the reader may not know who gave which answers.
  init(_ db: Connection, _ rules: ProjectRules, isBlind: Bool) throws {
    self.rules = rules
    self.isBlind = isBlind
    last = try InferenceStore.lastFit(db, project: rules.project)
    fit = try InferenceStore.fit(db, project: rules.project)
    annotations = try ProjectStore.counts(db, project: rules.project)?.annotations ?? 0
    job = try JobStore.refitting(db, project: rules.project)
    names = try QualityStore.names(db, project: rules.project)
    stored = Dictionary(
      try InferenceStore.stored(db, project: rules.project).map { ($0.question, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("inference", rules.workflow.inference.rawValue)
    writer.member("fit", fit)
    writer.member("fitted_at", last.map { rfc3339($0.fittedAt) })
    writer.member("annotations", Int64(annotations))
    writer.member("annotations_fitted", last?.annotations)
    writer.member("job_id", job)
    writer.key("questions")
    writer.beginArray()
    for question in rules.schema.questions { write(question, &writer) }
    writer.endArray()
    writer.endObject()
  }

  private func write(_ question: Question, _ writer: inout JSONWriter) {
    let found = stored[question.name].flatMap {
      $0.model.classes == question.inferredClasses ? $0 : nil
    }
    writer.beginObject()
    writer.member("question", question.name)
    writer.member("title", question.title)
    writer.member("type", question.typeName)
    writer.member("method", found?.model.method.rawValue ?? Workflow.Inference.majority.rawValue)
    writer.member("judgments", Int64(found?.model.judgments ?? 0))
    writer.member("tasks", Int64(found?.model.tasks ?? 0))
    writer.member("gold_tasks", Int64(found?.model.gold ?? 0))
    writer.key("classes")
    writeClasses(question, found?.model, &writer)
    writer.key("annotators")
    writer.beginArray()
    if let model = found?.model {
      let judges = model.people.indices.filter { model.people[$0].judgments > 0 }
        .sorted { (-model.people[$0].judgments, $0) < (-model.people[$1].judgments, $1) }
      for (rank, place) in judges.enumerated() {
        write(place, model, hasMatrix: rank < Self.matrixLimit, &writer)
      }
    }
    writer.endArray()
    writer.memberRaw("calibration", found?.calibration ?? Array("{}".utf8))
    writer.endObject()
  }

  /// The options or steps with how often each is true, as far as the model knows.
  private func writeClasses(_ question: Question, _ model: QuestionModel?, _ writer: inout JSONWriter) {
    guard let model, !model.classes.isEmpty else { return writer.null() }
    writer.beginArray()
    for (index, value) in model.classes.enumerated() {
      writer.beginObject()
      writer.member("value", value)
      writer.member("title", question.kind.options.first { $0.value == value }?.title ?? value)
      writer.member("share", model.share(of: index))
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(
    _ place: Int, _ model: QuestionModel, hasMatrix: Bool, _ writer: inout JSONWriter
  ) {
    let person = model.people[place]
    let name = names[person.user]
    writer.beginObject()
    writer.member("id", isBlind ? nil : person.user)
    writer.member("name", (isBlind ? name?.pseudonym : name?.name) ?? "")
    writer.member("judgments", Int64(person.judgments))
    let reliability = model.reliability(of: place)
    let interval = model.interval(of: place)
    writer.member("reliability", reliability)
    writer.member("low", interval?.lowerBound)
    writer.member("high", interval?.upperBound)
    let errors = model.errors(of: place)
    writer.member("bias", errors?.bias)
    writer.member("deviation", errors.map { $0.variance.squareRoot() })
    writer.key("confusion")
    if hasMatrix, let confusion = model.confusion(of: place) {
      writer.beginArray()
      for row in confusion {
        writer.beginArray()
        for value in row { writer.double((value * 1e4).rounded() / 1e4) }
        writer.endArray()
      }
      writer.endArray()
    } else {
      writer.null()
    }
    writer.endObject()
  }
}

extension QuestionModel {
  /// How often someone is right, as the model has it: the diagonal weighted by how often each class is true; of options
  /// the mean; of answers without classes how like the truth they are. nil for numbers, which have a bias and a spread instead.
  func reliability(of place: Int) -> Double? {
    switch form {
    case .classes(let model): model.accuracy(of: place)
    case .options(let models):
      models.isEmpty ? nil : models.reduce(0) { $0 + $1.accuracy(of: place) } / Double(models.count)
    case .abilities(let models):
      models.isEmpty ? nil : models.reduce(0) { $0 + $1.judges[place].accuracy } / Double(models.count)
    case .weights(let reliabilities, _): min(1, reliabilities[place])
    case .numbers: nil
    }
  }

  /// The score interval of their reliability, as if each judgment had been seen to be right or wrong.
  func interval(of place: Int) -> ClosedRange<Double>? {
    guard let share = reliability(of: place) else { return nil }
    let trials = people[place].judgments
    return wilsonInterval(successes: min(trials, Int((share * Double(trials)).rounded())), trials: trials)
      .map { min($0.lowerBound, share)...max($0.upperBound, share) }
  }

  func errors(of place: Int) -> NumberModel.Errors? {
    if case .numbers(let model) = form { return model.annotators[place] }
    return nil
  }

  /// `[true][said]`, of single options and steps.
  func confusion(of place: Int) -> [[Double]]? {
    if case .classes(let model) = form { return model.confusion(of: place) }
    return nil
  }

  func share(of index: Int) -> Double? {
    switch form {
    case .classes(let model): model.prior[index]
    case .options(let models): models[index].prior[1]
    case .abilities, .weights, .numbers: nil
    }
  }
}
