import Labeling
import SQLite

/// The numbers of a project's overview, read at one moment, as far as the role of who asks may see them.
struct ProjectOverview {
  /// The latest submits, from which the pace is told.
  private static let paceSubmits = 200

  let counts: ProjectCounts
  let judgmentsNeeded: Int
  let judgmentsLeft: Int
  let leases: Int
  let people: [OverviewStore.Colleague]
  let days: [(day: Int64, annotations: Int, done: Int)]
  let labels: [LabelCount]
  let oldestReview: Int64?
  let pace: Pace?
  let forecast: Forecast?
  let cost: Cost?
  let obstacles: [BlockedFact]
  let drifts: [Drift]

  init(
    _ db: Connection, _ project: Int64, _ cache: RulesCache, seenBy user: Int64, as role: ProjectRole,
    at now: Int64
  ) throws {
    guard let counts = try ProjectStore.counts(db, project: project) else { throw Problem.notFound }
    let rules = try cache.rules(db, project: project)
    let everyone = try OverviewStore.people(db, project: project, now: now)
    let isReviewer = role >= .reviewer
    self.counts = counts
    let looked = try OverviewStore.openTasks(db, project: project, open: counts.open)
    judgmentsLeft = Self.judgmentsLeft(counts, looked)
    judgmentsNeeded = counts.annotations + judgmentsLeft
    leases = everyone.reduce(0) { $0 + $1.leases }
    people = isReviewer ? everyone : everyone.filter { $0.id == user }
    days = try OverviewStore.days(db, project: project)
    labels = try LabelCount.counts(db, project: project, schema: rules.schema)
    oldestReview = counts.review > 0 ? try OverviewStore.oldestReview(db, project: project) : nil
    pace = Pace(
      submits: try OverviewStore.recentSubmits(db, project: project, limit: Self.paceSubmits),
      missing: judgmentsLeft, now: now)
    forecast = Forecast(
      days: days.map { ($0.day, $0.annotations) }, today: now / 86_400_000, left: judgmentsLeft,
      seed: CoefficientValue.seed)
    cost =
      isReviewer
      ? Self.cost(rules.workflow, everyone, done: counts.annotations, left: judgmentsLeft) : nil
    obstacles = isReviewer ? try BlockedTasks.facts(db, project: project, rules: cache, at: now) : []
    drifts = isReviewer ? try Drift.all(db, project: project, schema: rules.schema) : []
  }

  /// What open tasks still ask for: all of some that stand evenly among them, as many times as there are more of them.
  private static func judgmentsLeft(
    _ counts: ProjectCounts, _ looked: [(wanted: Int, judged: Int)]
  ) -> Int {
    guard !looked.isEmpty else { return 0 }
    let left = looked.reduce(0) { $0 + max(0, $1.wanted - $1.judged) }
    return Int((Double(left) * Double(counts.open) / Double(looked.count)).rounded())
  }

  private static func cost(
    _ workflow: Workflow, _ people: [OverviewStore.Colleague], done: Int, left: Int
  ) -> Cost? {
    Cost(
      perJudgment: workflow.costPerJudgment, perHour: workflow.costPerHour, currency: workflow.currency,
      done: done, left: left, people: people.map { ($0.annotations, $0.seconds) }, seed: CoefficientValue.seed
    )
  }
}
