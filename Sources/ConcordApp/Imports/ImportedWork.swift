import Formats
import JSON
import Labeling

/// What came with an imported task beyond its data: answers, held against the schema.
struct ImportedWork: Sendable {
  var gold: [UInt8]?
  var predictions: [UInt8]?
  var annotations: [ImportedAnnotation] = []
  var label: ImportedLabel?
  /// What was decided and said before.
  var history: ImportedHistory?
  /// What the record says; nil: the workflow decides.
  var state: TaskState?
}

struct ImportedAnnotation: Sendable {
  let annotator: String
  let answers: Answers
  let seconds: Double
  let version: Int64
  let submittedAt: Int64?
  let counted: Bool
  /// JSON: the order in which the sides of preferences stood.
  var shown: [UInt8]?
}

struct ImportedLabel: Sendable {
  let answers: Answers
  let source: String
  let confidence: Double?
  let by: String?
  let at: Int64?
  /// JSON: question to confidence.
  var perQuestion: [UInt8]?
  var comment: String?
  var reason: String?
}

/// Reads the work of one record and gathers everything that is wrong with it.
struct ImportedWorkReader {
  let schema: LabelSchema
  /// The task's data, where answers point into it.
  let data: JSONValue?
  /// How far its files reach.
  let extents: [String: MediaExtent]
  private(set) var errors: [Pointed] = []

  init(schema: LabelSchema, data: JSONValue?, extents: [String: MediaExtent] = [:]) {
    (self.schema, self.data, self.extents) = (schema, data, extents)
  }

  mutating func read(_ record: ImportRecord) -> ImportedWork {
    var work = ImportedWork()
    work.state = record.state.flatMap(TaskState.init(rawValue:))
    let gold = record.gold.flatMap { answers($0, at: "/gold", partial: true) }
    if let gold, gold.object.isEmpty { refuse("/gold", "needs an answer to at least one question") }
    work.gold = gold?.json.bytes
    if let predictions = record.predictions { work.predictions = self.predictions(predictions) }
    var annotators: Set<String> = []
    for (index, entry) in (record.annotations?.array ?? []).enumerated() {
      guard let annotation = annotation(entry, at: "/annotations/\(index)") else { continue }
      if annotators.insert(annotation.annotator).inserted {
        work.annotations.append(annotation)
      } else {
        refuse("/annotations/\(index)/annotator", "has two annotations of this task")
      }
    }
    if let label = record.label { work.label = self.label(label) }
    if let history = record.history { work.history = self.history(history) }
    if let gold { settle(&work, gold) }
    if let confidences = record.confidences { work.label?.perQuestion = self.confidences(confidences) }
    if work.label != nil, work.state == .open { refuse("/label", "an open task has no label") }
    if work.state == .done, work.label == nil, !work.annotations.contains(where: \.counted) {
      refuse("/state", "a task without a label or a counted annotation cannot be done")
    }
    return work
  }

  /// A gold task only measures people: it is done, and labelled by its gold unless the record says by what.
  private func settle(_ work: inout ImportedWork, _ gold: Answers) {
    if work.state != .excluded { work.state = .done }
    guard work.label == nil else { return }
    work.label = ImportedLabel(answers: gold, source: "gold", confidence: nil, by: nil, at: nil)
  }

  mutating func refuse(_ pointer: String, _ detail: String) {
    errors.append(Pointed(pointer: pointer, detail: detail))
  }

  mutating func answers(
    _ value: JSONValue?, at pointer: String, partial: Bool = false
  ) -> Answers? {
    guard let value else {
      refuse(pointer, "is missing")
      return nil
    }
    do {
      return try schema.checkAnswers(value, data: data, extents: extents, partial: partial)
    } catch {
      // The rules point from /answers; here answers lie deeper.
      errors += error.errors.map {
        Pointed(pointer: pointer + $0.pointer.dropFirst("/answers".count), detail: $0.detail)
      }
      return nil
    }
  }

  /// Predictions are kept as they came; their answers are checked, for they are shown as first suggestions.
  private mutating func predictions(_ value: JSONValue) -> [UInt8]? {
    for (index, entry) in (value.array ?? []).enumerated() {
      let pointer = "/predictions/\(index)"
      guard let object = object(entry, at: pointer, keys: ["model", "score", "answers"]) else { continue }
      _ = string(object, "model", at: pointer)
      _ = number(object, "score", at: pointer)
      // A prediction may leave required questions open; what it answers must be answers, for people start from it.
      _ = answers(object["answers"], at: pointer + "/answers", partial: true)
    }
    return value.bytes
  }

