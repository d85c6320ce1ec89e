/// One text or recording, and what each annotator cut out of it; labels count from 0.
package struct Continuum: Sendable {
  package let length: Double
  /// Per annotator the units, in any order. Who did the document and found nothing has an empty list.
  package let units: [[Segment]]

  package init(length: Double, units: [[Segment]]) {
    precondition(units.joined().allSatisfy { $0.label >= 0 }, "labels count from 0")
    self.length = length
    self.units = units
  }
}

/// Krippendorff's α of unitizing: do annotators cut the same stretches out of a continuum, with the same labels?
///
/// Disagreement is the length on which two annotators differ; chance is every unit laid anywhere. Gaps between units
/// are matter of a category of their own: pieces of a gap may fall together with each other, pieces of one unit not,
/// so that a unit takes the square of its length out of the chance and a gap its length. Lengths therefore
/// count in the smallest step of the continuum (characters, tokens, frames).
///
/// Range: 1 is perfect, 0 what chance gives, below 0 systematic disagreement. Undefined with one annotator, when
/// nobody marked anything or all is one category, and where units of one annotator overlap (`overlapping_units`):
/// those do not cut a continuum. Documents that not everyone did count for those who did.
/// Source: Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50:2347, section 3.
package struct UnitizedAlpha: Sendable {
  /// α over all continua.
  package let statistic: Statistic
  /// Per continuum that several annotators cut, the sums of ``Cut``.
  private let sums: [[Double]]

  package init(_ continua: [Continuum]) {
    let shared = continua.filter { $0.units.count > 1 && $0.length > 0 }
    let labelCount = (shared.flatMap(\.units).joined().map(\.label).max() ?? -1) + 1
    sums = shared.compactMap { Cut($0, labelCount: labelCount)?.sums }
    if shared.isEmpty {
      statistic = .undefined(continua.isEmpty ? .noUnits : .oneAnnotator)
    } else if sums.count < shared.count {
      statistic = .undefined(.overlappingUnits)
    } else {
      let total = sums.dropFirst().reduce(into: sums[0]) { total, next in
        for index in next.indices { total[index] += next[index] }
      }
      statistic = Cut.alpha(total)
    }
  }

  /// The 95 % interval over continua. nil with a single one, and where α is undefined.
  package func bootstrap(resamples: Int? = nil, seed: UInt64) -> BootstrapInterval? {
    guard statistic.value != nil else { return nil }
    return BootstrapInterval(sumsOfUnits: sums, resamples: resamples, seed: seed, Cut.alpha)
  }
}

/// What one continuum adds: sums that α needs, in a row.
private struct Cut {
  private enum Index {
    /// The length on which annotators differ, all of their lengths, and what cannot fall together with itself.
    static let differing = 0, total = 1, itself = 2
    /// From here on the length of each label, that of the gaps first.
    static let lengths = 3
  }

  private static let gap = -1

  let sums: [Double]

  /// nil where units of one annotator overlap or leave the continuum.
  init?(_ continuum: Continuum, labelCount: Int) {
    let annotators = continuum.units.compactMap { Self.pieces($0, length: continuum.length) }
    guard annotators.count == continuum.units.count else { return nil }
    var sums = [Double](repeating: 0, count: Index.lengths + 1 + labelCount)
    for (index, mine) in annotators.enumerated() {
      for theirs in annotators[(index + 1)...] {
        sums[Index.differing] += 2 * Self.differing(mine, theirs) / Double(annotators.count - 1)
      }
      for piece in mine {
        sums[Index.total] += piece.length
        sums[Index.itself] += piece.label == Self.gap ? piece.length : piece.length * piece.length
        sums[Index.lengths + 1 + piece.label] += piece.length
      }
    }
    self.sums = sums
  }

  static func alpha(_ sums: [Double]) -> Statistic {
    let (total, lengths) = (sums[Index.total], sums[Index.lengths...])
    let pairs = total * total - sums[Index.itself]
    guard lengths.count(where: { $0 > 0 }) > 1, pairs > 0 else { return .undefined(.oneCategoryOnly) }
    let unlike = total * total - lengths.reduce(0) { $0 + $1 * $1 }
    return .value(1 - sums[Index.differing] * pairs / (total * unlike))
  }

  /// Units and gaps from end to end.
  private static func pieces(_ units: [Segment], length: Double) -> [Segment]? {
    var pieces: [Segment] = []
    var end = 0.0
    for unit in units.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) where unit.length > 0 {
      guard unit.start >= end, unit.end <= length else { return nil }
      if unit.start > end { pieces.append(Segment(start: end, end: unit.start, label: gap)) }
      pieces.append(unit)
      end = unit.end
    }
    if end < length { pieces.append(Segment(start: end, end: length, label: gap)) }
    return pieces
  }

  /// The length on which two annotators say different things.
  private static func differing(_ mine: [Segment], _ theirs: [Segment]) -> Double {
    var sum = 0.0
    var (one, other) = (0, 0)
    while one < mine.count && other < theirs.count {
      let (a, b) = (mine[one], theirs[other])
      if a.label != b.label { sum += max(0, min(a.end, b.end) - max(a.start, b.start)) }
      if a.end < b.end { one += 1 } else { other += 1 }
    }
    return sum
  }
}
