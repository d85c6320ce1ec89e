import JSON
import Labeling
import SQLite

/// A person's numbers in a project: from kept sums and their newest answers, so that it costs the same however long they
/// have been at it.
struct PersonReport: Sendable {
  /// Answers looked at; the reply says how many they were.
  static let limit = 2_000

  /// How often what the label says was answered as what: a row for each right value.
  struct Confusion: Sendable {
    let question: String
    let values: [String]
    var counts: [[Int]]
  }

  let standing: PersonStanding
  let lookedAt: Int
  private(set) var confusions: [Confusion]

  /// - Parameter withGold: gold shows in the confusions. Not to the person themselves, whom it would tell what is gold.
  init(_ db: Connection, project: Int64, user: Int64, rules: ProjectRules, withGold: Bool) throws {
    standing = try PersonStanding(
      db, project: project, user: user, newest: Self.limit,
      typicalSeconds: PersonStanding.typicalSeconds(db, project: project))
    let rows = try PersonStore.work(db, project: project, user: user, limit: Self.limit)
    var confusions = Self.confusions(of: rules.schema)
    for row in rows {
      guard !confusions.isEmpty, let label = row.label, withGold || !row.isGold else { continue }
      let own = Answers(stored: try JSONValue(parsing: row.answers))
      let right = Answers(stored: try JSONValue(parsing: label))
      for index in confusions.indices { confusions[index].count(own, right) }
    }
    lookedAt = rows.count
    self.confusions = confusions.filter { $0.counts.contains { $0.contains { $0 > 0 } } }
  }

  private static func confusions(of schema: LabelSchema) -> [Confusion] {
    schema.questions.compactMap { question in
      let values: [String]
      switch question.kind.measurement {
      case .nominal(let names) where names.count <= 50: values = names
      case .ordinal(let least, let most) where most - least < 50: values = (least...most).map { String($0) }
      default: return nil
      }
      let empty = [Int](repeating: 0, count: values.count)
      return Confusion(
        question: question.name, values: values, counts: values.map { _ in empty })
    }
  }

  func write(_ writer: inout JSONWriter, isForManager: Bool) {
    writer.beginObject()
    writer.member("looked_at", lookedAt)
    standing.write(&writer, isForManager: isForManager)
    writer.key("weeks")
    writeWeeks(&writer)
    writer.objects("confusions", confusions) { writer, confusion in
      writer.member("question", confusion.question)
      writer.writeCounts(of: confusion.values, confusion.counts)
    }
    writer.endObject()
  }

  private func writeWeeks(_ writer: inout JSONWriter) {
    writer.beginArray()
    for week in standing.statistics.weeks {
      writer.beginObject()
      writer.member("week", String(rfc3339(week.start).prefix(10)))
      writer.member("annotations", week.annotations)
      writer.member("compared", week.compared)
      writer.member("agreement", week.agreement)
      writer.endObject()
    }
    writer.endArray()
  }
}

extension PersonReport.Confusion {
  mutating func count(_ own: Answers, _ right: Answers) {
    guard let given = own[question].flatMap(index), let wanted = right[question].flatMap(index) else {
      return
    }
    counts[wanted][given] += 1
  }

  private func index(_ answer: JSONValue) -> Int? {
    guard answer.array == nil else { return nil }
    return values.firstIndex(of: answer.string ?? answer.text)
  }
}
