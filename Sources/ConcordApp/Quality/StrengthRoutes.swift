import HTTP
import JSON
import Labeling
import SQLite

/// How strong what was compared is, worked out by a job, because it reads every answer; its result is kept with it.
struct StrengthRoutes: Sendable {
  static let report = ProjectReport(kind: "strengths")
  private let rules: RulesCache

  init(rules: RulesCache) { self.rules = rules }

  /// `POST /api/projects/:project/strengths`
  func compute(_ call: Call, _ services: Services) throws -> JobReply {
    var body = BodyReader(try call.body())
    let question = body.string("question", length: 1...SliceRoutes.longestKey)
    let names = body.optionalChoice("by", StrengthReport.Names.self) ?? .answer
    try body.finish()
    let project = try call.projectID
    return try Self.report.start(call, services) { db in
      let schema = try rules.rules(db, project: project).schema
      guard schema.question(question).flatMap({ StrengthReport($0, by: names) }) != nil else {
        throw Problem.schemaViolation("/question", "is no question that can be compared so")
      }
      return ["question": .string(question), "by": .string(names.rawValue)]
    }
  }

  /// `GET /api/projects/:project/strengths`: the questions that compare, and the last report of one.
  func show(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let (question, names) = (call.query["question"], call.query["by"])
    return try services.database.read { db in
      let schema = try rules.rules(db, project: project).schema
      let asked = [("question", question), ("by", names)].compactMap { name, value in
        value.map { (name, $0) }
      }
      let last = try Self.report.last(db, project: project, where: asked)
      return .object { writer in
        writer.objects("questions", schema.questions.filter { StrengthReport($0, by: .answer) != nil }) {
          writer, question in
          writer.member("question", question.name)
          writer.member("title", question.title)
          writer.member("type", question.typeName)
        }
        last.write(&writer)
      }
    }
  }
}

/// The job behind it.
enum StrengthJob {
  static func register(_ services: Services) {
    let rules = RulesCache()
    StrengthRoutes.report.register(services) { context, project in
      guard let name = context.parameters["question"]?.string,
        let names = context.parameters["by"]?.string.flatMap(StrengthReport.Names.init)
      else { throw DamagedJob() }
      let schema = try context.database.read { try rules.rules($0, project: project).schema }
      guard let question = schema.question(name), var report = StrengthReport(question, by: names) else {
        throw Problem.notFound
      }
      try ProjectReport.eachPart(context) { db, after, limit in
        let part = try StrengthStore.tasks(db, project: project, schema: schema, after: after, limit: limit)
        return (part.tasks, part.last, part.count)
      } use: { tasks in
        for task in tasks { report.add(task) }
      }
      return report.json
    }
  }
}
