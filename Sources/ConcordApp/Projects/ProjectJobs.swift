import Glibc
import JSON
import Labeling
import SQLite

/// The long work that a change of a project brings: answers moved to other labels, tasks brought in line with another
/// workflow. Where little is concerned it is done in the transaction of the change itself, and there is no job.
struct ProjectJobs: Sendable {
  static let migration = "migration"
  static let rebuild = "rebuild"
  /// Tasks and annotations that are done at once.
  static let instantRows = 2_000

  /// How far it is: kept with the job, in the transaction of the tasks that it tells of.
  struct Place: Sendable {
    enum Phase: String, Sendable { case move, rebuild, end }

    var phase: Phase
    /// The last task that was looked at in this phase.
    var after: Int64 = 0
    /// Tasks that were looked at, in all phases.
    var done: Int64 = 0
    var counts: MoveCounts?

    init(first: Phase) {
      phase = first
      counts = first == .move ? MoveCounts() : nil
    }

    init?(_ checkpoint: JSONValue?) {
      guard let phase = checkpoint?["phase"]?.string.flatMap(Phase.init) else { return nil }
      self.phase = phase
      after = checkpoint?["after"]?.integer ?? 0
      done = checkpoint?["done"]?.integer ?? 0
      counts = checkpoint?["counts"].map { MoveCounts($0) }
    }

    var json: JSONValue {
      var object: JSONObject = [
        "phase": .string(phase.rawValue), "after": .integer(after), "done": .integer(done),
      ]
      if let counts { object["counts"] = counts.json }
      return .object(object)
    }
  }

  /// What there is to do, as it is kept with the job.
  struct Plan: Sendable {
    let migration: LabelMigration?
    let rebuilds: Bool

    init?(migration: LabelMigration?, rebuilds: Bool) {
      if migration == nil && !rebuilds { return nil }
      self.migration = migration
      self.rebuilds = rebuilds
    }

    init(stored: JSONObject) {
      let moves = LabelMigration(stored: stored)
      migration = moves.moves.isEmpty ? nil : moves
      rebuilds = stored["rebuild"]?.bool ?? false
    }

    var kind: String { migration == nil ? ProjectJobs.rebuild : ProjectJobs.migration }
    var first: Place.Phase { migration == nil ? .rebuild : .move }
    private var phases: Int64 { migration != nil && rebuilds ? 2 : 1 }

    func total(_ counts: ProjectCounts) -> Int64 { Int64(counts.tasks) * phases }

    func json(address: String?) -> JSONValue {
      var object = migration?.json ?? [:]
      object["rebuild"] = .bool(rebuilds)
      if let address { object["address"] = .string(address) }
      return .object(object)
    }

    /// The next tasks, and where it goes on behind them.
    func step(_ flow: TaskFlow, _ place: Place) throws -> Place {
      var place = place
      let next: Int64?
      switch place.phase {
      case .move:
        var counts = place.counts ?? MoveCounts()
        next = try migration?.step(flow, after: place.after, &counts, looked: &place.done)
        place.counts = counts
        if next == nil {
          try ProjectStore.setMigrating(flow.db, flow.project, at: nil)
          try TallyStore.reset(flow.db, project: flow.project)
          try PersonAnswerStore.lookAgain(flow.db, project: flow.project)
          try recordMoves(flow, counts)
        }
      case .rebuild: next = try QueueRebuild.step(flow, after: place.after, looked: &place.done)
      case .end: return place
      }
      if next == nil { place.phase = place.phase == .move && rebuilds ? .rebuild : .end }
      place.after = next ?? 0
      return place
    }

    private func recordMoves(_ flow: TaskFlow, _ counts: MoveCounts) throws {
      try AuditStore.record(
        flow.db, at: flow.now, by: flow.actor.user, project: flow.project, action: "answers.moved",
        subject: ("project", flow.project), before: nil, after: counts.json, address: flow.actor.address)
    }
  }

  private let rules = RulesCache()
  private let moved: @Sendable (Int64) -> Void
  private let log: @Sendable (String) -> Void

  static func register(_ services: Services) {
    let (events, log) = (services.events, services.log)
    let jobs = ProjectJobs(moved: { events.publish(.project($0)) }, log: { log.line($0) })
    services.jobs.register(migration, jobs.run)
    services.jobs.register(rebuild, jobs.run)
  }

  private init(moved: @escaping @Sendable (Int64) -> Void, log: @escaping @Sendable (String) -> Void) {
    self.moved = moved
    self.log = log
  }

  private func run(_ context: JobContext) throws -> JSONValue {
    guard let project = context.project else { throw DamagedJob() }
    let plan = Plan(stored: context.parameters)
    var place = Place(context.checkpoint) ?? Place(first: plan.first)
    while place.phase != .end {
      try context.check()
      place = try step(context, project, plan, place)
      context.announceProgress()
      moved(project)
    }
    return place.counts?.json ?? [:]
  }

  /// One step, again and again while the disk is full or failing: a project whose answers are half moved must not be
  /// left alone, and a restart would only try the same.
  private func step(_ context: JobContext, _ project: Int64, _ plan: Plan, _ place: Place) throws -> Place {
    let actor = Actor(user: context.createdBy, address: context.parameters["address"]?.string)
    var isSaid = false
    while true {
      do {
        return try context.database.writer.perform { db in
          let flow = try TaskFlow(
            db, project: project, cache: rules, now: context.clock(), actor: actor,
            isMigration: place.phase == .move)
          let next = try plan.step(flow, place)
          try flow.finish()
          try context.save(db, next.json, done: next.done)
          return next
        }
      } catch let error as SQLiteError where error.kind != .interrupted {
        if !isSaid { log("job \(context.id) tries again: \(error)") }
        isSaid = true
        for _ in 0..<10 {
          try context.check()
          usleep(100_000)
        }
      }
    }
  }
}
