import JSON
import Labeling
import SQLite
import Synchronization

/// What a project asks and how its work goes, parsed once for each version of the project.
package final class ProjectRules: Sendable {
  let project: Int64
  let edition: Edition
  package let schema: LabelSchema
  let workflow: Workflow
  /// Whether answers can only be checked beside the task's data.
  let readsData: Bool
  private let ordersData: Bool
  /// Whether an answer can be so large that comparing it takes long.
  let takesLargeAnswers: Bool
  /// The field whose beginning stands for a task in lists.
  let excerptField: String?
  /// JSON: every question with confidence 1, as one answer alone has it; nil where a condition leaves some out.
  let fullConfidence: [UInt8]?

  var seed: Int64 { edition.seed }
  /// The models of truth inference that were fitted last, for this edition.
  private let fitted = Mutex<ProjectModels?>(nil)

  init(project: Int64, edition: Edition, schema: [UInt8], workflow: [UInt8]) throws {
    self.project = project
    self.edition = edition
    self.schema = try LabelSchema(JSONValue(parsing: schema))
    self.workflow = try Workflow(JSONValue(parsing: workflow))
    readsData = self.schema.readsData
    takesLargeAnswers = self.schema.questions.contains { $0.kind.measurement == .distance }
    ordersData = self.schema.ordersData
    excerptField = self.schema.fields.first { $0.kind == .text }?.name ?? self.schema.fields.first?.name
    let names = self.schema.questions.map(\.name).sorted()
    fullConfidence =
      self.schema.questions.contains { $0.condition != nil }
      ? nil : JSONValue.object(JSONObject(names.map { ($0, .double(1)) })).bytes
  }
}

extension ProjectRules {
  /// - Parameter fit: which fit this transaction sees; 0: none yet.
  func models(_ db: Connection, fit: Int64) throws -> ProjectModels {
    if let known = fitted.withLock({ $0?.fit == fit ? $0 : nil }) { return known }
    var models =
      fit > 0 ? try InferenceStore.models(db, project: project, fit: fit, schema: schema) : .none
    if workflow.policy == .adaptive { models = models.adaptive(schema, workflow.inference) }
    fitted.withLock { $0 = models }
    return models
  }

  /// What answers come to under models: in an adaptive project with what one more may still decide. One alone, where no
  /// confidence is asked for, is what it says: most projects ask one person a task.
  func outcome(_ answers: [GivenAnswers], _ models: ProjectModels) -> TaskOutcome {
    if answers.count == 1, workflow.confidence == nil, let first = answers.first?.answers,
      let perQuestion = fullConfidence
    {
      return TaskOutcome(
        answers: first, confidences: [:], leastConfidence: 1, perQuestion: perQuestion)
    }
    guard workflow.policy == .adaptive else {
      return TaskOutcome(schema.consensus(answers, by: models.rule))
    }
    let (consensus, beliefs) = models.estimate(schema, answers)
    return TaskOutcome(consensus, beliefs: beliefs)
  }

  func models(_ db: Connection) throws -> ProjectModels {
    try models(db, fit: InferenceStore.fit(db, project: project))
  }

  /// What answers to a task are checked against: its data, where they point into it, and how far its files reach.
  func shownData(_ db: Connection, task: Int64) throws -> (data: JSONValue?, extents: [String: MediaExtent]) {
    guard readsData, let bytes = try TaskStore.data(db, task) else { return (nil, [:]) }
    let data = try JSONValue(parsing: bytes)
    var extents: [String: MediaExtent] = [:]
    for field in schema.measuredFields {
      guard let hash = data[field]?.string.flatMap(Media.hash(reference:)) else { continue }
      extents[field] = try MediaStore.media(db, project: project, hash)?.extent
    }
    return (data, extents)
  }

  /// JSON: in which order one person sees the sides of a task's preferences and what is to be ranked, by question; nil
  /// where none are asked for.
  func shown(_ db: Connection, task: Int64, to user: Int64) throws -> [UInt8]? {
    let data = ordersData ? try TaskStore.data(db, task).map { try JSONValue(parsing: $0) } : nil
    return schema.sides(seed: seed, task: task, user: user, data: data)?.bytes
  }

  /// The same but for what is ranked by the data, of answers that are older than its order.
  func shown(task: Int64, to user: Int64) -> [UInt8]? {
    schema.sides(seed: seed, task: task, user: user)?.bytes
  }
}

/// A version of a project. The seed, drawn for each project, tells it from a deleted one whose id it took.
struct Edition: Sendable, Equatable {
  let version: Int64
  let seed: Int64
}

/// The rules of the projects in use. An entry holds for one version of its project, so it is never stale.
package final class RulesCache: Sendable {
  private let entries = Mutex<[Int64: ProjectRules]>([:])
  private let limit: Int

  package init(limit: Int = 256) { self.limit = limit }

  /// - Parameter edition: which version of which project this transaction sees.
  func rules(_ db: Connection, project: Int64, edition: Edition) throws -> ProjectRules {
    if let known = entries.withLock({ $0[project] }), known.edition == edition { return known }
    guard let found = try ProjectRulesStore.rules(db, project: project, edition: edition) else {
      throw Problem.notFound
    }
    entries.withLock { entries in
      if entries.count >= limit, entries[project] == nil { entries.removeAll(keepingCapacity: true) }
      entries[project] = found
    }
    return found
  }

  package func rules(_ db: Connection, project: Int64) throws -> ProjectRules {
    guard let edition = try ProjectRulesStore.edition(db, project: project) else { throw Problem.notFound }
    return try rules(db, project: project, edition: edition)
  }
}
