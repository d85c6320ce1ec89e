import Agreement
import JSON
import Labeling

/// Single options and steps of a scale: the posterior of a model fitted to the annotations, and where there are
/// predictions the model's opinion, CROWDLAB and confident learning beside it (see `LabelDoubt` for the rule).
struct ClassScan: QuestionScan {
  /// Judgments and probabilities that are remembered to learn from.
  static let mostJudgments = 500_000
  static let mostProbabilities = 1_000_000
  /// Fewer labels, or fewer of a second class, teach a classifier nothing.
  static let leastLabels = 100
  static let leastOfClass = 10

  let question: Question
  private let classes: QuestionClasses
  private let wish: PredictionSource
  private let hasTexts: Bool

  private var labels = 0
  private var imported = 0
  private var counts: [Int]
  private var sampled = 0
  private var judgments: [Judgments.Judgment] = []
  private var bayes: CrossValidatedBayes?

  private var model: DawidSkene?
  /// Where the model is the project's.
  private let fitted: FittedClasses?
  private(set) var source = PredictionSource.none
  private var reason: String?
  private var calibration = Calibration()
  private var temperature = Temperature(1)
  private var accuracy: Double?
  private var baseline: Double?
  private var confident: ConfidentLearning?
  private var crowdlab: Crowdlab?
  private var expected = 0.0

  /// What was predicted of tasks that are looked at before any is judged.
  private struct Calibration {
    var labels: [Int] = []
    var probabilities: [Double] = []
    /// Tasks that somebody annotated: who said what, and which of the rows above they are.
    var judgments: [Judgments.Judgment] = []
    var judged: [Int] = []
  }

  init(
    _ question: Question, _ classes: QuestionClasses, predictions: PredictionSource, hasTexts: Bool,
    seed: Int64, bytes: Int, fitted: FittedClasses?
  ) {
    self.fitted = fitted
    model = fitted?.models.first
    self.question = question
    self.classes = classes
    self.hasTexts = hasTexts
    wish = predictions
    counts = [Int](repeating: 0, count: classes.count)
    if hasTexts, predictions == .auto || predictions == .own {
      bayes = CrossValidatedBayes(
        classCount: classes.count, seed: UInt64(bitPattern: seed), bytes: bytes)
    }
  }

  var wantsTexts: Bool { bayes != nil }
  var calibrationSize: Int { source == .none ? 0 : min(50_000, Self.mostProbabilities / classes.count) }

  private func given(_ task: DoneTask) -> [(annotator: Int, user: Int64, category: Int)] {
    task.given.compactMap { one in
      classes.index(of: one.answers[question.name]).map { (one.annotator, one.user, $0) }
    }
  }

  mutating func learn(_ task: DoneTask, isSampled: Bool) {
    guard let label = classes.index(of: task.label[question.name]) else { return }
    labels += 1
    counts[label] += 1
    if wish == .auto || wish == .imported,
      classes.distribution(task.predictions, question: question.name) != nil
    {
      imported += 1
    }
    if let bits = bayes?.bits { bayes?.learn(HashedWords(task.texts, bits: bits), category: label) }
    guard fitted == nil, isSampled, judgments.count < Self.mostJudgments else { return }
    let given = given(task)
    guard !given.isEmpty else { return }
    for one in given {
      judgments.append(Judgments.Judgment(task: sampled, annotator: one.annotator, category: one.category))
    }
    sampled += 1
  }

  mutating func fit(people: Int) {
    if !judgments.isEmpty {
      let all = Judgments(judgments, classCount: classes.count, annotatorCount: people)
      judgments = []
      var options = DawidSkene.Options.recommended(for: all)
      if classes.isScale { options.errors = .ordinal }
      model = DawidSkene.fit(all, options: options).model
    }
    chooseSource()
    if source != .own { bayes = nil }
  }

  /// Imported predictions where at least half of the labels have one; else our own; else what there is.
  private mutating func chooseSource() {
    let canLearn = labels >= Self.leastLabels && counts.count { $0 >= Self.leastOfClass } > 1
    switch wish {
    case .none: reason = "not_wanted"
    case .auto where imported * 2 >= labels && imported > 0: source = .imported
    case .auto where bayes != nil && canLearn: source = .own
    case .auto where imported > 0, .imported where imported > 0: source = .imported
    case .own where bayes != nil && canLearn: source = .own
    case .imported: reason = "no_predictions"
    default: reason = hasTexts ? "too_few_labels" : "no_text"
    }
  }

  private func raw(_ task: DoneTask) -> [Double]? {
    switch source {
    case .imported: classes.distribution(task.predictions, question: question.name)
    case .own: bayes.flatMap { $0.predict(HashedWords(task.texts, bits: $0.bits)) }
    case .auto, .none: nil
    }
  }

