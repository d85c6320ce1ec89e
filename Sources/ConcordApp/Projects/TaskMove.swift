import JSON
import Labeling
import SQLite

/// What a change of labels means for one task: read and decided here, written by ``LabelMigration``, and only counted
/// for the manager who is asked before.
struct TaskMove {
  enum Fate: Sendable {
    /// No one is asked again.
    case stays
    /// The annotators are asked again, and others in the place of those who are not there any more.
    case annotators
    /// A reviewer had decided, and decides again.
    case reviewer
    /// It is out of the work; whoever restores it has it asked again.
    case excluded
  }

  struct Change {
    let annotation: Annotation
    let moved: LabelMoves.Moved
    /// Where its author can be given it back.
    let assignment: Assignment?
    var isAskedAgain: Bool { moved.isAsked && annotation.counted }
  }

  let task: AnnotationTask
  let changes: [Change]
  let label: (label: TaskLabel, moved: LabelMoves.Moved)?
  let drafts: [(assignment: Int64, answers: [UInt8])]
  /// Both as they are from now on; nil when neither changes.
  let payload: (gold: [UInt8]?, predictions: [UInt8]?)?
  /// What reviewers decided before, and what was appealed against: in other words where nobody is asked again.
  let decisions: [(id: Int64, answers: [UInt8])]
  let appeals: [(annotation: Int64, answers: [UInt8])]
  /// What was suspected before a reviewer took it up.
  let check: LabelCheck?
  let fate: Fate

  /// - Returns: nil when nothing of the task speaks of a label that moves.
  init?(_ db: Connection, task id: Int64, _ moves: LabelMoves, under schema: LabelSchema, at now: Int64)
    throws
  {
    func moved(_ bytes: [UInt8]) throws -> LabelMoves.Moved { try moves.moving(stored: bytes, under: schema) }
    changes = try AnnotationStore.annotations(db, task: id).compactMap { annotation in
      let moved = try moved(annotation.answers)
      guard moved.isChanged else { return nil }
      return Change(
        annotation: annotation, moved: moved,
        assignment: moved.isAsked ? try Self.returnable(db, annotation) : nil)
    }
    label = try LabelStore.label(db, id).flatMap { label in
      let moved = try moved(label.answers)
      return moved.isChanged ? (label, moved) : nil
    }
    drafts = try SchemaUseStore.drafts(db, task: id).compactMap { draft in
      let moved = try moved(draft.answers)
      return moved.isChanged ? (draft.assignment, moved.draft.json.bytes) : nil
    }
    payload = try Self.payload(db, task: id, moves, schema)
    func renamed(_ rows: [(Int64, [UInt8])]) throws -> [(Int64, [UInt8])] {
      try rows.compactMap { id, answers in
        let moved = try moved(answers)
        return moved.isChanged && !moved.isAsked ? (id, moved.answers.json.bytes) : nil
      }
    }
    decisions = try renamed(SchemaUseStore.decisions(db, task: id))
    appeals = try renamed(SchemaUseStore.appeals(db, task: id))
    check = try LabelCheckStore.check(db, task: id).flatMap { try $0.moving(moves, under: schema) }
    guard
      !(changes.isEmpty && drafts.isEmpty && label == nil && payload == nil && decisions.isEmpty
        && appeals.isEmpty && check == nil),
      let task = try TaskStore.task(db, id)
    else { return nil }
    self.task = task
    let isAsked = changes.contains(where: \.isAskedAgain) || label?.moved.isAsked ?? false
    fate = isAsked ? try Self.fate(db, task, label, at: now) : .stays
  }

  /// Whether nothing is known any more of what was right.
  var emptiesGold: Bool {
    if let payload, task.isGold { return payload.gold == nil }
    return false
  }

  private static func returnable(_ db: Connection, _ annotation: Annotation) throws -> Assignment? {
    guard let id = annotation.assignment, let assignment = try AssignmentStore.assignment(db, id),
      assignment.state == .submitted || assignment.state == .returned,
      try TaskPeopleStore.isActive(db, project: annotation.project, user: annotation.user)
    else { return nil }
    return assignment
  }

