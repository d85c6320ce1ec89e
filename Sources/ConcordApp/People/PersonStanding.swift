import JSON
import SQLite

/// How fast someone is, how far they agree with the labels, and whether that drifts: from what is kept of their answers.
struct PersonStanding: Sendable {
  /// Newest answers of each person where many are shown at once: as many as the rule of drift looks at, at least.
  static let briefLimit = 500
  /// Answers of the project whose median is what is typical.
  static let typicalLimit = 1_000

  let statistics: PersonStatistics
  let typicalSeconds: Double?

  init(_ db: Connection, project: Int64, user: Int64, newest limit: Int, typicalSeconds: Double?) throws {
    let newest = try PersonAnswerStore.newest(db, project: project, user: user, limit: limit)
    var sums = PersonStatistics.Sums()
    let weeks = try PersonAnswerStore.weeks(db, project: project, user: user).map { week, kept in
      sums.count += kept.compared
      sums.total += Double(kept.alike) / 1e9
      sums.squares += Double(kept.squares) / 1e9
      return PersonStatistics.Week(
        start: (week * 7 - 3) * 86_400_000, annotations: kept.answers, compared: kept.compared,
        agreement: kept.compared > 0 ? Double(kept.alike) / 1e9 / Double(kept.compared) : nil)
    }
    statistics = PersonStatistics(
      newest: newest.map { WorkSample(seconds: $0.seconds, agreement: $0.alike.map { Double($0) / 1e9 }) },
      weeks: weeks, agreement: sums, typicalSeconds: typicalSeconds)
    self.typicalSeconds = typicalSeconds
  }

  static func typicalSeconds(_ db: Connection, project: Int64) throws -> Double? {
    PersonStatistics.quantile(try PersonStore.seconds(db, project: project, limit: typicalLimit), 0.5)
  }

  /// The members `speed`, `agreement` and `drift` of an object.
  func write(_ writer: inout JSONWriter, isForManager: Bool) {
    writer.key("speed")
    writeSpeed(&writer, isForManager)
    writer.object("agreement") { writer in
      writer.member("compared", statistics.agreement.count)
      writer.member("mean", statistics.agreement.mean)
      writer.writeInterval(statistics.agreement.interval)
    }
    writer.key("drift")
    writeDrift(&writer)
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
}

extension JSONWriter {
  /// The member `interval`: two numbers, or null.
  mutating func writeInterval(_ interval: ClosedRange<Double>?) {
    key("interval")
    guard let interval else { return null() }
    beginArray()
    double(interval.lowerBound)
    double(interval.upperBound)
    endArray()
  }

  /// The members `values` and `counts` of a table of categories.
  mutating func writeCounts(of values: [String], _ counts: [[Int]]) {
    key("values")
    beginArray()
    for value in values { string(value) }
    endArray()
    key("counts")
    beginArray()
    for row in counts {
      beginArray()
      for count in row { integer(count) }
      endArray()
    }
    endArray()
  }
}
