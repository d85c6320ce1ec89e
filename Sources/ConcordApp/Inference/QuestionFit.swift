import Agreement
import JSON
import Labeling

/// A model with how right its confidences turned out.
struct FittedQuestion: Sendable {
  let question: String
  let model: QuestionModel
  let calibration: JSONValue
  /// The outcomes behind it.
  let outcomes: [CalibrationOutcome]
}

/// Fits one question's model, and holds its confidences against what is known.
///
/// Single options come to Dawid–Skene with pseudo-counts, steps of a scale to a bias and a spread, options of which any
/// number is chosen to one model each, numbers to precisions, everything else to weights. Where a matrix cannot be
/// learnt (more than 20 options) single options are weighed too. In an adaptive project options come to the model that
/// `concord simulate` uses, from the first answers on.
struct QuestionFit {
  /// Tasks with two answers, or with gold and an answer, below which votes say as much.
  static let leastShared = 10

  let sample: JudgmentSample
  let people: [Int64]
  let method: Workflow.Inference
  var adaptive: Adaptive?

  /// What the model of an adaptive project needs besides.
  struct Adaptive {
    /// Per task its place by id: the same answers give the same numbers, in whatever order they are read.
    let ranks: [Int]
    /// The newest annotation that was read.
    let newest: Int64

    init(_ ranks: [Int], _ newest: Int64) {
      self.ranks = ranks
      self.newest = newest
    }
  }

  /// nil when votes have to do: too few judgments, or the workflow wants the majority.
  func fitted() -> FittedQuestion? {
    // Counts with a prior are of use from the first answer on; what is estimated without one is not.
    let isEnough = sample.sharedTasks + sample.gold.count >= Self.leastShared || collapses && sample.tasks > 0
    guard method != .majority, isEnough,
      let model = model(gold: sample.gold)
    else { return nil }
    let outcomes = goldOutcomes() + outcomes(model, sample.reviewed, .review)
    return FittedQuestion(
      question: sample.question.name, model: model, calibration: Self.calibration(outcomes),
      outcomes: outcomes)
  }

  private func model(gold: [Int: JSONValue]) -> QuestionModel? {
    if collapses { return collapsed(gold) }
    switch sample.counts {
    case .classes where method == .glad && sample.canHaveMatrices, .options where method == .glad:
      return question(.abilities(abilities(gold)), method)
    case .classes where sample.classes.count <= JudgmentSample.classLimit && method != .weightedMajority:
      return question(.classes(classes(gold)), method == .glad ? .dawidSkene : method)
    case .options where method != .weightedMajority: return question(.options(options(gold)), method)
    case .numbers where method != .weightedMajority: return question(.numbers(numbers(gold)), .dawidSkene)
    case .classes: return question(votes(), .weightedMajority)
    case .options, .numbers, .distance: return question(similarities(), .weightedMajority)
    }
  }

  /// Steps of a scale keep their bias and spread: two numbers a person say more there than a matrix.
  private var collapses: Bool {
    guard adaptive != nil, method == .dawidSkene else { return false }
    return switch sample.counts {
    case .classes: sample.canHaveMatrices && !sample.isScale
    case .options: true
    case .numbers, .distance: false
    }
  }

  private func collapsed(_ gold: [Int: JSONValue]) -> QuestionModel {
    let counts: [CollapsedModel]
    if sample.counts == .classes {
      let judgments = Judgments(
        sample.rows, classCount: sample.classes.count, annotatorCount: people.count)
      counts = [collapsed(judgments, gold.compactMapValues { sample.question.classIndex(of: $0) })]
    } else {
      counts = sample.classes.indices.map { option in
        collapsed(
          sample.judgments(of: option, annotators: people.count),
          gold.mapValues { sample.hasBit(option, $0) ? 1 : 0 })
      }
    }
    let matrices = counts.map(\.matrices)
    return question(
      sample.counts == .classes ? .classes(matrices[0]) : .options(matrices), method, counts: counts)
  }

  private func collapsed(_ judgments: Judgments, _ gold: [Int: Int]) -> CollapsedModel {
    let ranks = adaptive?.ranks ?? []
    let rows = (0..<judgments.taskCount).flatMap { task in
      judgments.of(task).map {
        Judgments.Judgment(task: ranks[task], annotator: $0.annotator, category: $0.category)
      }
    }
    let ordered = Judgments(
      rows, classCount: judgments.classCount, taskCount: ranks.count, annotatorCount: people.count)
    var fit = CollapsedDawidSkene(
      taskCount: ranks.count, annotatorCount: people.count, classCount: judgments.classCount,
      gold: Dictionary(uniqueKeysWithValues: gold.map { (ranks[$0.key], $0.value) }))
    fit.fit(JudgmentLedger(ordered, given: true))
    return fit.model
  }

