import Agreement
import Labeling
import SQLite

/// Reads a project's counted annotations once; what it holds then needs no database to become a report.
package struct AgreementBuilder {
  /// Newer annotations come first; older ones beyond this are left out, and the report says so.
  package static let annotationLimit = 500_000

  private let workflow: Workflow
  private let names: [Int64: QualityStore.Name]
  private let limit: Int
  private var samples: [QuestionSample]
  /// Annotators in the order in which they were met.
  private var people: [Int64] = []
  private var counts: [Int] = []
  private var positions: [Int64: Int] = [:]
  private var tasks: [Int64: Int] = [:]

  package init(_ db: Connection, project: Int64, limit: Int = annotationLimit) throws {
    guard let (schema, workflow) = try QualityStore.rules(db, project: project) else {
      throw Problem.notFound
    }
    self.workflow = workflow
    self.limit = limit
    names = try QualityStore.names(db, project: project)
    samples = schema.questions.map(QuestionSample.init)
    try QualityStore.eachAnnotation(db, project: project, limit: limit) { task, user, answers in
      add(answers, task: task, user: user)
    }
  }

  private mutating func add(_ answers: Answers, task: Int64, user: Int64) {
    let unit = tasks[task] ?? tasks.count
    tasks[task] = unit
    let annotator = positions[user] ?? people.count
    if annotator == people.count {
      positions[user] = annotator
      people.append(user)
      counts.append(0)
    }
    counts[annotator] += 1
    for index in samples.indices { samples[index].add(answers, task: unit, annotator: annotator) }
  }

  /// - Parameter isBlind: the reader may not know who gave which answers.
  package func report(isBlind: Bool, now: Int64) -> ProjectAgreement {
    let questions = samples.map(QuestionAgreement.init)
    var totals = PairTotals()
    for question in questions {
      let weight = workflow.weights[question.question.name] ?? 1
      if weight > 0 { totals.add(question.totals, weight: weight) }
    }
    let annotators = zip(people, counts).map { user, count in
      let name = isBlind ? names[user]?.pseudonym : names[user]?.name
      return ProjectAgreement.Annotator(id: isBlind ? nil : user, name: name ?? "", annotations: count)
    }
    let used = counts.reduce(0, +)
    return ProjectAgreement(
      computedAt: now, annotations: used, tasks: tasks.count, isTruncated: used >= limit,
      annotators: annotators, questions: questions, totals: totals)
  }
}
