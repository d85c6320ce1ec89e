import Labeling
import SQLite
import Synchronization

/// How often each option or label stands in the labels of done tasks, for one question.
struct LabelCount: Sendable {
  let question: String
  let title: String
  let values: [(value: String, title: String, count: Int)]
  var total: Int { values.reduce(0) { $0 + $1.count } }
}

/// Counting reads every label of a project, so the counts are kept: until something changes in the project, and then
/// for at most `keptFor` milliseconds, or ten times as long as the counting took.
final class LabelCounts: Sendable {
  private struct Entry {
    let changedAt: Int64
    let until: Int64
    let counts: [LabelCount]
  }

  private let entries = Mutex<[Int64: Entry]>([:])
  private let keptFor: Int64
  private let clock: @Sendable () -> Int64

  init(keptFor: Int64 = 5_000, clock: @escaping @Sendable () -> Int64) {
    self.keptFor = keptFor
    self.clock = clock
  }

  func counts(_ db: Connection, project: Int64, changedAt: Int64, schema: LabelSchema) throws -> [LabelCount]
  {
    let start = clock()
    let known = entries.withLock { $0[project] }
    if let known, known.changedAt == changedAt || start < known.until { return known.counts }
    let counts = try schema.questions.compactMap { try Self.count($0, db, project) }
    let taken = clock() - start
    let entry = Entry(changedAt: changedAt, until: start + max(keptFor, 10 * taken), counts: counts)
    entries.withLock { entries in
      if entries.count > 1000 { entries.removeAll() }
      entries[project] = entry
    }
    return counts
  }

  private static func count(_ question: Question, _ db: Connection, _ project: Int64) throws -> LabelCount? {
    guard let kind = valueKind(question) else { return nil }
    let counted = try OverviewStore.values(db, project: project, path: "$.\"\(question.name)\"", kind: kind)
    let counts = Dictionary(counted, uniquingKeysWith: +)
    var values = question.kind.options.map {
      (value: $0.value, title: $0.title, count: counts[$0.value] ?? 0)
    }
    let known = Set(values.map(\.value))
    values += counted.filter { !known.contains($0.0) }.sorted { order($0.0, $1.0) }
      .map { (value: $0.0, title: $0.0, count: $0.1) }
    return LabelCount(question: question.name, title: question.title, values: values)
  }

  /// Numbers by size, else text by its code points.
  private static func order(_ one: String, _ other: String) -> Bool {
    if let first = Double(one), let second = Double(other) { return first < second }
    return one < other
  }

  private static func valueKind(_ question: Question) -> OverviewStore.ValueKind? {
    switch question.kind {
    case let choice as ChoiceQuestion: choice.multiple ? .several : .single
    case is RatingQuestion: .single
    case is SpansQuestion: .regions
    default: nil
    }
  }
}