  private func question(
    _ form: QuestionModel.Form, _ method: Workflow.Inference, counts given: [CollapsedModel] = []
  ) -> QuestionModel {
    var counts = [Int](repeating: 0, count: people.count)
    for row in sample.rows { counts[Int(row.annotator)] += 1 }
    for row in sample.numbers { counts[row.annotator] += 1 }
    for row in sample.others { counts[row.annotator] += 1 }
    return QuestionModel(
      method: method, classes: sample.classes,
      people: zip(people, counts).map { QuestionModel.Person(user: $0, judgments: $1) }, form: form,
      judgments: sample.judgments, tasks: sample.tasks, gold: sample.gold.count, counts: given,
      newest: adaptive?.newest ?? 0)
  }

  private func classes(_ gold: [Int: JSONValue]) -> DawidSkene {
    let judgments = Judgments(
      sample.rows, classCount: sample.classes.count, annotatorCount: people.count)
    let truths = gold.compactMapValues { sample.question.classIndex(of: $0) }
    return Self.fit(judgments, truths, method, isScale: sample.isScale)
  }

  private func options(_ gold: [Int: JSONValue]) -> [DawidSkene] {
    sample.classes.indices.map { option in
      let truths = gold.mapValues { sample.hasBit(option, $0) ? 1 : 0 }
      return Self.fit(
        sample.judgments(of: option, annotators: people.count), truths, method, isScale: false)
    }
  }

  private func abilities(_ gold: [Int: JSONValue]) -> [AbilityModel] {
    guard sample.counts == .options else {
      let judgments = Judgments(
        sample.rows, classCount: sample.classes.count, annotatorCount: people.count)
      return [Self.abilities(judgments, gold.compactMapValues { sample.question.classIndex(of: $0) })]
    }
    return sample.classes.indices.map { option in
      Self.abilities(
        sample.judgments(of: option, annotators: people.count),
        gold.mapValues { sample.hasBit(option, $0) ? 1 : 0 })
    }
  }

  private static func abilities(_ judgments: Judgments, _ gold: [Int: Int]) -> AbilityModel {
    AbilityModel(GLAD.climb(judgments, gold: gold), of: judgments)
  }

  private static func fit(
    _ judgments: Judgments, _ gold: [Int: Int], _ method: Workflow.Inference, isScale: Bool
  ) -> DawidSkene {
    var options = DawidSkene.Options.recommended(for: judgments)
    switch method {
    case .mace: return MACE.fit(judgments, gold: gold).matrices
    case .oneCoin: options.errors = .oneCoin
    default: if isScale { options.errors = .ordinal }
    }
    return DawidSkene.fit(judgments, gold: gold, options: options).model
  }

  private func numbers(_ gold: [Int: JSONValue]) -> NumberModel {
    NumberModel.fit(Measurements(sample.numbers), gold: gold.compactMapValues(\.double))
  }

  /// Each person weighs as often as they agree with the majority; above 0, so that an answer of whoever never does
  /// still counts when it is the only one.
  private func votes() -> QuestionModel.Form {
    let judgments = Judgments(
      sample.rows, classCount: sample.classes.count, annotatorCount: people.count)
    let weights = WeightedVote.wawa(judgments).weights.map { max($0, 0.01) }
    return .weights(weights, new: weights.reduce(0, +) / Double(max(weights.count, 1)))
  }

  /// Whom to trust from the distances of answers to the same tasks.
  private func similarities() -> QuestionModel.Form {
    var pairs: [DistanceReliability.Pair] = []
    for group in groups() {
      for first in group.indices {
        for second in group.indices.dropFirst(first + 1) {
          let distance = sample.question.kind.distance(group[first].answer, group[second].answer)
          pairs.append(
            DistanceReliability.Pair(group[first].annotator, group[second].annotator, distance: distance))
        }
      }
    }
    let found = DistanceReliability(pairs, annotatorCount: people.count).reliabilities
    let known = found.compactMap(\.self)
    let mean = known.isEmpty ? 1 : known.reduce(0, +) / Double(known.count)
    return .weights(found.map { $0 ?? mean }, new: mean)
  }

