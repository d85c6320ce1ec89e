import JSON
import Labeling
import SQLite

/// What follows from how someone did on gold: a warning, a pause, the end of an entry test, and relief when gold was
/// corrected. Each is a line in the audit log, by nobody: the rule did it.
struct GoldRule {
  /// The word in `members.pause_reason`.
  static let pauseReason = "gold_accuracy"

  let flow: TaskFlow
  private var db: Connection { flow.db }

  init(_ flow: TaskFlow) { self.flow = flow }

  /// Warns or pauses who is below what the workflow asks for. Who is in training or in the entry test is not judged.
  func judge(_ user: Int64) throws {
    guard let person = try GoldStore.person(db, project: flow.project, user: user) else { return }
    try judge(person)
  }

  func judge(_ person: GoldPerson) throws {
    guard person.isBelow(flow.workflow) else { return try relieve(person) }
    guard person.phase(flow.workflow) == .work else { return }
    switch flow.workflow.goldAction {
    case .warn:
      guard person.warnedAt == nil else { return }
      var warned = person
      warned.warnedAt = flow.now
      try GoldStore.save(db, warned)
      try record("member.warned", person)
    case .pause:
      guard try MemberStore.member(db, project: flow.project, user: person.user)?.pausedAt == nil else {
        return
      }
      try MemberStore.setPaused(
        db, project: flow.project, user: person.user, at: flow.now, reason: Self.pauseReason)
      try record("member.paused", person)
      try MemberWork.end(flow, user: person.user)
      flow.changedMembers.append(person.user)
    }
  }

  /// Says what became of an entry test.
  func note(_ person: GoldPerson, was before: GoldPerson) throws {
    if person.qualifiedAt != nil, before.qualifiedAt == nil { try record("member.qualified", person) }
    if person.failedAt != nil, before.failedAt == nil { try record("member.not_qualified", person) }
  }

  /// Holds everyone concerned against the rules again after gold was corrected or taken away. It only relieves: a pause,
  /// a warning or a failed test that the answers no longer give rise to ends.
  func reconsider(_ users: [Int64]) throws {
    for user in users {
      try GoldStore.recount(db, project: flow.project, user: user)
      guard var person = try GoldStore.person(db, project: flow.project, user: user) else { continue }
      let before = person
      person.decideTest(flow.workflow, at: flow.now)
      if person != before {
        try GoldStore.save(db, person)
        try note(person, was: before)
      }
      if !person.isBelow(flow.workflow) { try relieve(person) }
    }
  }

  private func relieve(_ person: GoldPerson) throws {
    if person.warnedAt != nil {
      var free = person
      free.warnedAt = nil
      try GoldStore.save(db, free)
      try record("member.warning_ended", person)
    }
    let isPaused =
      try MemberStore.pauseReason(db, project: flow.project, user: person.user) == Self.pauseReason
    guard isPaused else { return }
    try MemberStore.setPaused(db, project: flow.project, user: person.user, at: nil)
    try record("member.pause_ended", person)
    flow.changedMembers.append(person.user)
  }

  private func record(_ action: String, _ person: GoldPerson) throws {
    try AuditStore.record(
      db, at: flow.now, by: nil, project: flow.project, action: action, subject: ("member", person.user),
      after: [
        "gold_answers": .integer(Int64(person.recent.scored)),
        "gold_correct": .integer(Int64(person.recent.correct)),
        "gold_accuracy": .double(flow.workflow.goldAccuracy),
      ])
  }
}