  mutating func calibrate(_ task: DoneTask) {
    guard calibration.labels.count < calibrationSize,
      let label = classes.index(of: task.label[question.name]), let probabilities = raw(task)
    else { return }
    let given = given(task)
    if !given.isEmpty {
      for one in given {
        calibration.judgments.append(
          Judgments.Judgment(
            task: calibration.judged.count, annotator: one.annotator, category: one.category))
      }
      calibration.judged.append(calibration.labels.count)
    }
    calibration.labels.append(label)
    calibration.probabilities += probabilities
  }

  mutating func finish(people: Int) {
    defer { calibration = Calibration() }
    let (labels, size) = (calibration.labels, classes.count)
    guard source != .none, !labels.isEmpty else { return }
    var shares = [Double](repeating: 0, count: labels.count * size)
    var right = 0
    for (row, label) in labels.enumerated() {
      shares[row * size + label] = 1
      let own = calibration.probabilities[(row * size)..<((row + 1) * size)]
      if own.firstIndex(of: own.max() ?? 0) == row * size + label { right += 1 }
    }
    let commonest = (0..<size).map { category in labels.count { $0 == category } }.max() ?? 0
    accuracy = Double(right) / Double(labels.count)
    baseline = Double(commonest) / Double(labels.count)
    guard source == .imported || right > commonest else {
      (source, reason, bayes) = (.none, "no_better_than_chance", nil)
      return
    }
    temperature = Temperature(fitting: calibration.probabilities, to: shares, classCount: size)
    let probabilities = temperature.scale(calibration.probabilities, classCount: size)
    confident = ConfidentLearning(labels: labels, probabilities: probabilities, classCount: size)
    if !calibration.judged.isEmpty {
      let judged = calibration.judged.flatMap { probabilities[($0 * size)..<(($0 + 1) * size)] }
      crowdlab = Crowdlab(
        Judgments(calibration.judgments, classCount: size, annotatorCount: people), probabilities: judged)
    }
  }

  mutating func judge(_ task: DoneTask) -> Suspicion? {
    guard let label = classes.index(of: task.label[question.name]) else { return nil }
    let given = given(task)
    let prediction = raw(task).map { temperature.scale($0, classCount: classes.count) }
    let doubt = LabelDoubt(
      label: label, posterior: posterior(given, label, task.witness), prediction: prediction, shares: prior,
      crowdlab: given.isEmpty
        ? nil
        : prediction.flatMap {
          crowdlab?.posterior(
            of: given.map { (annotator: $0.annotator, category: $0.category) }, probabilities: $0)
        })
    guard let score = doubt.score else { return nil }
    expected += score
    let other = doubt.likeliest.flatMap { $0 == label ? nil : $0 }
    var parts: JSONObject = [:]
    if let value = doubt.annotators { parts["annotators"] = .double(value) }
    if let value = doubt.model { parts["model"] = .double(value) }
    if let value = doubt.both { parts["both"] = .double(value) }
    if let value = doubt.crowdlab { parts["crowdlab"] = .double(value) }
    if let prediction {
      let truth = confident?.contradiction(of: label, probabilities: prediction)
      parts["confident"] = truth.map { classes.answers[$0] } ?? .null
    }
    return Suspicion(score: score, suggested: other.map { classes.answers[$0] }, parts: parts)
  }

  /// How often each class is true: as the model has it, or else as the labels have it.
  private var prior: [Double] {
    model?.prior ?? counts.map { Double($0 + 1) / Double(labels + classes.count) }
  }

  private func posterior(
    _ given: [(annotator: Int, user: Int64, category: Int)], _ label: Int, _ witness: Double?
  ) -> [Double]? {
    guard classes.count > 1 else { return [1] }
    var posterior = prior
    for one in given {
      let place = fitted.map { $0.places[one.user] } ?? one.annotator
      model?.update(&posterior, annotator: place, category: one.category)
    }
    guard let witness else { return posterior }
    let others = (1 - witness) / Double(classes.count - 1)
    for place in posterior.indices { posterior[place] *= place == label ? witness : others }
    let sum = posterior.reduce(0, +)
    return sum > 0 ? posterior.map { $0 / sum } : posterior
  }

  var report: JSONObject {
    var predictions: JSONObject = [
      "source": source == .none ? .null : .string(source.rawValue),
      "reason": reason.map { .string($0) } ?? .null, "imported": .integer(Int64(imported)),
      "accuracy": accuracy.map { .double($0) } ?? .null, "baseline": baseline.map { .double($0) } ?? .null,
    ]
    predictions["temperature"] = source == .none ? .null : .double(temperature.value)
    return [
      "method": "classes", "fit": .string(fitted == nil ? "own" : "project"),
      "labels": .integer(Int64(labels)), "expected_wrong": .double(expected),
      "confident_wrong": confident.map { .double($0.wrongShare * Double(labels)) } ?? .null,
      "predictions": .object(predictions),
    ]
  }
}
