import Agreement
import JSON
import Labeling

/// How far people agree in each slice of a project: the tasks whose `meta` has one value under a key.
///
/// Many slices make many comparisons, and one of twenty lies outside a 95 % interval by chance alone. So intervals are
/// as wide as all of them together need (Bonferroni), and the report says how many there are.
struct SliceReport {
  static let sliceLimit = 20
  static let other = "…"

  struct Slice {
    /// nil: the task has no such key.
    let value: String?
    var tasks = 0
    var annotations = 0
    var delta: TallyDelta
  }

  let key: String
  private let schema: LabelSchema
  private(set) var slices: [String?: Slice] = [:]
  private var whole: TallyDelta
  private var people: Set<Int64> = []
  private(set) var values = 0

  init(key: String, schema: LabelSchema) {
    self.key = key
    self.schema = schema
    whole = TallyDelta(schema)
  }

  /// Takes a task in. Values beyond the first twenty share one slice.
  mutating func add(_ unit: TallyUnit, meta: JSONValue?) {
    let value = Self.word(meta?[key])
    var name = value
    if slices[name] == nil {
      values += 1
      if slices.count >= Self.sliceLimit { name = Self.other }
    }
    var slice = slices[name] ?? Slice(value: name, delta: TallyDelta(schema))
    slice.tasks += 1
    slice.annotations += unit.judgments.count
    slice.delta.replace(nil, by: unit)
    slices[name] = slice
    whole.replace(nil, by: unit)
    people.formUnion(unit.judgments.map(\.user))
  }

  /// What a value is called: lists and objects are no slices.
  static func word(_ value: JSONValue?) -> String? {
    guard let value, !value.isNull, value.array == nil, value.object == nil else { return nil }
    return value.string ?? value.text
  }

  var json: JSONValue {
    let sorted = slices.values.sorted { ($1.tasks, $0.value ?? "") < ($0.tasks, $1.value ?? "") }
    let all = schema.questions.indices.map { Figure(whole, question: $0, people: people.count) }
    let compared = sorted.flatMap { slice in
      schema.questions.indices.map { Figure(slice.delta, question: $0, people: people.count) }
    }.filter { $0.statistic.value != nil && $0.canVary }.count
    let confidence = 1 - 0.05 / Double(max(1, compared))
    return [
      "key": .string(key), "values": .integer(Int64(values)), "comparisons": .integer(Int64(compared)),
      "confidence": .double(confidence),
      "questions": .array(
        zip(schema.questions, all).map { question, figure in
          figure.json(question, confidence: 0.95, whole: nil)
        }),
      "slices": .array(
        sorted.map { slice in
          [
            "value": slice.value.map { .string($0) } ?? .null, "tasks": .integer(Int64(slice.tasks)),
            "annotations": .integer(Int64(slice.annotations)),
            "questions": .array(
              schema.questions.indices.map { index in
                Figure(slice.delta, question: index, people: people.count)
                  .json(schema.questions[index], confidence: confidence, whole: all[index].statistic.value)
              }),
          ]
        }),
    ]
  }
}

/// The headline of one question in one slice.
private struct Figure {
  let name: String
  let statistic: Statistic
  let units: Int
  private let counted: CountedUnits?
  private let level: Level

  /// Whether there is an interval, so that a difference could be told from chance.
  var canVary: Bool { counted != nil }

  init(_ delta: TallyDelta, question: Int, people: Int) {
    func sum(_ name: TallySum) -> Int64 { delta.sums[TallyDelta.Sum(question: question, name: name)] ?? 0 }
    units = Int(sum(.shared))
    let tally = delta.questions[question]
    switch tally.measurement {
    case .nominal: level = .nominal
    case .ordinal: level = .ordinal
    case .interval, .distance: level = .interval
    }
    let patterns = delta.patterns.filter { $0.key.question == question && $0.value > 0 }
    guard tally.hasPatterns, patterns.count <= TallyWriting.patternLimit else {
      counted = nil
      let mean = Double(sum(.similarity)) / 1e9 / Double(max(1, sum(.pairs)))
      statistic = sum(.pairs) > 0 ? .value(mean) : .undefined(.noSharedUnits)
      name = "mean_similarity"
      return
    }
    let kept = KeptQuestion(
      tally, sums: [:],
      patterns: patterns.map { word, units in
        // Written by us as an object.
        (((try? JSONValue(parsing: Array(word.text.utf8)))?.object ?? JSONObject()), Int(units))
      }, labels: [:],
      people: Dictionary(
        (0..<people).map { ($0, KeptQuestion.Person(ratings: 0, units: 0, comparisons: 0, similarity: 0)) },
        uniquingKeysWith: { first, _ in first }), habits: [:])
    counted = kept.counted
    statistic = kept.counted?.krippendorffAlpha(level) ?? .undefined(.noUnits)
    name = "krippendorff_alpha"
  }

  func json(_ question: Question, confidence: Double, whole: Double?) -> JSONValue {
    let interval = counted?.bootstrap(
      .krippendorffAlpha(level), seed: CoefficientValue.seed, confidence: confidence)
    let percent = counted?.percentAgreement().value
    var differs = JSONValue.null
    if let interval, let whole { differs = .bool(!(interval.low...interval.high).contains(whole)) }
    return [
      "question": .string(question.name), "title": .string(question.title), "name": .string(name),
      "units": .integer(Int64(units)), "value": statistic.value.map { .double($0) } ?? .null,
      "reason": statistic.reason.map { .string($0.rawValue) } ?? .null,
      "low": interval.map { .double($0.low) } ?? .null, "high": interval.map { .double($0.high) } ?? .null,
      "percent": percent.map { .double($0) } ?? .null, "differs": differs,
    ]
  }
}
