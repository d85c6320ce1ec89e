/// A labelled stretch of a continuum, `start` up to, not including, `end`: characters, tokens, frames, seconds.
package struct Segment: Sendable, Hashable {
  package let start: Double
  package let end: Double
  package let label: Int

  package init(start: Double, end: Double, label: Int) {
    self.start = start
    self.end = end
    self.label = label
  }

  package var length: Double { max(0, end - start) }
}

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
  package let statistic: Statistic

  package init(_ continua: [Continuum]) {
    let cuts = continua.filter { $0.units.count > 1 && $0.length > 0 }
    guard !cuts.isEmpty else {
      statistic = .undefined(continua.isEmpty ? .noUnits : .oneAnnotator)
      return
    }
    var sums = Sums()
    for continuum in cuts {
      let pieces = continuum.units.compactMap { Self.pieces($0, length: continuum.length) }
      guard pieces.count == continuum.units.count else {
        statistic = .undefined(.overlappingUnits)
        return
      }
      sums.add(pieces)
    }
    statistic = sums.alpha
  }

  /// The label of what lies between units.
  private static let gap = -1

  /// Units and gaps from end to end; nil where units overlap or leave the continuum.
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

  private struct Sums {
    private var differing = 0.0
    private var total = 0.0
    private var lengths: [Int: Double] = [:]
    /// What cannot fall together with itself.
    private var itself = 0.0

    mutating func add(_ annotators: [[Segment]]) {
      for (index, mine) in annotators.enumerated() {
        for theirs in annotators[(index + 1)...] {
          differing += 2 * Sums.differing(mine, theirs) / Double(annotators.count - 1)
        }
        for piece in mine {
          total += piece.length
          lengths[piece.label, default: 0] += piece.length
          itself += piece.label == gap ? piece.length : piece.length * piece.length
        }
      }
    }

    var alpha: Statistic {
      let unlike = total * total - lengths.values.reduce(0) { $0 + $1 * $1 }
      guard lengths.count > 1, total * total - itself > 0 else { return .undefined(.oneCategoryOnly) }
      return .value(1 - differing * (total * total - itself) / (total * unlike))
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
}
