import Agreement
import Labeling
import SQLite

/// How the answers to a question spread week by week, and whether the last week differs from those before it.
struct Drift: Sendable {
  struct Week: Sendable {
    /// Its Monday, in days since 1970.
    let day: Int64
    let counts: [Int]
    var total: Int { counts.reduce(0, +) }
  }

  /// Weeks that are shown, and weeks that the last one is held against.
  static let shown = 12
  private static let before = 4
  /// Answers that a week needs to be compared.
  private static let least = 30
  /// Answers of one task and of one person hang together, so only what is far beyond chance, and large, is an alarm.
  private static let alarmProbability = 0.001
  private static let alarmV = 0.1

  let question: Question
  let values: [String]
  let weeks: [Week]
  /// The last week with enough answers against the weeks before it; nil when there are too few.
  let test: Homogeneity?
  let tested: Int64?
  /// The value whose share changed most, and by how much.
  let change: (value: Int, by: Double)?

  var isAlarm: Bool {
    test.map { $0.probability < Self.alarmProbability && $0.cramersV >= Self.alarmV } ?? false
  }

  /// - Parameter counts: of each week, how often each value was given.
  init?(_ question: Question, _ counts: [Int64: [String: Int]]) {
    let values = LabelCount.values(question).map(\.value)
    guard !values.isEmpty, !counts.isEmpty else { return nil }
    self.question = question
    self.values = values
    let weeks = counts.sorted { $0.key < $1.key }.suffix(Self.shown).map { week, words in
      Week(day: week * 7 - 3, counts: values.map { words[$0] ?? 0 })
    }
    self.weeks = weeks
    let last = weeks.lastIndex { $0.total >= Self.least }
    let earlier = last.map { Array(weeks[..<$0].suffix(Self.before)) } ?? []
    let sums = values.indices.map { value in earlier.reduce(0) { $0 + $1.counts[value] } }
    guard let last, sums.reduce(0, +) >= Self.least else {
      test = nil
      tested = nil
      change = nil
      return
    }
    test = Homogeneity([weeks[last].counts, sums])
    tested = weeks[last].day
    let (now, then) = (Double(weeks[last].total), Double(sums.reduce(0, +)))
    let changes = values.indices.map { Double(weeks[last].counts[$0]) / now - Double(sums[$0]) / then }
    change = changes.indices.max { abs(changes[$0]) < abs(changes[$1]) }.map { ($0, changes[$0]) }
  }

  static func all(_ db: Connection, project: Int64, schema: LabelSchema) throws -> [Drift] {
    let weeks = try TallyReading.weeks(db, project: project)
    return schema.questions.compactMap { question in weeks[question.name].flatMap { Drift(question, $0) } }
  }
}
