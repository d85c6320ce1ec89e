import JSON
import Labeling
import SQLite

/// A person's numbers in a project, from their newest answers: bounded, however long they have been at it.
struct PersonReport: Sendable {
  /// Answers looked at; the reply says how many they were.
  static let limit = 2_000
  /// Answers of the project whose median is what is typical.
  static let typicalLimit = 1_000

  /// How often what the label says was answered as what: a row for each right value.
  struct Confusion: Sendable {
    let question: String
    let values: [String]
    var counts: [[Int]]
  }

  let statistics: PersonStatistics
  let lookedAt: Int
  let typicalSeconds: Double?
  private(set) var confusions: [Confusion]

  /// - Parameter withGold: gold shows in the confusions. Not to the person themselves, whom it would tell what is gold.
  init(_ db: Connection, project: Int64, user: Int64, rules: ProjectRules, withGold: Bool) throws {
    let rows = try PersonStore.work(db, project: project, user: user, limit: Self.limit)
    var confusions = Self.confusions(of: rules.schema)
    var samples: [WorkSample] = []
    samples.reserveCapacity(rows.count)
    for row in rows {
      guard let label = row.label, withGold || !row.isGold else {
        samples.append(WorkSample(at: row.at, seconds: row.seconds, agreement: nil))
        continue
      }
      let own = Answers(stored: try JSONValue(parsing: row.answers))
      let right = Answers(stored: try JSONValue(parsing: label))
      for index in confusions.indices { confusions[index].count(own, right) }
      let similarity =
        row.isGold ? nil : rules.schema.agreement([own, right], weights: rules.workflow.weights).similarity
      samples.append(WorkSample(at: row.at, seconds: row.seconds, agreement: similarity))
    }
    typicalSeconds = PersonStatistics.quantile(
      try PersonStore.seconds(db, project: project, limit: Self.typicalLimit), 0.5)
    statistics = PersonStatistics(samples, typicalSeconds: typicalSeconds)
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
    writer.key("speed")
    writeSpeed(&writer, isForManager)
    writer.key("agreement")
    writer.beginObject()
    writer.member("compared", statistics.compared)
    writer.member("mean", statistics.agreement)
    writer.key("interval")
    if let interval = statistics.agreementInterval {
      writer.beginArray()
      writer.double(interval.lowerBound)
      writer.double(interval.upperBound)
      writer.endArray()
    } else {
      writer.null()
    }
    writer.endObject()
    writer.key("weeks")
    writeWeeks(&writer)
    writer.key("drift")
    writeDrift(&writer)
    writer.key("confusions")
    writeConfusions(&writer)
    writer.endObject()
  }

  private func writeSpeed(_ writer: inout JSONWriter, _ isForManager: Bool) {
    guard let speed = statistics.speed else { return writer.null() }
    writer.beginObject()
    writer.member("timed", speed.n)
    writer.member("median_seconds", speed.median)
    writer.member("lower_quartile", speed.lowerQuartile)
    writer.member("upper_quartile", speed.upperQuartile)
    writer.member("too_fast", speed.isTooFast)
    if isForManager { writer.member("typical_seconds", typicalSeconds) }
    writer.endObject()
  }

  private func writeWeeks(_ writer: inout JSONWriter) {
    writer.beginArray()
    for week in statistics.weeks {
      writer.beginObject()
      writer.member("week", String(rfc3339(week.start).prefix(10)))
      writer.member("annotations", week.annotations)
      writer.member("compared", week.compared)
      writer.member("agreement", week.agreement)
      writer.member("median_seconds", week.medianSeconds)
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeDrift(_ writer: inout JSONWriter) {
    guard let drift = statistics.drift else { return writer.null() }
    writer.beginObject()
    writer.member("alarm", drift.isAlarm)
    writer.member("recent", drift.recent)
    writer.member("recent_count", drift.recentCount)
    writer.member("before", drift.before)
    writer.member("before_count", drift.beforeCount)
    writer.member("z", drift.z)
    writer.endObject()
  }

  private func writeConfusions(_ writer: inout JSONWriter) {
    writer.beginArray()
    for confusion in confusions {
      writer.beginObject()
      writer.member("question", confusion.question)
      writer.key("values")
      writer.beginArray()
      for value in confusion.values { writer.string(value) }
      writer.endArray()
      writer.key("counts")
      writer.beginArray()
      for row in confusion.counts {
        writer.beginArray()
        for count in row { writer.integer(count) }
        writer.endArray()
      }
      writer.endArray()
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

/// The SQL of a person's numbers: walks of bounded length through indexes.
enum PersonStore {
  struct Work {
    let at: Int64
    let seconds: Double
    let answers: [UInt8]
    let isGold: Bool
    /// What the task came to, where there is more in it than this answer alone.
    let label: [UInt8]?
  }

  /// The newest first.
  static func work(_ db: Connection, project: Int64, user: Int64, limit: Int) throws -> [Work] {
    try db.all(
      """
      SELECT a.submitted_at, a.seconds, a.answers, t.gold,
        CASE WHEN l.source <> 'consensus' OR t.judged > 1 THEN l.answers END
      FROM annotations a INDEXED BY annotations_by_person CROSS JOIN tasks t ON t.id = a.task_id
        LEFT JOIN labels l ON l.task_id = a.task_id
      WHERE a.user_id = :user AND a.project_id = :project ORDER BY a.id DESC LIMIT :limit
      """, ["user": .integer(user), "project": .integer(project), "limit": .int(limit)]
    ) { row in
      Work(
        at: row.integer(0), seconds: row.real(1), answers: row.bytes(2), isGold: row.bool(3),
        label: row.optionalBytes(4))
    }
  }

  /// How long the newest answers of the project took, where that is known.
  static func seconds(_ db: Connection, project: Int64, limit: Int) throws -> [Double] {
    try db.all(
      """
      SELECT seconds FROM annotations INDEXED BY annotations_by_project
      WHERE project_id = :project ORDER BY id DESC LIMIT :limit
      """, ["project": .integer(project), "limit": .int(limit)]
    ) { $0.real(0) }.filter { $0 > 0 }
  }

  /// A person's newest answers to gold.
  static func goldAnswers(_ db: Connection, project: Int64, user: Int64, limit: Int) throws -> [GoldAnswer] {
    try db.all(
      """
      SELECT id, task_id, user_id, annotation_id, version, kind, score, correct, told, at
      FROM gold_answers WHERE user_id = :user AND project_id = :project ORDER BY id DESC LIMIT :limit
      """, ["user": .integer(user), "project": .integer(project), "limit": .int(limit)], GoldAnswer.init)
  }
}
