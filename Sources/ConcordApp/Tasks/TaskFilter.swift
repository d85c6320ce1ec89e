import JSON
import SQLite

/// Which tasks a list shows, and in which order.
struct TaskFilter: Sendable {
  enum Order: Sendable, Equatable {
    case id(descending: Bool)
    /// The last changed first.
    case changed
    /// The most disputed first.
    case similarity
  }

  var state: TaskState?
  var flag: TaskFlag?
  /// Words in the data or the external id, or an id.
  var text: String?
  var label: (question: String, value: String)?
  /// Annotated by this person, or by both of two.
  var annotators: [Int64] = []
  /// Two answers to one question that two people gave to it, by what they say.
  var met: (question: String, answers: [JSONValue])?
  /// What stands under a key of `meta`, as slices have it.
  var meta: MetaSlice?
  /// A confidence of theirs was held against the truth.
  var calibrated: Calibrated?
  /// Somebody said this, on that day (UTC) or later.
  var said: (question: String, value: String, from: Int64)?
  /// Somebody put this first: chose it, or ranked it best.
  var best: Best?
  /// Only what this reviewer decided.
  var decidedBy: Int64?
  /// With `decidedBy`: only where a second reviewer was asked apart, and said the same, something else, or whatever.
  var second: SecondDecision?
  /// An annotator appealed, and how it came out.
  var appeal: AppealState?
  /// With `appeal`: against this reviewer's label.
  var against: Int64?
  /// A reviewer found this wrong; with `annotators`, with the first one's answers.
  var error: String?
  var prediction: Prediction?
  /// What the first of `annotators` answered.
  var gave: (question: String, value: String)?
  /// Only where the first of `annotators` did not answer as the label says.
  var isUnlike = false
  var externalID: String?
  /// Only gold, or only what is not.
  var isGold: Bool?
  /// The skill that is asked for; '': none.
  var skill: String?
  var leastPriority: Int?
  var order = Order.id(descending: false)

  static let parameters: Set<String> = [
    "state", "flagged", "q", "label", "annotator", "met", "external_id", "priority_min", "order",
    "gold", "skill", "meta", "said", "unlike", "best",
    "decided_by", "second", "appeal", "against", "error", "prediction", "gave",
    "calibrated",
  ]

  init(_ call: Call) throws {
    let query = call.query
    state = try Self.word(query["state"], "state")
    flag = try Self.word(query["flagged"], "flagged")
    text = query["q"].flatMap { $0.isEmpty ? nil : $0 }
    label = try query["label"].map(Self.label)
    annotators = try query["annotator"].map(Self.annotators) ?? []
    met = try query["met"].map(Self.met)
    meta = try query["meta"].map { text in try MetaSlice(text) ?? { throw Self.bad("meta") }() }
    calibrated = try query["calibrated"].map { text in
      try Calibrated(text) ?? { throw Self.bad("calibrated") }()
    }
    said = try query["said"].map(Self.said)
    decidedBy = try query["decided_by"].map { try Self.number($0, "decided_by", in: 1...Int64.max) }
    second = try Self.word(query["second"], "second")
    if second != nil && decidedBy == nil { throw Self.bad("second") }
    appeal = try Self.word(query["appeal"], "appeal")
    against = try query["against"].map { try Self.number($0, "against", in: 1...Int64.max) }
    if against != nil && appeal == nil { throw Self.bad("against") }
    error = query["error"]
    prediction = try Self.word(query["prediction"], "prediction")
    best = try query["best"].map { text in try Best(text) ?? { throw Self.bad("best") }() }
    isUnlike = try query["unlike"].map { try Self.number($0, "unlike", in: 0...1) == 1 } ?? false
    if isUnlike && annotators.isEmpty { throw Self.bad("unlike") }
    gave = try query["gave"].map(Self.label)
    if gave != nil && annotators.isEmpty { throw Self.bad("gave") }
    externalID = query["external_id"]
    isGold = try query["gold"].map { try Self.number($0, "gold", in: 0...1) == 1 }
    skill = query["skill"]
    leastPriority = try query["priority_min"].map {
      Int(try Self.number($0, "priority_min", in: -Int64(Int32.max)...Int64(Int32.max)))
    }
    order = try query["order"].map(Self.order) ?? order
    if let text, text.utf8.count > 1_000 { throw Self.bad("q") }
  }

  private static func bad(_ name: String) -> Problem {
    Problem.badRequest("bad_parameter", "\"\(name)\" cannot be understood.")
  }

  private static func word<Word: RawRepresentable>(_ text: String?, _ name: String) throws -> Word?
  where Word.RawValue == String {
    guard let text else { return nil }
    guard let word = Word(rawValue: text) else { throw bad(name) }
    return word
  }

  private static func number(_ text: String, _ name: String, in range: ClosedRange<Int64>) throws -> Int64 {
    let isNegative = text.hasPrefix("-")
    guard let size = wireInteger(isNegative ? text.dropFirst() : text[...]) else { throw bad(name) }
    let number = isNegative ? -size : size
    guard range.contains(number) else { throw bad(name) }
    return number
  }

