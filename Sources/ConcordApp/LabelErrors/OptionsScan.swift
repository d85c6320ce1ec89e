import Agreement
import JSON
import Labeling

/// Any number of options: each of them is a question of its own, chosen or not, with a model of its own and, where
/// predictions came with the tasks, their opinion (see `LabelDoubt`). The label is right when all of them are.
struct OptionsScan: QuestionScan {
  /// Shares of options from which the temperature of predictions is set.
  static let mostCalibrated = 1_000_000

  let question: Question
  private let options: [String]
  private let places: [String: Int]
  private let wish: PredictionSource
  private let fitted: FittedClasses?
  private var labels = 0
  private var imported = 0
  private var chosen: [Int]
  private var sampled: Int32 = 0
  private var rows: [(task: Int32, annotator: Int32, set: UInt64)] = []
  private var models: [DawidSkene]
  private var isPredicted = false
  /// Of each option of each task, not chosen and chosen.
  private var calibration: (probabilities: [Double], labels: [Double]) = ([], [])
  private var temperature = Temperature(1)
  private var expected = 0.0
  private var judged = 0

  init(_ question: Question, options: [String], predictions: PredictionSource, fitted: FittedClasses?) {
    precondition(options.count <= 64, "one bit an option")
    self.question = question
    self.options = options
    self.fitted = fitted
    wish = predictions
    models = fitted?.models ?? []
    chosen = [Int](repeating: 0, count: options.count)
    places = Dictionary(zip(options, options.indices), uniquingKeysWith: { first, _ in first })
  }

  var wantsTexts: Bool { false }
  var calibrationSize: Int { isPredicted ? Self.mostCalibrated / (2 * options.count) : 0 }

  private func set(_ answers: Answers) -> UInt64 {
    (answers[question.name].map(question.kind.uses) ?? []).reduce(0) { set, option in
      places[option].map { set | 1 << UInt64($0) } ?? set
    }
  }

  private func has(_ set: UInt64, _ place: Int) -> Bool { set >> UInt64(place) & 1 == 1 }

  mutating func learn(_ task: DoneTask, isSampled: Bool) {
    guard question.isAsked(given: task.label) else { return }
    labels += 1
    let label = set(task.label)
    for place in options.indices where has(label, place) { chosen[place] += 1 }
    if wish == .auto || wish == .imported, shares(task.predictions) != nil { imported += 1 }
    guard fitted == nil, isSampled, rows.count < ClassScan.mostJudgments, !task.given.isEmpty else { return }
    for one in task.given where question.isAsked(given: one.answers) {
      rows.append((sampled, Int32(one.annotator), set(one.answers)))
    }
    sampled += 1
  }

  mutating func fit(people: Int) {
    // There is no classifier of our own for several options: whatever came with the tasks is heard.
    isPredicted = imported > 0
    guard !rows.isEmpty else { return }
    for place in options.indices {
      let judgments = rows.map {
        Judgments.Judgment(
          task: Int($0.task), annotator: Int($0.annotator), category: Int($0.set >> UInt64(place) & 1))
      }
      models.append(DawidSkene.fit(Judgments(judgments, classCount: 2, annotatorCount: people)).model)
    }
    rows = []
  }

  mutating func calibrate(_ task: DoneTask) {
    guard calibration.labels.count < Self.mostCalibrated, question.isAsked(given: task.label),
      let shares = shares(task.predictions)
    else { return }
    let label = set(task.label)
    for (place, share) in shares.enumerated() {
      calibration.probabilities += [1 - share, share]
      calibration.labels += has(label, place) ? [0, 1] : [1, 0]
    }
  }

  mutating func finish(people: Int) {
    if !calibration.labels.isEmpty {
      temperature = Temperature(
        fitting: calibration.probabilities, to: calibration.labels, classCount: 2)
    }
    calibration = ([], [])
  }

