import JSON
import SQLite

/// Counts what piled up: after an import with many answers, after a change of the schema, or in a database that is
/// older than the counts. Where it stands is in the counts themselves, so that a restart goes on exactly there.
package enum TallyJob {
  static let kind = "tally"
  /// So many annotations are counted by who looks at them; more by a job.
  static let inlineSteps = 3
  private static let labelStep = 2_000

  static func register(_ services: Services, _ rules: RulesCache) {
    let events = services.events
    services.jobs.register(kind) { context in
      guard let project = context.project else { throw DamagedJob() }
      try run(context, project, rules)
      events.publish(.project(project))
      return [
        "counted": .integer(try context.database.read { try TallyReading.annotations($0, project: project) })
      ]
    }
  }

  private static func run(_ context: JobContext, _ project: Int64, _ rules: RulesCache) throws {
    var isBehind = true
    while isBehind {
      try context.check()
      isBehind = try Tally.advance(context.database, project: project, rules: rules)
      let done = try context.database.read { try TallyReading.annotations($0, project: project) }
      try context.database.writer.perform { try context.save($0, [:], done: done) }
      context.announceProgress()
    }
    while try countLabels(context.database, project, rules) { try context.check() }
  }

  /// One step; false when all labels are counted.
  package static func countLabels(_ database: Database, _ project: Int64, _ rules: RulesCache) throws -> Bool
  {
    try database.writer.perform { db in
      let schema = try rules.rules(db, project: project).schema
      return try LabelTallyStore.advance(db, project: project, schema: schema, limit: labelStep) > 0
    }
  }

  /// Starts one, unless one waits or runs already.
  static func start(_ services: Services, project: Int64) throws {
    let now = services.clock()
    let job = try services.database.writer.perform { db -> Int64? in
      guard try !TallyReading.hasJob(db, project: project, kind: kind),
        let counts = try ProjectStore.counts(db, project: project)
      else { return nil }
      return try JobStore.insert(
        db, kind: kind, project: project, parameters: [:], total: Int64(counts.annotations), by: nil, at: now)
    }
    if let job { services.jobs.run(job) }
  }

  /// Brings a project's counts up to date as far as a reader may wait; a job does what is left.
  static func catchUp(_ services: Services, project: Int64, rules: RulesCache) throws {
    var isDone = try Tally.catchUp(services.database, project: project, rules: rules, steps: inlineSteps)
    if isDone, try services.database.read({ try TallyReading.isLabelling($0, project: project) }) {
      isDone = false
      for _ in 0..<inlineSteps where !isDone { isDone = try !countLabels(services.database, project, rules) }
    }
    if !isDone { try start(services, project: project) }
  }
}

/// Looks after projects whose counts nobody asked for, so that whoever does finds them done.
enum TallySweep {
  static func run(_ services: Services) throws {
    let (behind, unlabelled) = try services.database.read { db in
      let behind = try TallyStore.behind(db).filter { project in
        let state = try TallyStore.state(db, project: project)
        let count = try TallyStore.pendingCount(
          db, project: project, after: state.countedTo, limit: Tally.step)
        return count >= Tally.step
      }
      return (behind, try TallyStore.unlabelled(db))
    }
    for project in Set(behind + unlabelled).sorted() { try TallyJob.start(services, project: project) }
  }
}
