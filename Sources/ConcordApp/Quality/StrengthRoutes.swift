import HTTP
import JSON
import Labeling
import SQLite

/// How strong what was compared is, worked out by a job, because it reads every answer; its result is kept with it.
struct StrengthRoutes: Sendable {
  static let kind = "strengths"
  private let rules: RulesCache

  init(rules: RulesCache) { self.rules = rules }

  /// `POST /api/projects/:project/strengths`
  func compute(_ call: Call, _ services: Services) throws -> JobReply {
    var body = BodyReader(try call.body())
    let question = body.string("question", length: 1...SliceRoutes.longestKey)
    let names = body.optionalChoice("by", StrengthReport.Names.self) ?? .answer
    try body.finish()
    let (project, user) = (try call.projectID, try call.user.id)
    let job = try services.database.writer.perform { db in
      try ProjectStore.refuseWhileMigrating(db, project: project)
      let schema = try rules.rules(db, project: project).schema
      guard schema.question(question).flatMap({ StrengthReport($0, by: names) }) != nil else {
        throw Problem.schemaViolation("/question", "is no question that can be compared so")
      }
      let total = try ProjectStore.counts(db, project: project)?.tasks ?? 0
      return try JobStore.insert(
        db, kind: Self.kind, project: project,
        parameters: ["question": .string(question), "by": .string(names.rawValue)], total: Int64(total),
        by: user, at: call.now)
    }
    services.jobs.run(job)
    return JobReply(job: job) {
      guard let found = try services.database.read({ try JobStore.job($0, job) }) else {
        throw Problem.notFound
      }
      return JobRoutes.reply(found, status: found.state.isOver ? 200 : 202)
    }
  }

  /// `GET /api/projects/:project/strengths`: the questions that compare, and the last report of one.
  func show(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let (question, names) = (call.query["question"], call.query["by"])
    return try services.database.read { db in
      let schema = try rules.rules(db, project: project).schema
      let jobs = try JobStore.jobs(db, project: project, kind: Self.kind, before: .max, limit: 50)
      let matching = jobs.filter { job in
        (question == nil || job.parameters["question"]?.string == question)
          && (names == nil || job.parameters["by"]?.string == names)
      }
      let done = matching.first { $0.state == .done }
      return .object { writer in
        writer.objects("questions", schema.questions.filter { StrengthReport($0, by: .answer) != nil }) {
          writer, question in
          writer.member("question", question.name)
          writer.member("title", question.title)
          writer.member("type", question.typeName)
        }
        writer.key("job")
        if let job = matching.first, !job.state.isOver { job.write(into: &writer) } else { writer.null() }
        writer.member("computed_at", done?.endedAt.map(rfc3339))
        writer.memberRaw("report", done?.result)
      }
    }
  }
}

/// The job behind it.
enum StrengthJob {
  private static let step = 1_000

  static func register(_ services: Services) {
    let rules = RulesCache()
    let events = services.events
    services.jobs.register(StrengthRoutes.kind) { context in
      guard let project = context.project, let question = context.parameters["question"]?.string,
        let names = context.parameters["by"]?.string.flatMap(StrengthReport.Names.init)
      else { throw DamagedJob() }
      let report = try run(context, project, question, names, rules)
      events.publish(.project(project))
      return report
    }
  }

  /// Reads in steps: each sees the tasks as they are then. A restart begins again.
  private static func run(
    _ context: JobContext, _ project: Int64, _ name: String, _ names: StrengthReport.Names,
    _ rules: RulesCache
  ) throws -> JSONValue {
    let schema = try context.database.read { try rules.rules($0, project: project).schema }
    guard let question = schema.question(name), var report = StrengthReport(question, by: names) else {
      throw Problem.notFound
    }
    var (place, done) = (Int64(0), Int64(0))
    while true {
      try context.check()
      let after = place
      let part = try context.database.read { db in
        try StrengthStore.tasks(db, project: project, schema: schema, after: after, limit: step)
      }
      for task in part.tasks { report.add(task) }
      guard let last = part.last else { break }
      place = last
      done += Int64(part.count)
      let reached = done
      try context.database.writer.perform { try context.save($0, [:], done: reached) }
      context.announceProgress()
    }
    return report.json
  }
}
