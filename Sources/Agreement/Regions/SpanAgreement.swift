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

/// How well the spans of two annotators match, as counts that add up over documents and pairs: a project is
/// scored over the sums, not over means of means.
///
/// F1 is the harmonic mean of precision and recall, 0 to 1: 0 when one annotator alone marked something,
/// undefined (`no_units`) when neither did. Source: Hripcsak & Rothschild 2005 (F1 as agreement without chance).
package struct SpanCounts: Sendable {
  /// The counts in a row, to be summed.
  package let sums: [Double]

  private enum Index {
    static let first = 0, second = 1, matched = 2, matchedBlind = 3, foundFirst = 4, foundSecond = 5
    static let foundFirstBlind = 6, foundSecondBlind = 7, characters = 8, sharedCharacters = 9, count = 10
  }

  package static let zero = SpanCounts(sums: [Double](repeating: 0, count: Index.count))

  package init(sums: [Double]) {
    precondition(sums.count == Index.count, "these are sums of something else")
    self.sums = sums
  }

  /// The counts of one document.
  package init(_ first: [LabelledSpan], _ second: [LabelledSpan]) {
    var sums = [Double](repeating: 0, count: Index.count)
    let (blindFirst, blindSecond) = (Self.unlabelled(first), Self.unlabelled(second))
    sums[Index.first] = Double(first.count)
    sums[Index.second] = Double(second.count)
    sums[Index.matched] = Self.matched(first, second)
    sums[Index.matchedBlind] = Self.matched(blindFirst, blindSecond)
    let (one, other) = (Self.covered(first), Self.covered(second))
    sums[Index.foundFirst] = Self.found(first, in: other)
    sums[Index.foundSecond] = Self.found(second, in: one)
    sums[Index.foundFirstBlind] = Self.found(blindFirst, in: Self.covered(blindSecond))
    sums[Index.foundSecondBlind] = Self.found(blindSecond, in: Self.covered(blindFirst))
    sums[Index.characters] = Double(Self.length(one) + Self.length(other))
    sums[Index.sharedCharacters] = Double(Self.shared(one, other))
    self.sums = sums
  }

  package static func + (left: SpanCounts, right: SpanCounts) -> SpanCounts {
    SpanCounts(sums: zip(left.sums, right.sums).map { $0 + $1 })
  }

  /// Same start, end and label.
  package var exact: Statistic { f1(sums[Index.matched], of: sums[Index.first] + sums[Index.second]) }

  package var exactIgnoringLabel: Statistic {
    f1(sums[Index.matchedBlind], of: sums[Index.first] + sums[Index.second])
  }

  /// A span counts as found when it shares a character with one of the same label of the other annotator.
  package var relaxed: Statistic { relaxed(sums[Index.foundFirst], sums[Index.foundSecond]) }

  package var relaxedIgnoringLabel: Statistic {
    relaxed(sums[Index.foundFirstBlind], sums[Index.foundSecondBlind])
  }

  /// Over the set of (character, label).
  package var character: Statistic { f1(sums[Index.sharedCharacters], of: sums[Index.characters]) }

  private func f1(_ shared: Double, of total: Double) -> Statistic {
    total == 0 ? .undefined(.noUnits) : .value(2 * shared / total)
  }

  private func relaxed(_ foundFirst: Double, _ foundSecond: Double) -> Statistic {
    guard sums[Index.first] + sums[Index.second] > 0 else { return .undefined(.noUnits) }
    guard foundFirst > 0, foundSecond > 0 else { return .value(0) }
    let (recall, precision) = (foundFirst / sums[Index.first], foundSecond / sums[Index.second])
    return .value(2 * precision * recall / (precision + recall))
  }
}

extension SpanCounts {
  private static func unlabelled(_ spans: [LabelledSpan]) -> [LabelledSpan] {
    spans.map { LabelledSpan(start: $0.start, end: $0.end, label: 0) }
  }

  private static func matched(_ first: [LabelledSpan], _ second: [LabelledSpan]) -> Double {
    var left: [LabelledSpan: Int] = [:]
    for span in first { left[span, default: 0] += 1 }
    var matched = 0
    for span in second where left[span, default: 0] > 0 {
      left[span, default: 0] -= 1
      matched += 1
    }
    return Double(matched)
  }

  /// Spans that share a character with what the other covers under the same label.
  private static func found(_ spans: [LabelledSpan], in covered: [Int: [Range<Int>]]) -> Double {
    let found = spans.count { span in
      guard let ranges = covered[span.label] else { return false }
      var (low, high) = (0, ranges.count)
      while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound <= span.start { low = middle + 1 } else { high = middle }
      }
      return low < ranges.count && ranges[low].lowerBound < span.end
    }
    return Double(found)
  }

  /// Per label the characters covered, as ranges that do not touch.
  private static func covered(_ spans: [LabelledSpan]) -> [Int: [Range<Int>]] {
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

  private static func shared(_ first: [Int: [Range<Int>]], _ second: [Int: [Range<Int>]]) -> Int {
    var shared = 0
    for (label, ranges) in first {
      let others = second[label] ?? []
      var (mine, theirs) = (0, 0)
      while mine < ranges.count && theirs < others.count {
        shared += ranges[mine].clamped(to: others[theirs]).count
        if ranges[mine].upperBound < others[theirs].upperBound { mine += 1 } else { theirs += 1 }
      }
    }
    return shared
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
