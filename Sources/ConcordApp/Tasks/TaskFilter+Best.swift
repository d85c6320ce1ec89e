import JSON
import SQLite

extension TaskFilter {
  /// Somebody put something first, in a preference or a ranking: `better:answer:response_a`, by what a task's `meta` says
  /// stands in a field `better:meta:model-7b`, or by where it stood on the screen `better:place:1`.
  struct Best: Sendable, Equatable {
    enum What: Sendable, Equatable {
      case answer(String)
      case meta(String)
      case place(Int)
    }

    let question: String
    let what: What

    /// nil when it cannot be understood.
    init?(_ text: String) {
      let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, text.utf8.count <= 2_000 else { return nil }
      question = parts[0]
      switch parts[1] {
      case "answer": what = .answer(parts[2])
      case "meta": what = .meta(parts[2])
      case "place":
        guard let place = wireInteger(parts[2][...]), (1...200).contains(place) else { return nil }
        what = .place(Int(place))
      default: return nil
      }
    }

    func matches(_ db: Connection, task: Int64) throws -> Bool {
      var meta: JSONValue?
      if case .meta = what { meta = try StrengthStore.meta(db, task: task) }
      return try AnnotationStore.annotations(db, task: task).contains { annotation in
        guard annotation.counted,
          let first = try annotation.parsedAnswers[question].flatMap(StrengthReport.first)
        else { return false }
        switch what {
        case .answer(let name): return first == name
        case .meta(let name): return SliceReport.word(meta?[first]) == name
        case .place(let place):
          let shown = try annotation.shown.map { try JSONValue(parsing: $0) }
          let order = shown?[question]?.array ?? []
          return order.indices.contains(place - 1) && order[place - 1].string == first
        }
      }
    }
  }
}
