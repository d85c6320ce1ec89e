/// A stretch of text or time without its label, as matching takes it.
package struct Stretch: Sendable, Hashable {
  package let start: Double
  package let end: Double

  package init(start: Double, end: Double) {
    self.start = start
    self.end = end
  }

  package var length: Double { max(0, end - start) }

  /// The shared part of both lengths, 0 to 1 (Jaccard 1912); two empty stretches at one place are the same.
  package func intersectionOverUnion(_ other: Stretch) -> Double {
    if self == other { return 1 }
    let shared = max(0, min(end, other.end) - max(start, other.start))
    let union = length + other.length - shared
    return union > 0 ? shared / union : 0
  }
}
