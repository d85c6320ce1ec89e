import JSON
import Labeling
import SQLite

/// Fits a project's models again and brings its tasks in line with them. A restart goes on behind the last step; what
/// was not stored yet is fitted anew.
struct InferenceJob: Sendable {
  static let kind = "inference"
  /// Fewer annotations teach nothing about anyone.
  static let leastAnnotations = 20
  /// Tasks that are looked at beside the writer, and those that one transaction changes.
  private static let page = 500
  private static let batch = 50

  private let rules = RulesCache()
  private let moved: @Sendable (Int64) -> Void

  static func register(_ services: Services) {
    let events = services.events
    services.jobs.register(kind, InferenceJob { events.publish(.project($0)) }.run)
  }

  private init(moved: @escaping @Sendable (Int64) -> Void) { self.moved = moved }

  /// Queues a refit, unless one is under way.
  ///
  /// - Parameter user: who asked for it; nil: the answers did.
  static func start(_ db: Connection, project: Int64, by user: Int64?, at now: Int64) throws -> Int64 {
    if let pending = try JobStore.refitting(db, project: project) { return pending }
    try JobStore.forgetRefits(db, project: project)
    return try JobStore.insert(
      db, kind: kind, project: project, parameters: [:], total: nil, by: user, at: now)
  }

  /// How far the tasks are: kept with the job.
  private struct Place {
    static let states: [TaskState] = [.done, .open]

    let fit: Int64
    var state = 0
    var after: Int64 = 0
    var updated: Int64 = 0

    init(fit: Int64) { self.fit = fit }

    init?(_ checkpoint: JSONValue?) {
      guard let fit = checkpoint?["fit"]?.integer else { return nil }
      self.fit = fit
      state = Int(checkpoint?["state"]?.integer ?? 0)
      after = checkpoint?["after"]?.integer ?? 0
      updated = checkpoint?["updated"]?.integer ?? 0
    }

    var json: JSONValue {
      [
        "fit": .integer(fit), "state": .integer(Int64(state)), "after": .integer(after),
        "updated": .integer(updated),
      ]
    }
  }

  private func run(_ context: JobContext) throws -> JSONValue {
    guard let project = context.project else { throw DamagedJob() }
    try context.check()
    var place = try Place(context.checkpoint) ?? fit(context, project)
    while place.state < Place.states.count {
      try context.check()
      place = try update(context, project, place)
    }
    if place.updated > 0 { moved(project) }
    let questions = try context.database.read { try InferenceStore.stored($0, project: project) }
    return [
      "questions": .array(questions.map { .string($0.question) }), "updated": .integer(place.updated),
    ]
  }

  /// Reads, fits beside everything else, stores; again when the project was changed meanwhile.
  private func fit(_ context: JobContext, _ project: Int64) throws -> Place {
    while true {
      let began = ContinuousClock.now
      let reading = try context.database.read { db in
        try InferenceReading(db, try rules.rules(db, project: project))
      }
      let questions = try reading.fitted { try context.check() }.map {
        (fitted: $0, calibrated: reading.calibrated($0))
      }
      let took = (ContinuousClock.now - began).components
      let milliseconds = took.seconds * 1_000 + took.attoseconds / 1_000_000_000_000_000
      let now = context.clock()
      let stored = try context.database.writer.perform { db -> Place? in
        let ledger = try ProjectLedger(db, project: project)
        guard ledger.edition.version == reading.edition else { return nil }
        let number = try InferenceStore.replace(
          db, project: project,
          InferenceStore.Fit(
            edition: reading.edition, annotations: reading.annotations, milliseconds: milliseconds,
            fittedAt: now), questions)
        let place = Place(fit: number)
        try context.save(db, place.json, done: 0)
        return place
      }
      if let stored { return stored }
      try context.check()
    }
  }

  /// The next page of tasks: looked at beside the writer, changed in small transactions.
  private func update(_ context: JobContext, _ project: Int64, _ place: Place) throws -> Place {
    var place = place
    let state = Place.states[place.state]
    let (ids, concerned) = try context.database.read { db -> ([Int64], [Int64]) in
      let rules = try rules.rules(db, project: project)
      let ids = try InferenceStore.judged(
        db, project: project, state: state, after: place.after, limit: Self.page)
      let models = try rules.models(db, fit: place.fit)
      return (ids, try InferenceUpdate(db: db, rules: rules, models: models).concerned(ids))
    }
    for start in stride(from: 0, to: concerned.count, by: Self.batch) {
      try context.check()
      let batch = concerned[start..<min(start + Self.batch, concerned.count)]
      place.updated += Int64(batch.count)
      if let last = batch.last { place.after = last }
      let reached = place
      try context.database.writer.perform(parts: batch.count) { [rules] db, heavy in
        let flow = try TaskFlow(
          db, project: project, cache: rules, now: context.clock(),
          actor: Actor(user: context.createdBy, address: nil))
        flow.heavy = heavy
        for id in batch { try InferenceUpdate.renew(flow, id) }
        try flow.finish()
        try context.save(db, reached.json, done: reached.updated)
      }
    }
    if ids.count == Self.page, let last = ids.last {
      place.after = last
    } else {
      place.state += 1
      place.after = 0
    }
    return place
  }
}
