import JSON

/// A labelled stretch of text: code points from `start` up to, not including, `end`.
package struct Span: Sendable {
  package let id: String
  package let start: Int
  package let end: Int
  package let label: String
  /// What was answered about it, where the question asks something of each span.
  package let attributes: JSONObject

  package init(id: String, start: Int, end: Int, label: String, attributes: JSONObject = [:]) {
    self.id = id
    self.start = start
    self.end = end
    self.label = label
    self.attributes = attributes
  }

  /// From an answer that was checked.
  init?(_ json: JSONValue) {
    guard let start = json["start"]?.integer, let end = json["end"]?.integer,
      let label = json["label"]?.string
    else { return nil }
    self.init(
      id: json["id"]?.string ?? "", start: Int(start), end: Int(end), label: label,
      attributes: json["attributes"]?.object ?? [:])
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "start": .integer(Int64(start)), "end": .integer(Int64(end)),
      "label": .string(label),
    ]
    if !attributes.isEmpty { object["attributes"] = .object(attributes) }
    return .object(object)
  }

  func named(_ id: String) -> Span {
    Span(id: id, start: start, end: end, label: label, attributes: attributes)
  }

  func labelled(_ label: String) -> Span {
    Span(id: id, start: start, end: end, label: label, attributes: attributes)
  }

  /// Where it is and what it says, whatever the id.
  struct Place: Sendable, Hashable {
    let start: Int
    let end: Int
    let label: String
  }

  var place: Place { Place(start: start, end: end, label: label) }

  func isSame(as other: Span) -> Bool { start == other.start && end == other.end && label == other.label }

  func overlaps(_ other: Span) -> Bool { start < other.end && other.start < end }

  /// Shared code points / code points of either: 0 to 1.
  func overlap(with other: Span) -> Double {
    let shared = min(end, other.end) - max(start, other.start)
    return shared > 0 ? Double(shared) / Double(max(end, other.end) - min(start, other.start)) : 0
  }

  /// The spans of an answer that was checked.
  package static func list(_ answer: JSONValue) -> [Span] { answer.array?.compactMap(Span.init) ?? [] }
}

/// Ranges of which none lies on another, by where they begin.
struct SeparateRanges {
  private var ranges: [(start: Int, end: Int)] = []

  /// False, and nothing changes, when it would lie on one that is there.
  mutating func insert(_ start: Int, _ end: Int) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].end <= start { low = middle + 1 } else { high = middle }
    }
    if low < ranges.count, ranges[low].start < end { return false }
    ranges.insert((start, end), at: low)
    return true
  }
}

/// How well two sets of spans match: F1, the harmonic mean of precision and recall, 0 to 1.
package enum SpanMatch {
  /// Spans match when label, start and end are equal. Two empty sets match.
  package static func exactF1(_ first: [Span], _ second: [Span]) -> Double {
    if first.isEmpty && second.isEmpty { return 1 }
    var places: [Span.Place: Int] = [:]
    for span in first { places[span.place, default: 0] += 1 }
    var matched = 0
    for span in second {
      guard let left = places[span.place], left > 0 else { continue }
      places[span.place] = left - 1
      matched += 1
    }
    return 2 * Double(matched) / Double(first.count + second.count)
  }

  /// A span counts as found when it shares a code point with one of the same label in the other set.
  package static func relaxedF1(_ first: [Span], _ second: [Span]) -> Double {
    if first.isEmpty && second.isEmpty { return 1 }
    guard !first.isEmpty, !second.isEmpty else { return 0 }
    let recall = share(of: first, foundIn: second)
    let precision = share(of: second, foundIn: first)
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  private static func share(of spans: [Span], foundIn others: [Span]) -> Double {
    let found = spans.count { span in others.contains { $0.label == span.label && $0.overlaps(span) } }
    return Double(found) / Double(spans.count)
  }
}
