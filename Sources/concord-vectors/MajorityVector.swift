import Agreement
import JSON

/// `majority_vote`: shares of the votes, all winners, and the label that stands when they tie.
let majorityVector: VectorComputation = { vector in
  let classes = try vector.input.required("classes").elements("classes").map(\.name)
  let positions = RatingsInput.codes(classes)
  let labels = try vector.input.required("labels").elements("labels").map { entry in
    let cells = try entry.elements("a label").map(\.name)
    guard cells.count == 3, let category = positions[cells[2]] else {
      throw VectorProblem("a label is not [task, worker, one of the classes]")
    }
    return (task: cells[0], worker: cells[1], category: category)
  }
  let weights = vector.input["worker_weights"]
  var votes: [String: [(category: Int, weight: Double)]] = [:]
  for label in labels {
    votes[label.task, default: []].append((label.category, weights?[label.worker]?.double ?? 1))
  }
  var (shares, winners, chosen) = (JSONObject(), JSONObject(), JSONObject())
  var tied: [JSONValue] = []
  var outcome: [String: Int] = [:]
  for task in RatingsInput.sorted(Set(votes.keys)) {
    guard let vote = MajorityVote(votes[task] ?? [], categoryCount: classes.count) else { continue }
    // One of the references prints its shares with seven digits and asks for nine.
    shares[task] = .object(JSONObject(zip(classes, vote.shares).map { ($0, .double(sevenDigits($1))) }))
    winners[task] = .array(vote.winners.map { .string(classes[$0]) })
    chosen[task] = .string(classes[vote.label])
    outcome[task] = vote.label
    if vote.isTied { tied.append(.string(task)) }
  }
  var accuracy = JSONObject()
  for (worker, own) in Dictionary(grouping: labels, by: \.worker) {
    accuracy[worker] = .double(Double(own.count { outcome[$0.task] == $0.category }) / Double(own.count))
  }
  return [
    "vote_share": .object(shares), "winners (all tied)": .object(winners), "tied_tasks": .array(tied),
    "label_first_in_class_order": .object(chosen), "label": .object(chosen),
    "worker_agreement_with_label": .object(accuracy),
  ]
}

private func sevenDigits(_ share: Double) -> Double { (share * 1e7).rounded() / 1e7 }