  /// One person, or two with a comma between.
  private static func annotators(_ text: String) throws -> [Int64] {
    let people = try text.split(separator: ",", omittingEmptySubsequences: false)
      .map { try number(String($0), "annotator", in: 1...Int64.max) }
    guard people.count <= 2, Set(people).count == people.count else { throw bad("annotator") }
    return people
  }

  private static func label(_ text: String) throws -> (question: String, value: String) {
    guard let colon = text.firstIndex(of: ":") else { throw bad("label") }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  /// `tone:["calm","sad"]`
  private static func met(_ text: String) throws -> (question: String, answers: [JSONValue]) {
    guard let colon = text.firstIndex(of: ":"), text.utf8.count <= 2_000,
      // What is no JSON is no pair of answers.
      let pair = try? JSONValue(parsing: Array(text[text.index(after: colon)...].utf8)).array, pair.count == 2
    else { throw bad("met") }
    return (String(text[..<colon]), pair)
  }

  /// `2026-11-16,tone:calm`
  private static func said(_ text: String) throws -> (question: String, value: String, from: Int64) {
    guard let comma = text.firstIndex(of: ","),
      let from = parseRFC3339("\(text[..<comma])T00:00:00Z")
    else { throw bad("said") }
    let (question, value) = try label(String(text[text.index(after: comma)...]))
    return (question, value, from)
  }

  private static func order(_ text: String) throws -> Order {
    switch text {
    case "id": .id(descending: false)
    case "-id": .id(descending: true)
    case "changed": .changed
    case "similarity": .similarity
    default: throw bad("order")
    }
  }
}

extension TaskFilter {
  /// Whether a task belongs into the list: what the walk through an index has not told yet.
  func matches(_ row: TaskListRow, _ search: TextSearch?) -> Bool {
    if let state, row.task.state != state { return false }
    if followsStatistics, state == nil, row.task.state == .excluded { return false }
    if let flag, row.task.flag != flag { return false }
    if let isGold, row.task.isGold != isGold { return false }
    if let skill, row.skill != skill { return false }
    if let externalID, row.externalID != externalID { return false }
    if let leastPriority, row.task.priority < leastPriority { return false }
    if let meta {
      // Checked when it was written.
      let members = row.meta.flatMap { try? JSONValue(parsing: $0) }
      if !meta.holds(SliceReport.word(members?[meta.key])) { return false }
    }
    if let label, !hasLabel(row, label.question, label.value) { return false }
    if let search {
      let isFound =
        search.isFound(in: row.data) || row.externalID.map { search.isFound(in: Array($0.utf8)) } == true
        || search.id == row.task.id
      if !isFound { return false }
    }
    return true
  }

  /// Numbers about what was said lead here, and statistics leave excluded tasks out.
  private var followsStatistics: Bool { met != nil || said != nil || gave != nil }

  /// What only a task's annotations tell.
  func matches(_ db: Connection, task: Int64) throws -> Bool {
    guard try wasSaid(db, task: task), try wasGiven(db, task: task), try isUnlike(db, task: task),
      try best?.matches(db, task: task) ?? true, try wasWorked(db, task: task)
    else { return false }
    guard let met else { return true }
    var given = try AnnotationStore.countedAnswers(db, task: task).compactMap {
      $0.answers[met.question]?.text
    }
    for wanted in met.answers {
      // A step of a scale may be named by its word.
      let words = [wanted.text, wanted.string ?? wanted.text]
      guard let place = given.firstIndex(where: words.contains) else { return false }
      given.remove(at: place)
    }
    return true
  }

  private func wasSaid(_ db: Connection, task: Int64) throws -> Bool {
    guard let said else { return true }
    return try AnnotationStore.annotations(db, task: task).contains { annotation in
      guard annotation.counted, annotation.submittedAt >= said.from,
        let answer = try annotation.parsedAnswers[said.question]
      else { return false }
      return Self.says(answer, said.value)
    }
  }

  private func wasGiven(_ db: Connection, task: Int64) throws -> Bool {
    guard let gave, let person = annotators.first else { return true }
    return try AnnotationStore.annotations(db, task: task).contains { annotation in
      guard annotation.user == person, let answer = try annotation.parsedAnswers[gave.question] else {
        return false
      }
      return Self.says(answer, gave.value)
    }
  }

  private func isUnlike(_ db: Connection, task: Int64) throws -> Bool {
    guard isUnlike, let person = annotators.first else { return true }
    return try PersonStore.isUnlikeLabel(db, task: task, by: person)
  }

  private func hasLabel(_ row: TaskListRow, _ question: String, _ value: String) -> Bool {
    guard let answers = row.label?.answers, let answer = try? JSONValue(parsing: answers)[question] else {
      return false  // checked when it was written
    }
    return Self.says(answer, value)
  }

  /// A choice, one of several, the label of a span, or a number as it is written.
  private static func says(_ answer: JSONValue, _ value: String) -> Bool {
    if let text = answer.string { return text == value }
    if let list = answer.array {
      return list.contains { $0.object == nil ? says($0, value) : $0["label"]?.string == value }
    }
    return answer.text == value
  }
}
