/// People come one after the other, and each gets a task, as in the server: one that nobody judged yet; else, of the
/// few that lead, the one that they are expected to tell most about.
extension Replay {
  mutating func askByPeople() {
    var sinceFit = 0
    while !isOver, let annotator = whoComes(), let place = place(for: annotator) {
      give(place.place, of: place.task)
      sinceFit += 1
      if sinceFit == interval {
        fit()
        sinceFit = 0
      }
    }
    if sinceFit > 0 { fit() }
  }

  /// Whoever has more judgments left comes more often.
  private mutating func whoComes() -> Int? {
    let open = (0..<ledger.taskCount).filter { task in
      isOpen(task) || isGold[task] && ledger.given[task] == 0 && !ledger.rest(of: task).isEmpty
    }
    let left = open.reduce(0) { $0 + ledger.rest(of: $1).count }
    guard left > 0 else { return nil }
    var place = generator.index(below: left)
    for task in open {
      let rest = ledger.rest(of: task)
      if place < rest.count { return Int(ledger.annotators[rest.lowerBound + place]) }
      place -= rest.count
    }
    return nil
  }

  private func place(for annotator: Int) -> (task: Int, place: Int)? {
    var free: [(task: Int, place: Int)] = []
    for task in 0..<ledger.taskCount where isOpen(task) || isGold[task] && ledger.given[task] == 0 {
      let place = ledger.rest(of: task).first { Int(ledger.annotators[$0]) == annotator }
      if let place { free.append((task, place)) }
    }
    let fresh = free.filter { ledger.given[$0.task] == 0 }
    if let first = fresh.min(by: { ranks[$0.task] < ranks[$1.task] }) { return first }
    if options.policy == .fixed {
      return free.min { (ledger.given[$0.task], ranks[$0.task]) < (ledger.given[$1.task], ranks[$1.task]) }
    }
    let ordered = free.sorted { (gain($1.task), ranks[$0.task]) < (gain($0.task), ranks[$1.task]) }
    let leading = ordered.prefix(AdaptivePolicy.choices)
    let matrices = model.matrices
    let best = AdaptivePolicy.best(
      leading.map { AdaptivePolicy.information(beliefs[$0.task], of: annotator, under: matrices) })
    return best.map { leading[$0] }
  }
}
