import Labeling
import SQLite

/// Something that keeps tasks from being done, and who could change that: for the project's overview.
struct BlockedFact: Sendable, Equatable {
  enum Reason: String, Sendable {
    case paused
    case noAnnotators = "no_annotators"
    case noReviewers = "no_reviewers"
    case needsPeople = "needs_people"
    case needsSkill = "needs_skill"
    case reviewWaiting = "review_waiting"
    case pausedPeople = "paused_people"
    case budget
    case quota
    case returnedWork = "returned_work"
  }

  let reason: Reason
  /// Tasks, or people where the reason is about people.
  let count: Int
  let detail: String
  /// Names.
  let who: [String]
  /// Where the reason is a skill: which.
  var skill: String?
}

/// Finds out what the work of a project waits for. Looks at a bounded number of rows.
enum BlockedTasks {
  /// Free tasks that are looked at for someone who may do them.
  static let lookahead = 1_000

  static func facts(_ db: Connection, project: Int64, rules: RulesCache, at now: Int64) throws
    -> [BlockedFact]
  {
    let ledger = try ProjectLedger(db, project: project)
    let workflow = try rules.rules(db, project: project, edition: ledger.edition).workflow
    let people = try BlockedStore.people(db, project: project)
    let active = people.filter { !$0.isPaused }
    let waiting = try ReviewStore.waiting(db, project: project)
    var facts: [BlockedFact] = []
    if ledger.pausedAt != nil && ledger.open > 0 {
      facts.append(
        BlockedFact(reason: .paused, count: ledger.open, detail: "The project is paused.", who: []))
    }
    if active.isEmpty && ledger.open > 0 {
      let detail = "Nobody in this project can label. Add people, or lift a pause."
      facts.append(BlockedFact(reason: .noAnnotators, count: ledger.open, detail: detail, who: []))
    } else if let budget = workflow.budget, ledger.answered >= budget, ledger.open > 0 {
      let detail = "The project has the \(budget) answers that it may have. Raise the budget to go on."
      facts.append(BlockedFact(reason: .budget, count: ledger.open, detail: detail, who: []))
    } else if ledger.open > 0 {
      facts += try openFacts(db, project, workflow, active)
      facts += quotaFacts(workflow, active, at: now)
    }
    let paused = people.filter(\.isPaused).map(\.name)
    if !paused.isEmpty {
      let detail = paused.count == 1 ? "One person is paused." : "\(paused.count) people are paused."
      facts.append(BlockedFact(reason: .pausedPeople, count: paused.count, detail: detail, who: paused))
    }
    facts += try returnedFacts(db, project, people)
    if waiting > 0 {
      facts += try reviewFacts(db, project, waiting, active, isOwnWorkAllowed: workflow.selfReview)
    }
    return facts
  }

  /// What came back to its authors and was not handed in again.
  private static func returnedFacts(
    _ db: Connection, _ project: Int64, _ people: [BlockedStore.Person]
  ) throws -> [BlockedFact] {
    let returned = try people.map {
      ($0.name, try BlockedStore.returned(db, project: project, user: $0.user))
    }
    .filter { $0.1 > 0 }
    guard !returned.isEmpty else { return [] }
    let count = returned.reduce(0) { $0 + $1.1 }
    let detail =
      count == 1
      ? "One answer was returned and waits for its author."
      : "\(count) answers were returned and wait for their authors."
    return [BlockedFact(reason: .returnedWork, count: count, detail: detail, who: returned.map(\.0))]
  }

  /// What waits for a reviewer, and what no reviewer who is here may decide.
  private static func reviewFacts(
    _ db: Connection, _ project: Int64, _ waiting: Int, _ active: [BlockedStore.Person],
    isOwnWorkAllowed: Bool
  ) throws -> [BlockedFact] {
    let reviewers = active.filter { $0.role >= .reviewer }
    guard !reviewers.isEmpty else {
      let detail = "Nobody in this project can review."
      return [BlockedFact(reason: .noReviewers, count: waiting, detail: detail, who: [])]
    }
    let detail = waiting == 1 ? "One task waits for a reviewer." : "\(waiting) tasks wait for a reviewer."
    let fact = BlockedFact(
      reason: .reviewWaiting, count: waiting, detail: detail, who: reviewers.map(\.name))
    guard !isOwnWorkAllowed else { return [fact] }
    var looked = 0
    var own = 0
    try ReviewStore.each(db, project: project, after: 0) { entry in
      looked += 1
      let isOwn = try reviewers.allSatisfy {
        try ReviewStore.hasAnnotation(db, task: entry.task, by: $0.user)
      }
      if isOwn { own += 1 }
      return looked < lookahead
    }
    guard own > 0 else { return [fact] }
    let words =
      "Every reviewer labelled \(own == 1 ? "one of them" : "\(own) of them"). Add a reviewer, or allow to review own work."
    return [fact, BlockedFact(reason: .noReviewers, count: own, detail: words, who: [])]
  }

