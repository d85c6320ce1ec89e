import Agreement
import JSON

/// `wawa_zbs`: votes weighted by agreement with the majority, and by zero-based skill.
let skillVotesVector: VectorComputation = { vector in
  let input = try JudgmentsInput(vector.input)
  func metrics(_ vote: WeightedVote) -> JSONValue {
    [
      "skill": input.perWorker { vote.weights[$0] },
      "share": input.perTask(vote.shares),
    ]
  }
  return [
    "wawa": metrics(.wawa(input.judgments)),
    "zero_based_skill": metrics(.zeroBasedSkill(input.judgments)),
  ]
}
