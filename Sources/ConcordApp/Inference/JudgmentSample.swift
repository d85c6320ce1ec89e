import Agreement
import JSON
import Labeling

/// The answers to one question as the models read them, and the truth of tasks where it is known.
struct JudgmentSample {
  let question: Question
  /// Truth known by gold, by task; fixed in the fit.
  private(set) var gold: [Int: JSONValue] = [:]
  /// What a reviewer decided, by task; held against the confidences, not used by the fit.
  private(set) var reviewed: [Int: JSONValue] = [:]
  /// All answers to tasks whose truth is known.
  private(set) var checks: [Int: [GivenAnswer]] = [:]
  private(set) var rows: [Judgments.Judgment] = []
  private(set) var numbers: [(task: Int, annotator: Int, value: Double)] = []
  /// Answers that are compared by distance: the newest.
  private(set) var others: [(task: Int, annotator: Int, answer: JSONValue)] = []
  /// Chosen options as bits, beside `rows`.
  private(set) var sets: [UInt64] = []
  private var judged: [Int: Int] = [:]
  let classes: [String]
  let counts: Counting

  enum Counting { case classes, options, numbers, distance }

  /// More answers than these are not compared pair by pair.
  private static let otherLimit = 100_000
  private static let checkLimit = 20_000
  /// Options that a word of bits holds; beyond, and beyond what matrices can learn, answers are weighed.
  private static let optionLimit = 64
  static let classLimit = 20

  init(_ question: Question) {
    self.question = question
    classes = question.inferredClasses ?? []
    switch question.kind.measurement {
    case .nominal, .ordinal: counts = .classes
    case .interval: counts = .numbers
    case .distance: counts = (1...Self.optionLimit).contains(classes.count) ? .options : .distance
    }
  }

  /// Whether a matrix for each person can be learnt.
  var canHaveMatrices: Bool { (2...Self.classLimit).contains(classes.count) }
  var isScale: Bool {
    if case .ordinal = question.kind.measurement { true } else { false }
  }

  /// Tasks that at least two people answered.
  var sharedTasks: Int { judged.values.count { $0 > 1 } }
  var tasks: Int { judged.count }
  var judgments: Int { judged.values.reduce(0, +) }

  mutating func add(_ given: Answers, task: Int, annotator: Int, user: Int64) {
    guard question.isAsked(given: given), let answer = question.effectiveAnswer(in: given) else { return }
    switch counts {
    case .classes:
      guard let category = question.classIndex(of: answer) else { return }
      rows.append(Judgments.Judgment(task: task, annotator: annotator, category: category))
    case .options:
      rows.append(Judgments.Judgment(task: task, annotator: annotator, category: 0))
      sets.append(bits(answer))
    case .numbers:
      guard let value = answer.double else { return }
      numbers.append((task, annotator, value))
    case .distance:
      guard others.count < Self.otherLimit else { return }
      others.append((task, annotator, answer))
    }
    judged[task, default: 0] += 1
    if gold[task] != nil || reviewed[task] != nil {
      // All that is read is in the fit.
      checks[task, default: []].append(GivenAnswer(annotator: user, answer: answer, annotation: 0))
    }
  }

  /// What is true of a task; before its answers are added.
  mutating func know(_ answers: Answers, task: Int, isGold: Bool) {
    guard question.isAsked(given: answers), let answer = question.effectiveAnswer(in: answers),
      gold.count + reviewed.count < Self.checkLimit
    else { return }
    if isGold { gold[task] = answer } else { reviewed[task] = answer }
  }

  private func bits(_ answer: JSONValue) -> UInt64 {
    let uses = question.kind.uses(answer)
    var bits: UInt64 = 0
    for (index, option) in classes.enumerated() where uses.contains(option) { bits |= 1 << UInt64(index) }
    return bits
  }

  /// The judgments of one option: chosen or not.
  func judgments(of option: Int, annotators: Int) -> Judgments {
    Judgments(
      zip(rows, sets).map { row, set in
        Judgments.Judgment(
          task: Int(row.task), annotator: Int(row.annotator), category: Int((set >> UInt64(option)) & 1))
      }, classCount: 2, annotatorCount: annotators)
  }

  func hasBit(_ option: Int, _ answer: JSONValue) -> Bool { bits(answer) >> UInt64(option) & 1 == 1 }
}
