import JSON
import Labeling
import SQLite

/// The labels that are likely wrong, the most suspicious first: those that still stand as they were looked at.
struct LabelErrorList {
  struct Item {
    let row: LabelErrorStore.Row
    let task: TaskListRow
    let label: TaskLabel
  }

  private static let chunk = 200

  private let db: Connection
  private let rules: ProjectRules
  private let question: String?
  private let leastScore: Double
  private let isBlind: Bool

  init(_ db: Connection, _ rules: ProjectRules, question: String?, leastScore: Double, isBlind: Bool) {
    self.db = db
    self.rules = rules
    self.question = question
    self.leastScore = leastScore
    self.isBlind = isBlind
  }

  func page(after place: Int64, limit: Int) throws -> Page<Item> {
    var items: [Item] = []
    try each(after: place) { row in
      if let item = try item(row) { items.append(item) }
      return items.count <= limit
    }
    return Page(items, limit: limit) { Cursor(.integer($0.row.place)) }
  }

  /// The tasks of the most suspicious labels, each once.
  func tasks(first count: Int) throws -> [Int64] {
    var ids: [Int64] = []
    var known: Set<Int64> = []
    try each(after: 0) { row in
      if !known.contains(row.task), try item(row) != nil {
        known.insert(row.task)
        ids.append(row.task)
      }
      return ids.count < count
    }
    return ids
  }

  private func each(after place: Int64, _ body: (LabelErrorStore.Row) throws -> Bool) throws {
    guard let run = try LabelErrorStore.current(db, rules.project) else { return }
    var place = place
    while true {
      let rows = try LabelErrorStore.page(
        db, rules.project, run: run, question: question, after: place, limit: Self.chunk)
      for row in rows {
        guard row.score >= leastScore, try body(row) else { return }
      }
      guard let last = rows.last, rows.count == Self.chunk else { return }
      place = last.place
    }
  }

  /// nil when the label is another one now, or none.
  private func item(_ row: LabelErrorStore.Row) throws -> Item? {
    guard let label = try LabelStore.label(db, row.task), DoneTask.hash(label.answers) == row.hash,
      let task = try TaskListStore.row(db, row.task), task.task.state == .done
    else { return nil }
    return Item(row: row, task: task, label: label)
  }

  func write(_ writer: inout JSONWriter, _ page: Page<Item>, _ checks: CheckResults, job: Int64?) {
    let search = try? LabelErrorStore.search(db, rules.project)  // it was read a moment ago
    writer.beginObject()
    writer.key("items")
    writer.beginArray()
    for item in page.items { write(item, &writer) }
    writer.endArray()
    writer.member("next", page.next?.text)
    writer.member("computed_at", search.map { rfc3339($0.at) })
    writer.memberRaw("report", search?.report)
    writer.key("checks")
    checks.write(&writer)
    writer.member("job_id", job)
    writer.endObject()
  }

  private func write(_ item: Item, _ writer: inout JSONWriter) {
    let name = item.row.question
    writer.beginObject()
    writer.object("task") { writer in
      writer.member("id", item.row.task)
      writer.member("external_id", item.task.externalID)
      writer.member("excerpt", rules.excerpt(of: item.task.data, length: TaskRoutes.excerptLength))
    }
    writer.member("question", name)
    writer.member("score", item.row.score)
    writer.key("label")
    writeAnswer(item.label.answers, name, &writer)
    writer.member("source", item.label.source.rawValue)
    writer.memberRaw("suggested", item.row.suggested)
    writer.memberRaw("parts", item.row.parts)
    writer.objects("answers", annotations(item.row.task)) { writer, annotation in
      writer.member("annotator", annotation.name)
      writer.key("answer")
      writeAnswer(annotation.answers, name, &writer)
    }
    writer.endObject()
  }

  private func annotations(_ task: Int64) -> [(name: String, answers: [UInt8])] {
    // A row that cannot be read is left out of the short list; the task itself says what is wrong.
    let all = (try? AnnotationStore.annotations(db, task: task)) ?? []
    return all.filter(\.counted).prefix(20).map { annotation in
      let name = try? PersonName(db, project: rules.project, user: annotation.user, isBlind: isBlind).name
      return (name ?? "Someone", annotation.answers)
    }
  }

  private func writeAnswer(_ answers: [UInt8], _ question: String, _ writer: inout JSONWriter) {
    let answer = (try? JSONValue(parsing: answers))?[question]  // it was checked when it came in
    if let answer { writer.value(answer) } else { writer.null() }
  }
}
