import JSON
import SQLite

extension TaskFilter {
  /// One value under a key of `meta`, `{"language":"fr"}`, or none of some, `{"language":{"not":["fr",null]}}`: what a
  /// report of slices has under “…”. null: nothing is there.
  struct MetaSlice: Sendable {
    /// A report names twenty values, and a value may be long.
    static let longest = 8_000

    let key: String
    private let values: Set<String?>
    private let isInverted: Bool

    /// nil when it cannot be understood.
    init?(_ text: String) {
      guard text.utf8.count <= Self.longest,
        // What is no JSON is no member.
        let members = try? JSONValue(parsing: Array(text.utf8)).object?.members, members.count == 1,
        let (key, value) = members.first
      else { return nil }
      self.key = key
      isInverted = value.object != nil
      if let rest = value.object {
        guard rest.members.count == 1, let list = rest["not"]?.array,
          list.allSatisfy({ $0.isNull || $0.string != nil })
        else { return nil }
        values = Set(list.map(\.string))
      } else {
        guard value.isNull || value.string != nil else { return nil }
        values = [value.string]
      }
    }

    func holds(_ value: String?) -> Bool { values.contains(value) != isInverted }
  }

  /// A bin of a calibration table: `tone:gold:0.9`; `tone:gold` for all of them; `tone:gold:0.9:wrong` and
  /// `tone:gold::wrong` for those that were not right.
  struct Calibrated: Sendable {
    let question: String
    private let source: CalibrationOutcome.Source
    private let start: Double?
    private let areWrong: Bool

    /// nil when it cannot be understood.
    init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard (2...4).contains(parts.count), let source = CalibrationOutcome.Source(rawValue: parts[1]),
        parts.count < 4 || parts[3] == "wrong"
      else { return nil }
      question = parts[0]
      self.source = source
      areWrong = parts.count == 4
      if parts.count == 2 || areWrong && parts[2].isEmpty {
        start = nil
      } else {
        // What is no JSON is no number.
        guard let number = (try? JSONValue(parsing: Array(parts[2].utf8)))?.double else { return nil }
        start = number
      }
    }

    /// In the order of their ids: what the fit that stands has kept.
    func tasks(_ db: Connection, project: Int64) throws -> [Int64] {
      try InferenceStore.calibrated(db, project: project, question: question)?
        .tasks(source, from: start, areWrong: areWrong) ?? []
    }
  }
}
