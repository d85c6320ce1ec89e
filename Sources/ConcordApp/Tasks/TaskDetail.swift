import JSON
import Labeling
import SQLite

/// All that is known of one task, as far as the role of who asks may see it.
struct TaskDetail {
  let row: TaskListRow
  private let payload: TaskPayload
  private let excerpt: String
  private let item: ReviewItem
  private let goldUse: GoldReport.Task?
  private let assignments: [(assignment: TaskAssignment, name: PersonName)]
  private let history: [TaskHistoryEntry]
  private let isBlind: Bool

  init(_ db: Connection, task id: Int64, cache: RulesCache, as role: ProjectRole) throws {
    guard let row = try TaskListStore.row(db, id), let payload = try TaskStore.payload(db, id) else {
      throw Problem.notFound
    }
    let rules = try cache.rules(db, project: row.task.project)
    let isBlind = rules.workflow.blindReview && role < .manager
    // A second reviewer is not to know what the first one said.
    let isApart = row.task.flag == .secondReview && role < .manager
    self.row = row
    self.payload = payload
    self.isBlind = isBlind
    excerpt = rules.excerpt(of: row.data, length: TaskRoutes.excerptLength)
    item = try ReviewItem(db, row.task, rules: rules, isBlind: isBlind)
    goldUse = try row.task.isGold ? GoldReportStore.task(db, id) : nil
    assignments = try TaskDetailStore.assignments(db, task: id).map { assignment in
      let name = try PersonName(db, project: row.task.project, user: assignment.user, isBlind: isBlind)
      return (assignment: assignment, name: name)
    }
    history = try TaskDetailStore.history(db, task: id).filter {
      !isApart || $0.action != "task.resolved"
    }
  }

  func writeMembers(_ writer: inout JSONWriter) {
    row.writeMembers(&writer, excerpt: excerpt)
    writer.memberRaw("data", payload.data)
    writer.memberRaw("gold", payload.gold)
    writer.object("gold_use", goldUse) { writer, use in
      use.writeUse(&writer)
    }
    writer.memberRaw("predictions", payload.predictions)
    item.writeAnnotations(&writer)
    item.writeSkips(&writer)
    item.writeDecisions(&writer)
    writer.key("consensus")
    item.consensus.write(&writer)
    writer.member("disagreement", item.disagreement)
    writer.array("assignments", assignments) { $1.assignment.write(&$0, $1.name) }
    writer.array("history", history) { $1.write(&$0, isBlind: isBlind) }
  }
}
