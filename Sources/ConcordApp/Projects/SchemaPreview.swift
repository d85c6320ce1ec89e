import HTTP
import JSON
import Labeling
import SQLite

/// What a change of the schema would do to the answers that are there, counted before a manager confirms it.
struct SchemaPreview: Sendable {
  let update: ProjectUpdate

  /// Answers that say one label which is to move.
  private struct Uses {
    let question: String
    let label: String
    var annotations = 0
    var labels = 0
  }

  private struct Counted {
    var uses: [Uses]
    var counts = MoveCounts()
    var problems: [Pointed] = []
  }

  /// `POST /api/projects/:project/schema/preview`
  func look(_ call: Call, _ services: Services) throws -> Response {
    let id = try call.projectID
    var body = BodyReader(try call.body())
    var wish = ProjectUpdate.Wish()
    wish.schema = body.value("schema")
    wish.moves = try ProjectUpdate.moves(&body)
    try body.finish()
    return try services.database.read { db in
      let plan = try update.plan(wish, db, id)
      let counted = try count(plan, db, id, at: call.now)
      return .json { write(counted, plan.moves, &$0) }.version(plan.project.version)
    }
  }

  private func count(_ plan: ProjectUpdate.Plan, _ db: Connection, _ id: Int64, at now: Int64) throws
    -> Counted
  {
    var counted = Counted(uses: Self.labels(plan.moves))
    guard let schema = plan.schema else { return counted }
    counted.problems = try SchemaUse.harmed(
      plan.removals, moves: plan.moves, under: schema, in: db, project: id)
    guard !plan.moves.isEmpty else { return counted }
    var place: Int64? = 0
    while let after = place {
      let steps = try TaskListStore.byID(
        db, project: id, states: TaskState.allCases, after: after, limit: LabelMigration.step)
      for step in steps {
        guard let move = try TaskMove(db, task: step.task, plan.moves, under: schema, at: now) else {
          continue
        }
        counted.counts.add(move)
        try Self.add(move, to: &counted.uses, schema)
      }
      place = steps.count == LabelMigration.step ? steps.last?.task : nil
    }
    return counted
  }

  private static func labels(_ moves: LabelMoves) -> [Uses] {
    let renamed = moves.renames.flatMap { question, names in names.keys.map { (question, $0) } }
    let split = moves.splits.flatMap { question, labels in labels.keys.map { (question, $0) } }
    return (renamed + split).sorted { $0 < $1 }.map { Uses(question: $0.0, label: $0.1) }
  }

  private static func add(_ move: TaskMove, to uses: inout [Uses], _ schema: LabelSchema) throws {
    let annotations = try move.changes.map { try $0.annotation.parsedAnswers }
    let label = try move.label.map { Answers(stored: try JSONValue(parsing: $0.label.answers)) }
    for index in uses.indices {
      let (question, value) = (uses[index].question, uses[index].label)
      func isSaid(in answers: Answers) -> Bool {
        guard let kind = schema.question(question)?.kind, let answer = answers[question] else { return false }
        return kind.uses(answer).contains(value)
      }
      uses[index].annotations += annotations.count(where: isSaid)
      if let label, isSaid(in: label) { uses[index].labels += 1 }
    }
  }

  private func write(_ counted: Counted, _ moves: LabelMoves, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("moves")
    writer.beginArray()
    for uses in counted.uses { write(uses, moves, &writer) }
    writer.endArray()
    writer.member("concerned", counted.counts.json)
    writer.array("in_use", counted.problems) { $1.write(&$0) }
    writer.endObject()
  }

  private func write(_ uses: Uses, _ moves: LabelMoves, _ writer: inout JSONWriter) {
    let split = moves.splits[uses.question]?[uses.label]
    writer.beginObject()
    writer.member("question", uses.question)
    writer.member("from", uses.label)
    writer.member("to", split?.into ?? [moves.renames[uses.question]?[uses.label] ?? uses.label])
    writer.member("annotations", uses.annotations)
    writer.member("labels", uses.labels)
    writer.endObject()
  }
}
