import JSON
import Labeling
import SQLite

/// Ranks a project's labels by how likely they are wrong. It reads beside everything else, twice or three times over all
/// done tasks, and writes at its end in small steps; after a restart it begins anew, since nothing of it stands before.
struct LabelErrorJob: Sendable {
  static let kind = "label_errors"
  /// Kept for all questions together, and from which score on.
  static let mostKept = 30_000
  static let leastScore = 0.02
  /// Tasks of which it is remembered who said what.
  static let sampleSize = 100_000
  /// Rows in one transaction.
  private static let step = 200

  private let rules = RulesCache()
  private let found: @Sendable (Int64) -> Void

  static func register(_ services: Services) {
    let events = services.events
    services.jobs.register(kind, LabelErrorJob { events.publish(.project($0)) }.run)
  }

  private init(found: @escaping @Sendable (Int64) -> Void) { self.found = found }

  private struct Found {
    let task: Int64
    let hash: [UInt8]
    let question: String
    let suspicion: Suspicion
  }

  private func run(_ context: JobContext) throws -> JSONValue {
    guard let project = context.project else { throw DamagedJob() }
    try clear(context, project, but: context.database.read { try LabelErrorStore.current($0, project) })
    let cache = self.rules
    let rules = try context.database.read { try cache.rules($0, project: project) }
    let wish = context.parameters["predictions"]?.string.flatMap(PredictionSource.init) ?? .auto
    let models = try context.database.read { try rules.models($0) }
    var scans = QuestionScans.all(
      rules.schema, predictions: wish, seed: rules.seed, models: models.questions)
    let (ranked, kept) = try search(context, rules, &scans)
    let questions = scans.map { scan -> JSONValue in
      var report: JSONObject = [
        "question": .string(scan.question.name), "title": .string(scan.question.title),
        "type": .string(scan.question.typeName),
        "kept": .integer(Int64(ranked.count { $0.question == scan.question.name })),
      ]
      for (key, value) in scan.report { report[key] = value }
      return .object(report)
    }
    let report: JSONValue = [
      "tasks": .integer(Int64(kept)), "suspected": .integer(Int64(ranked.count)),
      "questions": .array(questions),
    ]
    try store(context, project, ranked, report)
    found(project)
    return report
  }

  /// - Returns: the most suspicious first, and how many tasks were looked at.
  private func search(
    _ context: JobContext, _ rules: ProjectRules, _ scans: inout [any QuestionScan]
  ) throws -> ([Found], Int) {
    let fields =
      scans.contains(where: \.wantsTexts)
      ? rules.schema.fields.filter { $0.kind == .text }.map(\.name) : []
    let tasks = DoneTasks(project: rules.project, fields: fields)
    let done = try context.database.read { db in
      try ProjectStore.counts(db, project: rules.project)?.done ?? 0
    }
    let stride = Int64(max(1, done / Self.sampleSize))
    var all = 0
    try tasks.each(context) { seen in
      try report(context, seen / 2, of: done)
      all = seen
    } _: { task in
      for index in scans.indices { scans[index].learn(task, isSampled: task.id % stride == 0) }
    }
    try fit(context, tasks, of: done, &scans)
    let best = try judge(context, tasks, &scans) { try report(context, (all + $0) / 2, of: done) }
    return (best.flatMap(\.best).sorted(by: Ranking.isBefore), all)
  }

  /// Between the first look at all tasks and the last: the models, and for those that ask for it a look at a sample.
  private func fit(
    _ context: JobContext, _ tasks: DoneTasks, of done: Int, _ scans: inout [any QuestionScan]
  ) throws {
    for index in scans.indices {
      try context.check()
      scans[index].fit(people: tasks.people)
    }
    if let size = scans.map(\.calibrationSize).filter({ $0 > 0 }).min() {
      try tasks.each(context, stride: max(1, done / size)) { _ in
        try context.check()
      } _: { task in
        for index in scans.indices { scans[index].calibrate(task) }
      }
    }
    for index in scans.indices { scans[index].finish(people: tasks.people) }
  }

  private func judge(
    _ context: JobContext, _ tasks: DoneTasks, _ scans: inout [any QuestionScan],
    progress: (Int) throws -> Void
  ) throws -> [Ranking] {
    var best = scans.map { _ in Ranking(limit: Self.mostKept / scans.count) }
    try tasks.each(context) { seen in
      try progress(seen)
    } _: { task in
      for index in scans.indices {
        guard let suspicion = scans[index].judge(task), suspicion.score >= Self.leastScore else { continue }
        best[index].add(
          Found(
            task: task.id, hash: task.labelHash, question: scans[index].question.name, suspicion: suspicion))
      }
    }
    return best
  }

  /// Those with the largest scores of any number.
  private struct Ranking {
    let limit: Int
    private var found: [Found] = []

    init(limit: Int) { self.limit = limit }

    mutating func add(_ one: Found) {
      found.append(one)
      guard found.count >= 2 * limit else { return }
      found.sort(by: Self.isBefore)
      found.removeSubrange(limit...)
    }

    var best: [Found] { Array(found.sorted(by: Self.isBefore).prefix(limit)) }

    static func isBefore(_ one: Found, _ other: Found) -> Bool {
      (-one.suspicion.score, one.task, one.question) < (-other.suspicion.score, other.task, other.question)
    }
  }

  private func report(_ context: JobContext, _ done: Int, of total: Int) throws {
    try context.check()
    // Now and then: each is a commit.
    guard done % (DoneTasks.pageSize * 4) == 0 else { return }
    try context.database.writer.perform { try context.save($0, [:], done: Int64(min(done, total))) }
    context.announceProgress()
  }

  private func store(
    _ context: JobContext, _ project: Int64, _ ranked: [Found], _ report: JSONValue
  ) throws {
    for start in stride(from: 0, to: ranked.count, by: Self.step) {
      try context.check()
      let part = ranked[start..<min(start + Self.step, ranked.count)].enumerated().map { offset, one in
        LabelErrorStore.Row(
          place: Int64(start + offset + 1), task: one.task, question: one.question,
          score: one.suspicion.score, hash: one.hash, suggested: one.suspicion.suggested?.bytes,
          parts: JSONValue.object(one.suspicion.parts).bytes)
      }
      try context.database.writer.perform { db in
        for row in part { try LabelErrorStore.insert(db, project: project, run: context.id, row) }
      }
    }
    let now = context.clock()
    try context.database.writer.perform { db in
      try LabelErrorStore.setCurrent(db, project, run: context.id, report: report.bytes, at: now)
    }
    try clear(context, project, but: context.id)
  }

  /// What other searches found, this one's earlier try among them.
  private func clear(_ context: JobContext, _ project: Int64, but run: Int64?) throws {
    while try context.database.writer.perform({ db in
      try LabelErrorStore.deleteOthers(db, project, run: run ?? 0, limit: Self.step)
    }) > 0 { try context.check() }
  }
}
