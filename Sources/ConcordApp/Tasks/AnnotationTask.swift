/// How far a task is: contract section 4.
package enum TaskState: String, Sendable, CaseIterable { case open, review, done, excluded }

/// How many tasks of each state, or how many more or fewer.
struct StateCounts {
  private var counts = SIMD4<Int>()

  subscript(state: TaskState) -> Int {
    get { counts[Self.place(state)] }
    set { counts[Self.place(state)] = newValue }
  }

  mutating func add(_ other: StateCounts) { counts &+= other.counts }

  private static func place(_ state: TaskState) -> Int {
    switch state {
    case .open: 0
    case .review: 1
    case .done: 2
    case .excluded: 3
    }
  }
}

/// Why a task is in review, or done with low confidence.
package enum TaskFlag: String, Sendable, CaseIterable {
  case disputed, sample, all, skips, broken, appeal, suspected
  case lowConfidence = "low_confidence"
  case secondReview = "second_review"
  case reviewersDiffer = "reviewers_differ"
}

/// The standing of one task: what every submit reads and rewrites. What the task shows lies elsewhere.
package struct AnnotationTask: Sendable, Equatable {
  package let id: Int64
  package let project: Int64
  package var state: TaskState
  package var queueKey: Int64
  /// Slots in all; one more at a time while disputed.
  package var wanted: Int
  /// Slots in use: active leases and counted annotations.
  package var taken: Int
  /// Counted annotations.
  package var judged: Int
  /// People who skipped it.
  package var skipped: Int
  /// The number of the last time that it became free again.
  package var reopened: Int64
  package var priority: Int
  package var similarity: Double?
  /// What one more judgment may still decide, 0 to 1, where the policy is adaptive and one more is wanted.
  package var gain: Double?
  package var flag: TaskFlag?
  /// Its place in the order of the review queue.
  package var reviewKey: Int64
  package var reviewer: Int64?
  package var reviewUntil: Int64?
  package var changedAt: Int64
  /// Its right answers are known: it only measures people. No slots, no verdict, no agreement.
  package var isGold: Bool
  package var version: Int

  package var hasFreeSlot: Bool { state == .open && taken < wanted }

  /// Whether someone else is deciding about it now.
  package func isLeasedForReview(toOtherThan user: Int64?, at now: Int64) -> Bool {
    guard let reviewer, reviewer != user, let reviewUntil else { return false }
    return reviewUntil > now
  }
}