  private static func fate(
    _ db: Connection, _ task: AnnotationTask, _ changed: (label: TaskLabel, moved: LabelMoves.Moved)?,
    at now: Int64
  ) throws -> Fate {
    // Gold is for its managers to correct: no answer to it is a judgment.
    if task.isGold { return .stays }
    switch task.state {
    case .excluded: return .excluded
    case .open: return .annotators
    case .done:
      if try LabelStore.label(db, task.id)?.source == .consensus { return .annotators }
      // What a person decided stands, unless it says a label that is gone.
      return changed?.moved.isAsked ?? false ? .reviewer : .stays
    case .review:
      let isWithReviewer = task.isLeasedForReview(toOtherThan: nil, at: now)
      switch task.flag {
      case .disputed, .sample, .all: return isWithReviewer ? .stays : .annotators
      default: return .stays
      }
    }
  }

  private static func payload(
    _ db: Connection, task: Int64, _ moves: LabelMoves, _ schema: LabelSchema
  ) throws -> (gold: [UInt8]?, predictions: [UInt8]?)? {
    guard let before = try SchemaUseStore.payload(db, task: task) else { return nil }
    let gold = try before.gold.map { try moves.moving(stored: $0, under: schema) }
    let predictions = try before.predictions.map { try Self.predictions($0, moves, schema) }
    guard gold?.isChanged == true || predictions != before.predictions else { return nil }
    return (gold.flatMap { $0.answers.object.isEmpty ? nil : $0.answers.json.bytes }, predictions)
  }

  private static func predictions(
    _ bytes: [UInt8], _ moves: LabelMoves, _ schema: LabelSchema
  ) throws -> [UInt8] {
    guard let list = try JSONValue(parsing: bytes).array else { return bytes }
    var isChanged = false
    let moved = list.map { prediction -> JSONValue in
      guard var object = prediction.object, let answers = object["answers"] else { return prediction }
      let result = moves.moving(Answers(stored: answers), under: schema)
      isChanged = isChanged || result.isChanged
      object["answers"] = result.answers.json
      return .object(object)
    }
    return isChanged ? JSONValue.array(moved).bytes : bytes
  }
}

extension LabelMoves {
  fileprivate func moving(stored answers: [UInt8], under schema: LabelSchema) throws -> Moved {
    moving(Answers(stored: try JSONValue(parsing: answers)), under: schema)
  }
}

/// How many things a change of labels touches, or has touched so far.
struct MoveCounts: Sendable {
  var tasks: Int64 = 0
  var annotations: Int64 = 0
  var labels: Int64 = 0
  var gold: Int64 = 0
  /// Annotations that go back to their authors.
  var returned: Int64 = 0
  /// Annotations of people who are not there any more: somebody else is asked.
  var replaced: Int64 = 0
  /// Tasks that a reviewer decides again.
  var reviewed: Int64 = 0

  private static let names: [(String, WritableKeyPath<MoveCounts, Int64> & Sendable)] = [
    ("tasks", \.tasks), ("annotations", \.annotations), ("labels", \.labels), ("gold", \.gold),
    ("returned", \.returned), ("replaced", \.replaced), ("reviewed", \.reviewed),
  ]

  init() {}

  init(_ json: JSONValue?) {
    for (name, path) in Self.names { self[keyPath: path] = json?[name]?.integer ?? 0 }
  }

  var json: JSONValue {
    .object(JSONObject(Self.names.map { ($0.0, .integer(self[keyPath: $0.1])) }))
  }

  mutating func add(_ move: TaskMove) {
    tasks += 1
    annotations += Int64(move.changes.count)
    if move.label != nil { labels += 1 }
    if move.payload != nil { gold += 1 }
    switch move.fate {
    case .stays: break
    case .reviewer: reviewed += 1
    case .annotators, .excluded:
      for change in move.changes where change.isAskedAgain {
        if move.fate == .annotators, change.assignment != nil { returned += 1 } else { replaced += 1 }
      }
    }
  }
}
