/// What becomes of a task after its answers changed: contract section 4 as a pure rule.
package enum TaskVerdict: Sendable, Equatable {
  /// Not all judgments are in.
  case waiting
  /// Done by consensus, or to a reviewer all the same.
  case agreed(review: Bool)
  /// Not agreed: one more slot is opened.
  case oneMore
  /// Not agreed and nobody more to ask: a reviewer decides.
  case review
  /// Not agreed, nobody more to ask and no review: done with the best consensus, flagged.
  case lowConfidence
}

/// Decides over a task.
///
/// - Parameters:
///   - counted: counted annotations, gold and late ones excluded.
///   - similarity: ``TaskAgreement/similarity``; nil, when nothing can be compared, counts as agreement.
///   - confidences: the consensus confidence of each question.
///   - possibleAnnotatorsLeft: people who could still judge this task and have not.
///   - sampled: whether the task falls in the review sample, ``isInReviewSample(task:seed:share:)``.
package func verdict(
  workflow: Workflow, judgments counted: Int, similarity: Double?, confidences: [String: Double],
  possibleAnnotatorsLeft: Int, sampled: Bool
) -> TaskVerdict {
  guard counted >= workflow.judgments else { return .waiting }
  // 2/3 against a threshold typed as 0.6666667 is meant to be equal; sums of thirds differ in the last digits.
  let tolerance = 1e-6
  let isSimilar = (similarity ?? 1) >= workflow.agreement - tolerance
  let isConfident = workflow.confidence.map { needed in
    confidences.values.allSatisfy { $0 >= needed - tolerance }
  }
  let isAgreed =
    switch workflow.policy {
    case .fixed: counted == 1 || isSimilar && isConfident != false
    // How sure the answers make it is all that counts, and one alone may be too little.
    case .adaptive: isConfident != false
    }
  if isAgreed {
    return .agreed(review: workflow.review == .all || workflow.review == .disputed && sampled)
  }
  if counted < workflow.maxJudgments && possibleAnnotatorsLeft > 0 { return .oneMore }
  return workflow.review == .none ? .lowConfidence : .review
}

/// Whether a task belongs to the sample of agreed tasks that are reviewed all the same: the same answer for the
/// same task and seed, however often and in whatever order it is asked.
package func isInReviewSample(task: Int64, seed: Int64, share: Double) -> Bool {
  // SplitMix64's finaliser (Steele, Lea & Flood 2014) over both numbers; the top 53 bits as a share of 1.
  var z = UInt64(bitPattern: task) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: seed)
  for _ in 0..<2 {
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
  }
  return Double(z >> 11) * 0x1p-53 < share
}