  /// What nobody here has the skill for, and what all who have it have done: lane by lane of the queue.
  private static func openFacts(
    _ db: Connection, _ project: Int64, _ workflow: Workflow, _ active: [BlockedStore.Person]
  ) throws -> [BlockedFact] {
    let skills = Skills(db, project: project, workflow: workflow)
    var facts: [BlockedFact] = []
    var looked = 0
    var stuck = 0
    for lane in try skills.freeLanes() {
      guard try active.contains(where: { try skills.mayDo($0.user, skill: lane) }) else {
        facts.append(try needsSkill(skills, lane))
        continue
      }
      try QueueStore.each(db, project: project, lane: lane, after: QueueKey.beginning) { entry in
        looked += 1
        if try !TaskPeopleStore.isAnyoneLeft(db, project: project, task: entry.task, workflow: workflow) {
          stuck += 1
        }
        return looked < lookahead
      }
    }
    return facts + needsPeople(stuck, workflow, active: active.count)
  }

  /// Who has the skill but cannot work now could help at once.
  private static func needsSkill(_ skills: Skills, _ lane: String) throws -> BlockedFact {
    let asked = skills.workflow.skills + (lane.isEmpty ? [] : [lane])
    let count = try SkillStore.free(skills.db, project: skills.project, skill: lane, limit: lookahead)
    let tasks = count == 1 ? "One task asks" : "\(count == lookahead ? "At least " : "")\(count) tasks ask"
    let who = try asked.flatMap { try SkillStore.people(skills.db, project: skills.project, skill: $0) }
    let away = Set(who.filter { !$0.isActive }.map(\.name)).sorted()
    let detail =
      "\(tasks) for \(Skills.words(asked)), and nobody who works here has "
      + "\(asked.count == 1 ? "it" : "all of them"). Give \(asked.count == 1 ? "it" : "them") to someone under "
      + "Settings, Members."
    return BlockedFact(reason: .needsSkill, count: count, detail: detail, who: away, skill: lane)
  }

  /// Who goes on tomorrow only.
  private static func quotaFacts(
    _ workflow: Workflow, _ active: [BlockedStore.Person], at now: Int64
  ) -> [BlockedFact] {
    let used = active.filter { person in
      let quota = QuotaUse(workflow, annotations: person.annotations, day: person.day, at: now)
      return quota.map { $0.left == 0 && $0.renewsAt != nil } ?? false
    }
    guard let limit = workflow.quota, !used.isEmpty else { return [] }
    let people =
      used.count == active.count
      ? "Everyone who works here has" : used.count == 1 ? "One person has" : "\(used.count) people have"
    let detail =
      "\(people) given the \(limit) answers of a day. It goes on at midnight, UTC; a manager can raise the quota."
    return [BlockedFact(reason: .quota, count: used.count, detail: detail, who: used.map(\.name))]
  }

  /// Free tasks that everyone who is here has done or skipped.
  private static func needsPeople(_ stuck: Int, _ workflow: Workflow, active: Int) -> [BlockedFact] {
    let judgments = workflow.judgments
    guard stuck > 0 else { return [] }
    let missing = max(1, judgments - active)
    let more = missing == 1 ? "one more person" : "\(missing) more people"
    let reason =
      judgments > active
      ? "Each task needs \(judgments) people, and \(active) work here: add \(more)."
      : workflow.quota == nil
        ? "Everyone here has done or skipped them: add \(more)."
        : "Everyone here has done or skipped them"
          + "\(workflow.quotaPeriod == .total ? ", or has used up their quota" : ""): add \(more)"
          + "\(workflow.quotaPeriod == .total ? ", or raise the quota" : "")."
    return [BlockedFact(reason: .needsPeople, count: stuck, detail: reason, who: [])]
  }
}
