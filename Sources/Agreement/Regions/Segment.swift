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
