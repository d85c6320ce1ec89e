import Agreement
import JSON

/// A confidence that was held against the truth.
struct CalibrationOutcome: Sendable {
  enum Source: String, Sendable, CaseIterable { case gold, review }

  let source: Source
  /// Its place in the reading.
  let task: Int
  let confidence: Double
  /// 1 or 0, or a similarity between.
  let right: Double
}

/// The tasks behind the bins of a calibration table, as a fit left them.
struct CalibrationTasks: Sendable {
  /// Source to lower end of the bin to the tasks that were right, and those that were not or not wholly.
  let json: JSONValue

  /// - Parameter ids: of the tasks by their place.
  init(_ outcomes: [CalibrationOutcome], ids: [Int: Int64]) {
    var sources = JSONObject()
    for source in CalibrationOutcome.Source.allCases {
      let own = outcomes.filter { $0.source == source }
      let bins = Dictionary(grouping: own) { Calibration.start(of: $0.confidence) }
      if bins.isEmpty { continue }
      func tasks(_ outcomes: [CalibrationOutcome], areRight: Bool) -> JSONValue {
        .array(
          outcomes.filter { ($0.right >= 1) == areRight }.compactMap { ids[$0.task] }.sorted()
            .map { .integer($0) })
      }
      sources[source.rawValue] = .object(
        JSONObject(
          bins.sorted { $0.key < $1.key }.map { start, outcomes in
            (
              JSONValue.double(start).text,
              .array([tasks(outcomes, areRight: true), tasks(outcomes, areRight: false)])
            )
          }))
    }
    json = .object(sources)
  }

  init(stored json: JSONValue) { self.json = json }

  /// In the order of their ids.
  ///
  /// - Parameter start: the lower end of one bin; nil: all of them.
  func tasks(_ source: CalibrationOutcome.Source, from start: Double?, areWrong: Bool) -> [Int64] {
    let bins = json[source.rawValue]?.object?.members ?? []
    return bins.flatMap { key, lists -> [Int64] in
      guard start == nil || Double(key) == start else { return [] }
      let lists = lists.array ?? []
      return (areWrong ? lists.dropFirst() : lists[...]).flatMap { $0.array?.compactMap(\.integer) ?? [] }
    }.sorted()
  }
}
