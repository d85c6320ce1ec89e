import Formats
import JSON
import Labeling
import SQLite

/// `concord serve --demo`: on an empty server, projects of real text with three people and some of the work done, three
/// of small texts made up for other kinds of question, and three on pictures, sounds and films that are made by rule.
/// Started again on the same data it keeps everything, and makes new links to sign in with.
package enum Demo {
  static let manager = "mara@demo.example"
  static let reviewer = "ruben@demo.example"
  static let annotator = "ada@demo.example"

  private static let people = [
    Person(name: "Mara Lind", email: manager, role: .manager, isAdmin: true),
    Person(name: "Ruben Vale", email: reviewer, role: .reviewer, isAdmin: false),
    Person(name: "Ada Brook", email: annotator, role: .annotator, isAdmin: false),
  ]

  private static let annotators = [
    DemoAnnotator(
      email: annotator, seed: 11, misses: 0.05, widens: 0.03, wavers: 0.06, secondsPerWord: 0.35),
    DemoAnnotator(
      email: manager, seed: 23, misses: 0.09, widens: 0.05, wavers: 0.12, secondsPerWord: 0.25),
    DemoAnnotator(
      email: reviewer, seed: 37, misses: 0.04, widens: 0.06, wavers: 0.09, secondsPerWord: 0.45),
  ]

  private static let linkMilliseconds: Int64 = 24 * 3_600_000

  struct Person: Sendable {
    let name: String
    let email: String
    let role: ProjectRole
    let isAdmin: Bool
  }

  /// Makes the demonstration where there is nobody yet.
  package static func prepare(_ services: Services) throws {
    guard try services.database.read(UserStore.isEmpty) else { return }
    let now = services.clock()
    let folder = services.configuration.home.publicFolder + "/demo"
    let tales = try tales(folder, now: now)
    let texts = [tales, try pairs(folder)] + (try DemoKind.all.map { try content($0, folder) })
    let ids = try services.database.writer.perform { db in
      let ids = try people.map { person in
        try UserStore.insert(
          db, email: person.email, name: person.name, role: person.isAdmin ? .admin : .member, password: nil,
          at: now)
      }
      for demo in texts {
        let project = try DemoStore.insertProject(db, demo, by: ids[0], at: now)
        for (id, person) in zip(ids, people) {
          try DemoStore.insertMember(db, project: project.id, user: id, role: person.role, at: now)
        }
        _ = try ImportStore.insert(db, demo.tasks, into: project, at: now)
        try AuditStore.record(
          db, at: now, by: ids[0], project: project.id, action: "project.created",
          subject: ("project", project.id), after: ["name": .string(demo.name)])
        if demo.workflow.usesGold {
          let users = Dictionary(uniqueKeysWithValues: zip(people.map(\.email), ids))
          try DemoPlay(db, project: project.id, users: users, annotators: annotators, now: now).play()
        }
      }
      return ids
    }
    let users = zip(ids, people).map { (id: $0, role: $1.role) }
    try DemoMedia(services: services, users: users, annotators: annotators.map(\.email), now: now).add()
  }

  /// A line for each of its people, with a link that signs them in once.
  package static func welcome(_ services: Services, address: String) throws -> [String] {
    let now = services.clock()
    return try services.database.writer.perform { db in
      try people.compactMap { person in
        guard let user = try UserStore.user(db, email: person.email) else { return nil }
        let secret = try LinkStore.insert(db, .signIn, user: user.id, at: now, until: now + linkMilliseconds)
        let who = "\(person.name), \(person.role.rawValue):"
        let padding = String(repeating: " ", count: max(1, 24 - who.count))
        return "Sign in as \(who)\(padding)\(address)/sign-in#\(secret)"
      }
    }
  }

  private static func tales(_ folder: String, now: Int64) throws -> DemoContent {
    let schema = try LabelSchema(DemoProjects.talesSchema)
    let workflow = try Workflow(DemoProjects.talesWorkflow)
    var work = DemoWork(
      schema: schema, workflow: workflow, people: annotators, reviewer: reviewer, now: now)
    var passage = 0
    let tasks = try tasks("\(folder)/tales.jsonl", schema, workflow) { line in
      defer { passage += 1 }
      return try work.line(line, passage: passage)
    }
    return DemoContent(
      name: "Fairy tales",
      description: "Who acts, where, with what, and how it feels: passages from eight tales.",
      guidelines: DemoProjects.talesGuidelines, schema: schema, workflow: workflow, tasks: tasks)
  }

  private static func pairs(_ folder: String) throws -> DemoContent {
    let schema = try LabelSchema(DemoProjects.pairsSchema)
    let workflow = try Workflow(DemoProjects.pairsWorkflow)
    return DemoContent(
      name: "Word pairs", description: "Thirty pairs of words, rated for similarity by ten real people.",
      guidelines: DemoProjects.pairsGuidelines, schema: schema, workflow: workflow,
      tasks: try tasks("\(folder)/word-pairs.jsonl", schema, workflow) { $0 })
  }

  private static func content(_ kind: DemoKind, _ folder: String) throws -> DemoContent {
    let (schema, workflow) = (try LabelSchema(kind.schema), try Workflow(DemoKind.workflow))
    return DemoContent(
      name: kind.name, description: kind.description, guidelines: kind.guidelines, schema: schema,
      workflow: workflow, tasks: try tasks("\(folder)/\(kind.file)", schema, workflow) { $0 })
  }

  /// The lines of a file with the work that is added to them, read as an import reads them.
  private static func tasks(
    _ path: String, _ schema: LabelSchema, _ workflow: Workflow, _ added: (JSONValue) throws -> JSONValue
  ) throws -> [PreparedTask] {
    let source = try ImportFile(path: path).source(from: .start)
    var stream = try RecordStream(LineReader.jsonl(), source: source)
    var bytes: [UInt8] = []
    while let entry = try stream.next() {
      guard case .record(let record) = entry else { continue }
      bytes += try added(JSONValue(parsing: record.bytes)).bytes + [0x0a]
    }
    let lines = try RecordStream(LineReader.jsonl(), source: RecordStream.source(of: bytes, from: .start))
    var batcher = ImportBatcher(stream: lines, schema: schema, workflow: workflow)
    var tasks: [PreparedTask] = []
    while let batch = try batcher.next() {
      if let problem = batch.problems.first {
        throw StartError("\(path): line \(problem.line): \(problem.detail)")
      }
      tasks += batch.tasks
    }
    return tasks
  }
}

/// One project of the demonstration, ready to be put into the database.
struct DemoContent: Sendable {
  let name: String
  let description: String
  let guidelines: String
  let schema: LabelSchema
  let workflow: Workflow
  let tasks: [PreparedTask]
}
