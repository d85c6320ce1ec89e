/// How much work a comparison of answers may be, so that nobody's answer, whatever was put into it, holds up those who
/// wait behind it: answers are compared while they are handed in.
///
/// A step is one look at a corner, a run of pixels, a keyframe or a cell of a table: five to fifty nanoseconds. What a
/// comparison costs is counted in steps and not in time, so that the same answers always come to the same numbers. Each
/// rule says what it does where its steps do not suffice, and how far that may lie from the exact value.
package struct Effort: Sendable, Hashable {
  package let steps: Int

  package init(steps: Int) { self.steps = max(0, steps) }

  /// For all comparisons of one question's answers to a task in one go. Enough for a dozen people with a hundred
  /// outlines of a hundred corners each to be compared exactly.
  package static let question = Effort(steps: 2_000_000)

  /// An equal share.
  package func shared(among parts: Int) -> Effort { Effort(steps: steps / max(1, parts)) }

  /// The share of a part whose size is `size`, of parts whose sizes sum to `total`.
  func share(of size: Int, in total: Int) -> Effort {
    Effort(steps: Int(Double(steps) * Double(size) / Double(max(1, total))))
  }
}