  private mutating func annotation(_ value: JSONValue, at pointer: String) -> ImportedAnnotation? {
    let keys = ["id", "annotator", "answers", "seconds", "version", "submitted_at", "counted", "shown"]
    guard let object = object(value, at: pointer, keys: keys) else { return nil }
    let annotator = string(object, "annotator", at: pointer)
    if annotator?.isEmpty ?? true { refuse(pointer + "/annotator", "must be an email or a name") }
    if let annotator, annotator.utf8.count > 320 {
      refuse(pointer + "/annotator", "is longer than 320 bytes")
    }
    // What was asked later, or is required by now, was left open with good reason.
    let answers = answers(object["answers"], at: pointer + "/answers", partial: true)
    let seconds = number(object, "seconds", at: pointer) ?? 0
    if seconds < 0 || seconds > 1e9 { refuse(pointer + "/seconds", "must be at least 0") }
    let version = integer(object, "version", at: pointer) ?? 1
    if version < 1 { refuse(pointer + "/version", "must be at least 1") }
    let submittedAt = time(object, "submitted_at", at: pointer)
    let counted = bool(object, "counted", at: pointer) ?? true
    let shown = shown(object["shown"], at: pointer + "/shown")
    guard let annotator, let answers else { return nil }
    return ImportedAnnotation(
      annotator: annotator, answers: answers, seconds: seconds, version: version, submittedAt: submittedAt,
      counted: counted, shown: shown)
  }

  /// By preference or ranking, the fields or items in the order in which they stood; one may have another name by now.
  private mutating func shown(_ value: JSONValue?, at pointer: String) -> [UInt8]? {
    guard let value, !value.isNull else { return nil }
    guard let object = value.object else {
      refuse(pointer, "must be an object")
      return nil
    }
    for (name, sides) in object {
      let kind = schema.question(name)?.kind
      if !(kind is PreferenceQuestion || kind is RankingQuestion) {
        refuse("\(pointer)/\(name)", "there is no such question of type preference or ranking")
      }
      let fields = sides.array?.compactMap(\.string) ?? []
      if fields.isEmpty || fields.count != sides.array?.count || Set(fields).count != fields.count
        || fields.count
          > (kind is RankingQuestion ? RankingQuestion.itemLimit : PreferenceQuestion.mostFields)
      {
        refuse("\(pointer)/\(name)", "must be a list of different fields or items")
      }
    }
    return value.bytes
  }

  private mutating func confidences(_ value: JSONValue) -> [UInt8]? {
    for (question, confidence) in value.object ?? JSONObject() {
      let pointer = "/confidences/\(question)"
      if schema.question(question) == nil { refuse(pointer, "there is no such question") }
      guard let share = confidence.double, (0...1).contains(share) else {
        refuse(pointer, "must be from 0 to 1")
        continue
      }
    }
    return value.bytes
  }

  private mutating func label(_ value: JSONValue) -> ImportedLabel? {
    let keys = ["answers", "source", "confidence", "by", "at", "comment", "reason"]
    guard let object = object(value, at: "/label", keys: keys) else { return nil }
    let source = string(object, "source", at: "/label") ?? "review"
    if !["consensus", "review", "gold"].contains(source) {
      refuse("/label/source", "must be consensus, review or gold")
    }
    let confidence = number(object, "confidence", at: "/label")
    if let confidence, confidence < 0 || confidence > 1 { refuse("/label/confidence", "must be from 0 to 1") }
    let by = string(object, "by", at: "/label")
    let at = time(object, "at", at: "/label")
    let comment = string(object, "comment", at: "/label")
    if let comment, comment.unicodeScalars.count > ReviewRoutes.longestComment {
      refuse("/label/comment", "is longer than \(ReviewRoutes.longestComment) characters")
    }
    let reason = string(object, "reason", at: "/label")
    if let reason, Decision.Reason(rawValue: reason) == nil {
      let reasons = Decision.Reason.allCases.map(\.rawValue).joined(separator: ", ")
      refuse("/label/reason", "must be one of \(reasons)")
    }
    guard
      let answers = answers(object["answers"], at: "/label/answers", partial: true)
    else { return nil }
    return ImportedLabel(
      answers: answers, source: source, confidence: confidence, by: by, at: at, comment: comment,
      reason: reason)
  }
}

/// Members that may be absent or null, and must be of their kind otherwise.
extension ImportedWorkReader {
  mutating func object(_ value: JSONValue, at pointer: String, keys: [String]) -> JSONObject? {
    guard let object = value.object else {
      refuse(pointer, "must be an object")
      return nil
    }
    for (key, _) in object where !keys.contains(key) { refuse("\(pointer)/\(key)", "is not known") }
    return object
  }

  private mutating func member<T>(
    _ object: JSONObject, _ key: String, at pointer: String, _ kind: String, _ read: (JSONValue) -> T?
  ) -> T? {
    guard let value = object[key], !value.isNull else { return Optional.none }
    guard let found = read(value) else {
      refuse("\(pointer)/\(key)", "must be \(kind)")
      return Optional.none
    }
    return found
  }

  mutating func string(_ object: JSONObject, _ key: String, at pointer: String) -> String? {
    member(object, key, at: pointer, "a string", \.string)
  }

  mutating func number(_ object: JSONObject, _ key: String, at pointer: String) -> Double? {
    member(object, key, at: pointer, "a number", \.double)
  }

  mutating func integer(_ object: JSONObject, _ key: String, at pointer: String) -> Int64? {
    member(object, key, at: pointer, "an integer", \.integer)
  }

  mutating func bool(_ object: JSONObject, _ key: String, at pointer: String) -> Bool? {
    member(object, key, at: pointer, "true or false", \.bool)
  }

  mutating func time(_ object: JSONObject, _ key: String, at pointer: String) -> Int64? {
    member(object, key, at: pointer, "a time like 2026-11-20T08:00:00.000Z") {
      $0.string.flatMap(parseRFC3339)
    }
  }
}
