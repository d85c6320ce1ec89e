import Crypto
import JSON
import Labeling

/// A done task as the search for wrong labels reads it: its label, who said what, and what a model predicted.
struct DoneTask: Sendable {
  let id: Int64
  let label: Answers
  let labelHash: [UInt8]
  let source: TaskLabel.Source
  /// Annotators, also by their place among those met so far.
  let given: [(annotator: Int, user: Int64, answers: Answers)]
  /// `[{"model","score","answers"}]`, as it came in.
  let predictions: [JSONValue]
  /// What the text fields hold; empty where nobody asked for it.
  let texts: [String]

  /// How sure a label is by itself: a reviewer errs as well, and a label that came without annotations more often.
  var witness: Double? {
    switch source {
    case .review: 0.95
    case .consensus, .gold: given.isEmpty ? 0.9 : nil
    }
  }

  static func hash(_ label: [UInt8]) -> [UInt8] { Array(SHA256.digest(label).prefix(16)) }
}

/// The done tasks of a project in the order of their ids, some at a time.
final class DoneTasks {
  static let pageSize = 500

  private let project: Int64
  private let fields: [String]
  private var places: [Int64: Int] = [:]

  /// People met so far.
  var people: Int { places.count }

  /// - Parameter fields: whose texts are wanted.
  init(project: Int64, fields: [String]) {
    self.project = project
    self.fields = fields
  }

  /// - Parameters:
  ///   - stride: only each so-many-th id.
  ///   - check: called between pages; throws to stop.
  func each(
    _ context: JobContext, stride: Int = 1, _ check: (Int) throws -> Void, _ body: (DoneTask) throws -> Void
  ) throws {
    var after: Int64 = 0
    var seen = 0
    while true {
      let page = try context.database.read { db in
        try DoneTaskStore.page(
          db, project: project, after: after, stride: stride, hasData: !fields.isEmpty, limit: Self.pageSize)
      }
      for row in page.rows { try body(task(row, page.given[row.id] ?? [])) }
      seen += page.rows.count
      try check(seen)
      guard let last = page.rows.last, page.rows.count == Self.pageSize else { return }
      after = last.id
    }
  }

  private func task(_ row: DoneTaskStore.Row, _ given: [(user: Int64, answers: [UInt8])]) throws -> DoneTask {
    let data = try row.data.map { try JSONValue(parsing: $0) }
    return DoneTask(
      id: row.id, label: Answers(stored: try JSONValue(parsing: row.label)),
      labelHash: DoneTask.hash(row.label), source: row.source,
      given: try given.map {
        (place(of: $0.user), $0.user, Answers(stored: try JSONValue(parsing: $0.answers)))
      },
      predictions: try row.predictions.flatMap { try JSONValue(parsing: $0).array } ?? [],
      texts: fields.compactMap { data?[$0]?.string })
  }

  private func place(of user: Int64) -> Int {
    if let known = places[user] { return known }
    places[user] = places.count
    return places.count - 1
  }
}
