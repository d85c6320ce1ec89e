/// A labelled stretch of a document, `start` up to, not including, `end`; the label is a number.
package struct LabelledSpan: Sendable, Hashable {
  package let start: Int
  package let end: Int
  package let label: Int

  package init(start: Int, end: Int, label: Int) {
    self.start = start
    self.end = end
    self.label = label
  }
}

/// How well the spans of two annotators match, pooled over the documents that both did.
///
/// F1 is the harmonic mean of precision and recall, 0 to 1: 0 when one annotator alone marked something,
/// undefined (`no_units`) when neither did. Source: Hripcsak & Rothschild 2005 (F1 as agreement without chance).
package struct SpanAgreement: Sendable {
  /// Same start, end and label.
  package let exact: Statistic
  package let exactIgnoringLabel: Statistic
  /// A span counts when it shares a character with one of the same label of the other annotator.
  package let relaxed: Statistic
  package let relaxedIgnoringLabel: Statistic
  /// Over the set of (character, label).
  package let character: Statistic

  package init(_ documents: [(first: [LabelledSpan], second: [LabelledSpan])]) {
    let blind = documents.map { (first: Self.unlabelled($0.first), second: Self.unlabelled($0.second)) }
    exact = Self.exactF1(documents)
    exactIgnoringLabel = Self.exactF1(blind)
    relaxed = Self.relaxedF1(documents)
    relaxedIgnoringLabel = Self.relaxedF1(blind)
    character = Self.characterF1(documents)
  }

  private typealias Documents = [(first: [LabelledSpan], second: [LabelledSpan])]

  private static func unlabelled(_ spans: [LabelledSpan]) -> [LabelledSpan] {
    spans.map { LabelledSpan(start: $0.start, end: $0.end, label: 0) }
  }

  private static func f1(_ found: Double, _ first: Int, _ second: Int) -> Statistic {
    first + second == 0 ? .undefined(.noUnits) : .value(2 * found / Double(first + second))
  }

  private static func exactF1(_ documents: Documents) -> Statistic {
    var matched = 0
    for document in documents {
      var left: [LabelledSpan: Int] = [:]
      for span in document.first { left[span, default: 0] += 1 }
      for span in document.second where left[span, default: 0] > 0 {
        left[span, default: 0] -= 1
        matched += 1
      }
    }
    return f1(
      Double(matched), documents.reduce(0) { $0 + $1.first.count },
      documents.reduce(0) { $0 + $1.second.count })
  }

  private static func relaxedF1(_ documents: Documents) -> Statistic {
    var totals = (first: 0, second: 0)
    var found = (first: 0, second: 0)
    for document in documents {
      totals = (totals.first + document.first.count, totals.second + document.second.count)
      found.first += document.first.count { touches($0, document.second) }
      found.second += document.second.count { touches($0, document.first) }
    }
    guard totals.first + totals.second > 0 else { return .undefined(.noUnits) }
    guard found.first > 0, found.second > 0 else { return .value(0) }
    let recall = Double(found.first) / Double(totals.first)
    let precision = Double(found.second) / Double(totals.second)
    return .value(2 * precision * recall / (precision + recall))
  }

  private static func touches(_ span: LabelledSpan, _ others: [LabelledSpan]) -> Bool {
    others.contains { $0.label == span.label && $0.start < span.end && span.start < $0.end }
  }

  private static func characterF1(_ documents: Documents) -> Statistic {
    var sizes = (first: 0, second: 0)
    var shared = 0
    for document in documents {
      let (first, second) = (merged(document.first), merged(document.second))
      sizes = (sizes.first + length(first), sizes.second + length(second))
      for (label, ranges) in first {
        for range in ranges {
          for other in second[label] ?? [] { shared += range.clamped(to: other).count }
        }
      }
    }
    return f1(Double(shared), sizes.first, sizes.second)
  }

  /// Per label the characters covered, as ranges that do not touch.
  private static func merged(_ spans: [LabelledSpan]) -> [Int: [Range<Int>]] {
    var result: [Int: [Range<Int>]] = [:]
    for span in spans.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) where span.start < span.end {
      var ranges = result[span.label] ?? []
      if let last = ranges.last, span.start <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, span.end)
      } else {
        ranges.append(span.start..<span.end)
      }
      result[span.label] = ranges
    }
    return result
  }

  private static func length(_ covered: [Int: [Range<Int>]]) -> Int {
    covered.values.joined().reduce(0) { $0 + $1.count }
  }
}

/// Spans as labels of tokens: the unit of α over a text.
package enum TokenLabels {
  /// Per token the label + 1 of the first span that shares a character with it, 0 where none does.
  package static func nominal(_ spans: [LabelledSpan], tokens: [Range<Int>]) -> [Int] {
    let sorted = spans.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    return tokens.map { token in
      sorted.first { $0.start < token.upperBound && token.lowerBound < $0.end }.map { $0.label + 1 } ?? 0
    }
  }
}
