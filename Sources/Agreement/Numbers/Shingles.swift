/// The set of runs of `size` characters of a text: texts that share most of them are near duplicates.
///
/// A shorter text that is not empty is one run, itself. Source: Broder 1997, "On the resemblance and containment of
/// documents".
package struct Shingles: Sendable {
  private let runs: Set<ArraySlice<UInt32>>

  /// - Parameter codePoints: the text as Unicode code points.
  package init(_ codePoints: [UInt32], size: Int) {
    precondition(size > 0, "a run has at least one character")
    if codePoints.isEmpty {
      runs = []
    } else if codePoints.count < size {
      runs = [codePoints[...]]
    } else {
      runs = Set((0...(codePoints.count - size)).map { codePoints[$0..<($0 + size)] })
    }
  }

  /// The share of all runs that both have, 0 to 1; nil when neither text has any.
  package func jaccard(_ other: Shingles) -> Double? {
    let union = runs.union(other.runs).count
    return union == 0 ? nil : Double(runs.intersection(other.runs).count) / Double(union)
  }
}
