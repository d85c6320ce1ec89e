import Labeling
import SQLite

/// Keeps the counts of a project's annotations. New annotations are brought in by short steps, worked out on a reading
/// connection while others go on writing; changes of what is counted already are counted where they are made.
package enum Tally {
  /// Annotations in one step.
  package static let step = 4_000

  /// What a step found out, to be written if nothing changed meanwhile.
  package struct Step: Sendable {
    let from: TallyState
    let to: Int64
    let count: Int
    let delta: TallyDelta
  }

  /// The next annotations, worked out; nil when all are counted.
  package static func next(
    _ db: Connection, project: Int64, schema: LabelSchema, limit: Int = step
  ) throws -> Step? {
    if try TallyStore.isMigrating(db, project: project) { return nil }
    let state = try TallyStore.state(db, project: project)
    let pending = try TallyStore.pending(db, project: project, after: state.countedTo, limit: limit)
    guard let last = pending.last?.id else { return nil }
    var delta = TallyDelta(schema)
    for task in Set(pending.map(\.task)) where try TallyStore.isRated(db, task: task) {
      let judgments = try TallyStore.judgments(db, task: task, upTo: last)
      let known = judgments.filter { $0.id <= state.countedTo }
      if known.count == judgments.count { continue }
      delta.replace(
        known.isEmpty ? nil : TallyUnit(task: task, judgments: known.map(\.judgment)),
        by: TallyUnit(task: task, judgments: judgments.map(\.judgment)))
    }
    return Step(from: state, to: last, count: pending.count, delta: delta)
  }

  /// False when the step is out of date.
  package static func write(_ step: Step, _ db: Connection, project: Int64) throws -> Bool {
    guard try TallyStore.advance(db, project: project, from: step.from, to: step.to) else { return false }
    try TallyWriting(db: db, project: project, delta: step.delta).write()
    return true
  }

  /// Counts what came in, up to `steps` steps; true when nothing is left.
  package static func catchUp(
    _ database: Database, project: Int64, rules: RulesCache, steps: Int
  ) throws -> Bool {
    for _ in 0..<steps where try !advance(database, project: project, rules: rules) { return true }
    return false
  }

  /// One step; false when there was nothing to count.
  static func advance(_ database: Database, project: Int64, rules: RulesCache) throws -> Bool {
    let found = try database.read { db in
      try next(db, project: project, schema: rules.rules(db, project: project).schema)
    }
    guard let found else { return false }
    try database.writer.perform { db in
      if try write(found, db, project: project) { return }
      // Something that is counted changed meanwhile. Few annotations, worked out here, are always up to date.
      let schema = try rules.rules(db, project: project).schema
      if let small = try next(db, project: project, schema: schema, limit: step / 8) {
        _ = try write(small, db, project: project)
      }
    }
    return true
  }

  /// Does something to a task that changes which of its annotations count, or what they say.
  static func recounting<T>(
    _ db: Connection, project: Int64, task: Int64, schema: LabelSchema, _ change: () throws -> T
  ) throws -> T {
    try TallyStore.raiseEdition(db, project: project)
    let state = try TallyStore.state(db, project: project)
    let before = try unit(db, task: task, upTo: state.countedTo)
    let result = try change()
    var delta = TallyDelta(schema)
    delta.replace(before, by: try unit(db, task: task, upTo: state.countedTo))
    try TallyWriting(db: db, project: project, delta: delta).write()
    return result
  }

  private static func unit(_ db: Connection, task: Int64, upTo id: Int64) throws -> TallyUnit? {
    guard id > 0, try TallyStore.isRated(db, task: task) else { return nil }
    let judgments = try TallyStore.judgments(db, task: task, upTo: id)
    return judgments.isEmpty ? nil : TallyUnit(task: task, judgments: judgments.map(\.judgment))
  }
}