  /// Answers by task, of tasks that two or more answered.
  private func groups() -> [[(annotator: Int, answer: JSONValue)]] {
    var byTask: [Int: [(annotator: Int, answer: JSONValue)]] = [:]
    for one in sample.others { byTask[one.task, default: []].append((one.annotator, one.answer)) }
    for one in sample.numbers {
      byTask[one.task, default: []].append((one.annotator, .double(one.value)))
    }
    for (row, set) in zip(sample.rows, sample.sets) {
      let chosen = sample.classes.indices.filter { set >> UInt64($0) & 1 == 1 }
      byTask[Int(row.task), default: []].append(
        (Int(row.annotator), .array(chosen.map { .string(sample.classes[$0]) })))
    }
    return byTask.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
  }
}

/// How right the confidences turned out.
extension QuestionFit {
  /// Each half of the gold tasks is judged by a fit that knows the other half alone; reviewers' decisions are in no fit.
  private func goldOutcomes() -> [CalibrationOutcome] {
    let gold = sample.gold.filter { sample.checks[$0.key] != nil }
    return gold.isEmpty
      ? []
      : (0..<2).flatMap { half -> [CalibrationOutcome] in
        let hidden = gold.filter { $0.key % 2 == half }
        guard !hidden.isEmpty, let blind = model(gold: gold.filter { $0.key % 2 != half }) else { return [] }
        return outcomes(blind, hidden, .gold)
      }
  }

  private static func calibration(_ outcomes: [CalibrationOutcome]) -> JSONValue {
    var found = JSONObject()
    for source in CalibrationOutcome.Source.allCases {
      let own = outcomes.filter { $0.source == source }.map { (confidence: $0.confidence, right: $0.right) }
      if let calibration = Calibration(own) { found[source.rawValue] = calibration.json }
    }
    return .object(found)
  }

  private func outcomes(
    _ model: QuestionModel, _ truths: [Int: JSONValue], _ source: CalibrationOutcome.Source
  ) -> [CalibrationOutcome] {
    truths.compactMap { task, truth in
      guard let given = sample.checks[task], let inferred = model.infer(sample.question, given) else {
        return nil
      }
      let isExact = sample.counts == .classes || sample.counts == .options
      let distance = sample.question.kind.distance(inferred.answer, truth)
      return CalibrationOutcome(
        source: source, task: task, confidence: inferred.confidence,
        right: isExact ? (distance == 0 ? 1 : 0) : 1 - distance)
    }
  }
}

extension MACE {
  /// What someone says given the truth: they know it, or follow their habit.
  fileprivate var matrices: DawidSkene {
    let people = competence.count
    let classCount = people > 0 ? habits.count / people : posteriors.count
    var likelihoods: [Double] = []
    var pooled = [Double](repeating: 0, count: classCount * classCount)
    for person in 0..<people {
      for observed in 0..<classCount {
        for truth in 0..<classCount {
          let habit = (1 - competence[person]) * habits[person * classCount + observed]
          let value = habit + (observed == truth ? competence[person] : 0)
          likelihoods.append(value)
          pooled[observed * classCount + truth] += value / Double(people)
        }
      }
    }
    let even = [Double](repeating: 1 / Double(max(classCount, 1)), count: classCount)
    return DawidSkene(classCount: classCount, prior: even, likelihoods: likelihoods + pooled)
  }
}

extension Calibration {
  var json: JSONValue {
    [
      "tasks": .integer(Int64(tasks)), "confidence": .double(confidence), "accuracy": .double(accuracy),
      "accuracy_low": Self.bound(accuracy, tasks, \.lowerBound),
      "accuracy_high": Self.bound(accuracy, tasks, \.upperBound), "expected_error": .double(expectedError),
      "bins": .array(
        bins.map {
          [
            "from": .double($0.from), "to": .double($0.to), "tasks": .integer(Int64($0.tasks)),
            "confidence": .double($0.confidence), "accuracy": .double($0.accuracy),
            "accuracy_low": Self.bound($0.accuracy, $0.tasks, \.lowerBound),
            "accuracy_high": Self.bound($0.accuracy, $0.tasks, \.upperBound),
          ]
        }),
    ]
  }

  /// An end of the 95 % interval of an accuracy.
  private static func bound(
    _ accuracy: Double, _ tasks: Int, _ end: KeyPath<ClosedRange<Double>, Double>
  ) -> JSONValue {
    wilsonInterval(share: accuracy, trials: tasks).map { .double($0[keyPath: end]) } ?? .null
  }
}
