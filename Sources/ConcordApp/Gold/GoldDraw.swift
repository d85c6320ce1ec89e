import SQLite

/// Decides whether a person's next task is a gold one, and which.
///
/// Each time the coin is thrown anew, so that nothing tells when gold comes; and it comes from a walk along places that
/// have nothing to do with ids or the order of the queue, begun where the least shown are. So everyone meets each gold
/// once at most, nobody's walk can be foretold, and all are shown about equally often: one that was shown more than
/// twice as often as the least shown, and three times more, is passed over while there are others. The cost is a few
/// steps in an index, however much gold there is and however much of it the person had.
struct GoldDraw {
  /// Places looked at in one draw. Where all are passed over, the next draw goes on behind them.
  static let lookahead = 16

  enum Outcome: Sendable {
    /// No gold now: the queue has the word.
    case none
    case given(Int64)
    case empty(detail: String)
  }

  let flow: TaskFlow
  let user: Int64
  let random: @Sendable () -> UInt64
  private var db: Connection { flow.db }

  /// - Parameter leases: what the person has in hand.
  func next(leases: [Assignment]) throws -> Outcome {
    guard flow.workflow.usesGold, var person = try GoldStore.person(db, project: flow.project, user: user),
      let role = person.role, role < .manager
    else { return .none }
    switch person.phase(flow.workflow, held: try GoldStore.held(db, leases)) {
    case .training:
      if let task = try draw(&person) { return .given(task) }
      // Without gold there is nothing to train on, and nobody shall wait for it.
      return flow.workflow.qualification == nil ? .none : try test(&person, flow.workflow.training)
    case .test(let done, let all): return try test(&person, max(0, all - done))
    case .failed:
      return .empty(
        detail:
          "Your answers to the entry test did not reach what the project asks for. A manager can let you "
          + "try again, or let you in.")
    case .work:
      guard isDue, person.mayDrawMore(flow.workflow), let task = try draw(&person) else { return .none }
      return .given(task)
    }
  }

  private func test(_ person: inout GoldPerson, _ missing: Int) throws -> Outcome {
    guard missing > 0 else {
      return .empty(detail: "Hand in the rest of the entry test; then you know whether you can begin.")
    }
    if let task = try draw(&person) { return .given(task) }
    return .empty(
      detail: "There are no more tasks to test you with. A manager can add some, or let you in without.")
  }

  /// A coin that falls on gold at the workflow's rate: 53 random bits as a share of 1.
  private var isDue: Bool { Double(random() >> 11) * 0x1p-53 < flow.workflow.goldRate }

  private func draw(_ person: inout GoldPerson) throws -> Int64? {
    guard try isWalking(&person) else { return nil }
    let least = try GoldStore.leastShown(db, project: flow.project) ?? 0
    let found = try walk(&person, mostShown: 2 * least + 3)
    if let found {
      person.drawn += 1
      try GoldStore.countShown(db, task: found.task)
    }
    try GoldStore.save(db, person)
    return found?.task
  }

  /// Begins a lap where there was none, and a new one after gold was added since the last.
  private func isWalking(_ person: inout GoldPerson) throws -> Bool {
    if person.lapStart != nil {
      guard let ended = person.lapEndedAt else { return true }
      guard let newest = try GoldStore.newest(db, project: flow.project), newest >= ended else {
        return false
      }
    }
    let chance = Int64(random() >> 2)
    guard let start = try GoldStore.start(db, project: flow.project, from: chance) else { return false }
    person.lapStart = start
    person.lapPlace = start - 1
    person.lapWrapped = false
    person.lapEndedAt = nil
    return true
  }

  /// The next gold on the person's way that they have not met; of those met there, the first that is not worn out,
  /// else the least worn.
  private func walk(_ person: inout GoldPerson, mostShown: Int) throws -> Gold? {
    var worn: (gold: Gold, after: GoldPerson)?
    var looked = 0
    while looked < Self.lookahead, person.lapEndedAt == nil {
      let rows = try GoldStore.golds(
        db, project: flow.project, after: person.lapPlace, limit: Self.lookahead - looked)
      for gold in rows {
        if person.lapWrapped, let start = person.lapStart, gold.place >= start {
          person.lapEndedAt = flow.now
          break
        }
        looked += 1
        person.lapPlace = gold.place
        if try GoldStore.hasMet(db, task: gold.task, user: user) || isForOthers(gold) { continue }
        if gold.shown <= mostShown { return gold }
        if gold.shown < worn?.gold.shown ?? .max { worn = (gold, person) }
      }
      guard person.lapEndedAt == nil, looked < Self.lookahead else { break }
      if person.lapWrapped {
        person.lapEndedAt = flow.now
      } else {
        person.lapWrapped = true
        person.lapPlace = -1
      }
    }
    // Nothing better lay within reach: the walk goes on behind the one that is taken.
    if let worn { person = worn.after }
    return worn?.gold
  }

  /// It asks for a skill that the person does not have.
  private func isForOthers(_ gold: Gold) throws -> Bool {
    guard flow.workflow.skillFrom != nil else { return false }
    let skill = try SkillStore.skill(db, task: gold.task)
    return try !skill.isEmpty && !SkillStore.has(db, project: flow.project, user: user, skill: skill)
  }
}
