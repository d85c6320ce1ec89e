import Dispatch
import JSON
import Labeling
import SQLite

/// Keeps, of everyone's answers, how like the label of their task each is: in short steps, worked out on a reading
/// connection while others go on writing. What changes after a step has read it has a later number in the log, so that
/// a later step mends it.
enum PersonAnswers {
  /// Annotations, and lines of the log, in one step.
  static let step = 200
  /// For how long someone who looks may wait: a few thousand answers. The sweep does the rest.
  static let inlineNanoseconds: UInt64 = 20_000_000
  /// What one round of the sweep takes at most.
  static let sweepNanoseconds: UInt64 = 2_000_000_000

  struct Step: Sendable {
    let from: PersonAnswerStore.State?
    let to: PersonAnswerStore.State
    let entries: [PersonAnswerStore.Entry]
  }

  /// One step; false when there was nothing to look at.
  static func advance(_ database: Database, project: Int64, rules: RulesCache) throws -> Bool {
    let found = try database.read { db -> Step? in
      if try TallyStore.isMigrating(db, project: project) { return nil }
      return try next(db, rules: rules.rules(db, project: project))
    }
    guard let found else { return false }
    try database.writer.perform { db in try write(found, db, project: project) }
    return true
  }

  /// Whether all was looked at.
  @discardableResult
  static func catchUp(_ database: Database, project: Int64, rules: RulesCache) throws -> Bool {
    let end = DispatchTime.now().uptimeNanoseconds + inlineNanoseconds
    repeat {
      if try !advance(database, project: project, rules: rules) { return true }
    } while DispatchTime.now().uptimeNanoseconds < end
    return false
  }

  /// For projects whose people nobody looks at, so that whoever does finds it done.
  static func sweep(_ services: Services, _ rules: RulesCache) throws {
    let end = DispatchTime.now().uptimeNanoseconds + sweepNanoseconds
    for project in try services.database.read({ try PersonAnswerStore.behind($0) }) {
      while DispatchTime.now().uptimeNanoseconds < end,
        try advance(services.database, project: project, rules: rules)
      {}
    }
  }

  private static func next(_ db: Connection, rules: ProjectRules) throws -> Step? {
    let from = try PersonAnswerStore.state(db, project: rules.project)
    // Before the first step all annotations are new: what the log says of them is in them.
    var to = try from ?? PersonAnswerStore.State(audit: PersonAnswerStore.lastLine(db))
    let new = try TallyStore.pending(db, project: rules.project, after: to.annotation, limit: step)
    let log = try PersonAnswerStore.log(db, project: rules.project, after: to.audit, limit: step)
    guard !new.isEmpty || !log.isEmpty else { return nil }
    to.annotation = new.last?.id ?? to.annotation
    to.audit = log.last?.id ?? to.audit
    let changed = log.filter { $0.action != "annotation.submitted" }.compactMap { task(in: $0.subject) }
    let tasks = Set(new.map(\.task) + changed).sorted()
    return Step(from: from, to: to, entries: try tasks.flatMap { try entries(db, task: $0, rules) })
  }

  /// `task 12` → 12
  private static func task(in subject: String) -> Int64? {
    guard subject.hasPrefix("task ") else { return nil }
    return wireInteger(subject.dropFirst("task ".count))
  }

  /// The answers to a task, held against its label where there is more in it than the answer alone.
  private static func entries(
    _ db: Connection, task id: Int64, _ rules: ProjectRules
  ) throws -> [PersonAnswerStore.Entry] {
    guard let task = try TaskStore.task(db, id), task.project == rules.project else { return [] }
    let label = try task.state == .done && !task.isGold ? LabelStore.label(db, id) : nil
    let isShared = label.map { $0.source != .consensus || task.judged > 1 } ?? false
    let right = try isShared ? label.map { Answers(stored: try JSONValue(parsing: $0.answers)) } : nil
    return try AnnotationStore.annotations(db, task: id).map { annotation in
      let similarity = try right.flatMap { right in
        rules.schema.agreement([try annotation.parsedAnswers, right], weights: rules.workflow.weights)
          .similarity
      }
      return PersonAnswerStore.Entry(
        user: annotation.user, annotation: annotation.id, at: annotation.submittedAt,
        seconds: annotation.seconds, alike: similarity.map(TallyDelta.fixed))
    }
  }

  /// Out of date steps write nothing.
  private static func write(_ step: Step, _ db: Connection, project: Int64) throws {
    guard try PersonAnswerStore.state(db, project: project) == step.from else { return }
    var change = Change(db: db, project: project)
    for entry in step.entries {
      guard try PersonAnswerStore.isThere(db, entry) else { continue }
      try change.put(entry)
    }
    try change.write()
    try PersonAnswerStore.save(db, project: project, step.to)
  }

  /// Before a task is deleted: its answers count no more.
  static func forget(_ db: Connection, project: Int64, task: Int64) throws {
    var change = Change(db: db, project: project)
    for annotation in try AnnotationStore.annotations(db, task: task) {
      try change.remove(user: annotation.user, annotation: annotation.id)
    }
    try change.write()
  }

  /// Entries that come and go, and the sums of their weeks, written once.
  private struct Change {
    private struct Place: Hashable {
      let user: Int64
      let week: Int64
    }

    let db: Connection
    let project: Int64
    private var weeks: [Place: PersonAnswerStore.Week] = [:]

    init(db: Connection, project: Int64) {
      self.db = db
      self.project = project
    }

    mutating func put(_ entry: PersonAnswerStore.Entry) throws {
      let before = try PersonAnswerStore.entry(
        db, project: project, user: entry.user, annotation: entry.annotation)
      guard before != entry else { return }
      if let before { count(before, -1) }
      count(entry, 1)
      try PersonAnswerStore.put(db, project: project, entry)
    }

    mutating func remove(user: Int64, annotation: Int64) throws {
      let entry = try PersonAnswerStore.entry(db, project: project, user: user, annotation: annotation)
      guard let entry else { return }
      count(entry, -1)
      try PersonAnswerStore.remove(db, project: project, user: user, annotation: annotation)
    }

    private mutating func count(_ entry: PersonAnswerStore.Entry, _ times: Int) {
      weeks[Place(user: entry.user, week: entry.week), default: .init()].add(entry, times)
    }

    func write() throws {
      for (place, sums) in weeks where sums != .init() {
        try PersonAnswerStore.add(db, project: project, user: place.user, week: place.week, sums)
      }
    }
  }
}