  /// How likely each option is chosen by the predictions of a task, the mean over the models that made them; nil
  /// without one that has a score.
  ///
  /// A `score` is the probability of the entry's answer. What is left of 1 says nothing of any option. Entries of single
  /// options whose scores go beyond 1 together are of each option by itself.
  private func shares(_ predictions: [JSONValue]) -> [Double]? {
    var models: [String: [(set: UInt64, score: Double)]] = [:]
    for entry in predictions {
      guard let answers = entry["answers"], answers[question.name] != nil,
        let score = entry["score"]?.double, (0...1).contains(score)
      else { continue }
      models[entry["model"]?.string ?? "", default: []].append((set(Answers(stored: answers)), score))
    }
    guard !models.isEmpty else { return nil }
    var mean = [Double](repeating: 0, count: options.count)
    for (_, entries) in models.sorted(by: { $0.key < $1.key }) {
      let sum = entries.reduce(0) { $0 + $1.score }
      let isEach = sum > 1 && entries.allSatisfy { $0.set.nonzeroBitCount == 1 }
      let scale = sum > 1 && !isEach ? 1 / sum : 1
      let rest = isEach ? 0 : max(0, 1 - sum * scale) / 2
      for place in options.indices {
        let named = entries.reduce(0) { has($1.set, place) ? $0 + $1.score * scale : $0 }
        mean[place] += min(1, named + rest) / Double(models.count)
      }
    }
    return mean
  }

  mutating func judge(_ task: DoneTask) -> Suspicion? {
    guard question.isAsked(given: task.label) else { return nil }
    let label = set(task.label)
    let given = task.given.filter { question.isAsked(given: $0.answers) }
      .map { one in
        (place: fitted.map { $0.places[one.user] } ?? one.annotator, set: set(one.answers))
      }
    let shares = isPredicted ? shares(task.predictions) : nil
    var wrong = (all: 1.0, annotators: 1.0, model: 1.0)
    var suggested: [JSONValue] = []
    var doubtful: [JSONValue] = []
    var isOther = false
    for place in options.indices {
      guard let doubt = doubt(place, has(label, place), given, task.witness, shares?[place]),
        let chance = doubt.score
      else { return nil }
      wrong.all *= 1 - chance
      wrong.annotators *= 1 - (doubt.annotators ?? 0)
      wrong.model *= 1 - (doubt.model ?? 0)
      let isLikely = doubt.likeliest == 1
      if isLikely { suggested.append(.string(options[place])) }
      if isLikely != has(label, place) { isOther = true }
      if chance > 0.05 { doubtful.append(["value": .string(options[place]), "wrong": .double(chance)]) }
    }
    judged += 1
    expected += 1 - wrong.all
    var parts: JSONObject = ["options": .array(doubtful)]
    if !given.isEmpty && !models.isEmpty { parts["annotators"] = .double(1 - wrong.annotators) }
    if shares != nil {
      parts["model"] = .double(1 - wrong.model)
      parts["both"] = .double(1 - wrong.all)
    }
    return Suspicion(
      score: 1 - wrong.all, suggested: isOther ? .some(.array(suggested)) : .none, parts: parts)
  }

  /// One option as a question of two classes: not chosen, chosen.
  private func doubt(
    _ place: Int, _ isChosen: Bool, _ given: [(place: Int?, set: UInt64)], _ witness: Double?,
    _ share: Double?
  ) -> LabelDoubt? {
    let often = (Double(chosen[place]) + 1) / (Double(labels) + 2)
    let model = models.indices.contains(place) ? models[place] : nil
    let prior = model?.prior ?? [1 - often, often]
    var posterior: [Double]?
    if let model, !given.isEmpty {
      var known = model.prior
      for one in given { model.update(&known, annotator: one.place, category: has(one.set, place) ? 1 : 0) }
      posterior = known
    }
    if let witness, share != nil || posterior != nil {
      let known = posterior ?? prior
      let (yes, no) = isChosen ? (witness, 1 - witness) : (1 - witness, witness)
      posterior = [known[0] * no, known[1] * yes].map { $0 / (known[0] * no + known[1] * yes) }
    }
    guard posterior != nil || share != nil else { return nil }
    return LabelDoubt(
      label: isChosen ? 1 : 0, posterior: posterior,
      prediction: share.map { temperature.scale([1 - $0, $0], classCount: 2) }, shares: prior, crowdlab: nil)
  }

  var report: JSONObject {
    let reason: JSONValue
    switch wish {
    case .none: reason = "not_wanted"
    default: reason = isPredicted ? .null : "no_predictions"
    }
    return [
      "method": "options", "fit": .string(fitted == nil ? "own" : "project"),
      "labels": .integer(Int64(labels)), "expected_wrong": judged == 0 ? .null : .double(expected),
      "confident_wrong": .null,
      "predictions": [
        "source": isPredicted ? "imported" : .null, "reason": reason, "imported": .integer(Int64(imported)),
        "accuracy": .null, "baseline": .null,
        "temperature": isPredicted ? .double(temperature.value) : .null,
      ],
    ]
  }
}
