import HTTP
import JSON
import Labeling
import SQLite

/// What a manager sees first: how far, how fast, who, what came out so far, and what is in the way. Annotators get the
/// same with themselves as the only person.
struct OverviewRoutes: Sendable {
  private let rules: RulesCache

  init(rules: RulesCache) { self.rules = rules }

  func overview(_ call: Call, _ services: Services) throws -> Response {
    try call.checkQuery([])
    let project = try call.projectID
    let role = try call.role
    let user = try call.user.id
    try TallyJob.catchUp(services, project: project, rules: rules)
    return try services.database.read { db in
      guard let counts = try ProjectStore.counts(db, project: project) else { throw Problem.notFound }
      let rules = try self.rules.rules(db, project: project)
      let people = try OverviewStore.people(db, project: project, now: call.now)
      let shown = role >= .reviewer ? people : people.filter { $0.id == user }
      let needed = max(counts.annotations, (counts.tasks - counts.excluded) * rules.workflow.judgments)
      let missing = max(0, counts.open * rules.workflow.judgments - leasedOrJudged(counts, rules.workflow))
      let pace = Pace(
        submits: try OverviewStore.recentSubmits(db, project: project, limit: 200), missing: missing,
        now: call.now)
      let obstacles = role >= .reviewer ? try BlockedTasks.facts(db, project: project, rules: self.rules) : []
      let labels = try LabelCount.counts(db, project: project, schema: rules.schema)
      let days = try OverviewStore.days(db, project: project)
      let oldest = try OverviewStore.oldestReview(db, project: project)
      let forecast = Forecast(
        days: days.map { ($0.day, $0.annotations) }, today: call.now / 86_400_000, left: missing,
        seed: CoefficientValue.seed)
      let cost = Self.cost(rules.workflow, people, done: counts.annotations, left: missing)
      let drifts =
        role >= .reviewer ? try Drift.all(db, project: project, schema: rules.schema) : []
      return .json { writer in
        writer.beginObject()
        writer.key("counts")
        counts.write(&writer)
        writer.key("progress")
        writer.beginObject()
        writer.member("done", counts.done)
        writer.member("total", counts.tasks - counts.excluded)
        writer.member("judgments_done", counts.annotations)
        writer.member("judgments_needed", needed)
        writer.endObject()
        write(shown, &writer)
        write(days, &writer)
        write(labels, &writer)
        writer.member("leases", people.reduce(0) { $0 + $1.leases })
        writer.key("review")
        writer.beginObject()
        writer.member("waiting", counts.review)
        writer.member("oldest_at", counts.review > 0 ? oldest.map(rfc3339) : nil)
        writer.endObject()
        write(obstacles, &writer)
        writer.key("rate")
        writer.beginObject()
        writer.member("annotations_per_hour", pace?.annotationsPerHour)
        writer.member("hours_left", pace?.hoursLeft)
        writer.endObject()
        writer.member("judgments_left", missing)
        forecast.write(&writer)
        (role >= .reviewer ? cost : nil).write(&writer)
        write(drifts, &writer)
        writer.endObject()
      }
    }
  }

  private static func cost(
    _ workflow: Workflow, _ people: [OverviewStore.Colleague], done: Int, left: Int
  ) -> Cost? {
    Cost(
      perJudgment: workflow.costPerJudgment, perHour: workflow.costPerHour, currency: workflow.currency,
      done: done, left: left, people: people.map { ($0.annotations, $0.seconds) }, seed: CoefficientValue.seed
    )
  }

  /// Judgments that open tasks have already: all there are, less those that closed tasks took at the least.
  private func leasedOrJudged(_ counts: ProjectCounts, _ workflow: Workflow) -> Int {
    max(0, counts.annotations - (counts.done + counts.review) * workflow.judgments)
  }
}

extension OverviewRoutes {
  private func write(_ people: [OverviewStore.Colleague], _ writer: inout JSONWriter) {
    writer.key("people")
    writer.beginArray()
    for person in people {
      writer.beginObject()
      writer.key("user")
      writer.beginObject()
      writer.member("id", person.id)
      writer.member("name", person.name)
      writer.endObject()
      writer.member("role", person.role?.rawValue)
      writer.member("annotations", person.annotations)
      writer.member("skips", person.skips)
      writer.member(
        "seconds_per_annotation", person.annotations > 0 ? person.seconds / Double(person.annotations) : nil)
      writer.member("active_at", person.activeAt.map(rfc3339))
      writer.member("leases", person.leases)
      writer.member("paused", person.isPaused)
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(_ days: [(day: Int64, annotations: Int, done: Int)], _ writer: inout JSONWriter) {
    writer.key("days")
    writer.beginArray()
    for day in days {
      writer.beginObject()
      writer.member("day", dayText(daysSince1970: day.day))
      writer.member("annotations", day.annotations)
      writer.member("done", day.done)
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(_ labels: [LabelCount], _ writer: inout JSONWriter) {
    writer.key("labels")
    writer.beginArray()
    for label in labels {
      writer.beginObject()
      writer.member("question", label.question)
      writer.member("title", label.title)
      writer.member("total", label.total)
      writer.key("values")
      writer.beginArray()
      for value in label.values {
        writer.beginObject()
        writer.member("value", value.value)
        writer.member("title", value.title)
        writer.member("count", value.count)
        writer.endObject()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(_ obstacles: [BlockedFact], _ writer: inout JSONWriter) {
    writer.key("blocked")
    writer.beginArray()
    for obstacle in obstacles {
      writer.beginObject()
      writer.member("reason", obstacle.reason.rawValue)
      writer.member("count", obstacle.count)
      writer.member("detail", obstacle.detail)
      writer.key("who")
      writer.beginArray()
      for name in obstacle.who { writer.string(name) }
      writer.endArray()
      writer.member("skill", obstacle.skill)
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(_ drifts: [Drift], _ writer: inout JSONWriter) {
    writer.key("drift")
    writer.beginArray()
    for drift in drifts { drift.write(&writer) }
    writer.endArray()
  }
}

extension Drift {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("question", question.name)
    writer.member("title", question.title)
    writer.key("values")
    writer.beginArray()
    for value in values { writer.string(value) }
    writer.endArray()
    writer.key("weeks")
    writer.beginArray()
    for week in weeks {
      writer.beginObject()
      writer.member("monday", dayText(daysSince1970: week.day))
      writer.member("total", week.total)
      writer.key("counts")
      writer.beginArray()
      for count in week.counts { writer.integer(count) }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    writer.member("tested", tested.map { dayText(daysSince1970: $0) })
    writer.member("chi_square", test?.chiSquare)
    writer.member("degrees_of_freedom", test?.degreesOfFreedom)
    writer.member("probability", test?.probability)
    writer.member("cramers_v", test?.cramersV)
    writer.member("changed_value", change.map { values[$0.value] })
    writer.member("changed_by", change?.by)
    writer.member("alarm", isAlarm)
    writer.endObject()
  }
}

extension Forecast.Range {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("likely", likely)
    writer.member("low", low)
    writer.member("high", high)
    writer.endObject()
  }
}

extension Forecast? {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.key("forecast")
    guard let self else { return writer.null() }
    writer.beginObject()
    writer.member("judgments_a_day", self.pace)
    writer.key("days")
    if let days = self.days { days.write(&writer) } else { writer.null() }
    writer.endObject()
  }
}

extension Cost? {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.key("cost")
    guard let self else { return writer.null() }
    writer.beginObject()
    writer.member("currency", self.currency)
    writer.member("spent", self.spent)
    writer.key("left")
    self.left.write(&writer)
    writer.endObject()
  }
}
