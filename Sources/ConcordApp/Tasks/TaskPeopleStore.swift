import Labeling
import SQLite

/// Who may still do a task: everyone with a role in the project who is not paused, whose quota is not used up for good,
/// who has the skills that are asked for, and who has not done, skipped or taken it.
enum TaskPeopleStore {
  /// Looks at no more rows than the task has assignments and the project has paused people, plus one.
  static func isAnyoneLeft(
    _ db: Connection, project: Int64, task: Int64, workflow: Workflow
  ) throws -> Bool {
    let skills = Skills(db, project: project, workflow: workflow)
    let asked = try workflow.asksForSkills ? SkillStore.skill(db, task: task) : ""
    var isFound = false
    try db.each(
      """
      SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND m.role IS NOT NULL AND m.paused_at IS NULL AND u.disabled_at IS NULL
        AND m.annotations < :quota
        AND NOT EXISTS (
          SELECT 1 FROM assignments a WHERE a.task_id = :task AND a.user_id = m.user_id
            AND a.state IN ('leased', 'submitted', 'skipped', 'returned'))
      """,
      ["project": .integer(project), "task": .integer(task), "quota": .int(workflow.lastingQuota ?? .max)]
    ) { row in
      isFound = try !workflow.asksForSkills || skills.mayDo(row.integer(0), skill: asked)
      return !isFound
    }
    return isFound
  }

  /// Whether a person can work in the project now.
  static func isActive(_ db: Connection, project: Int64, user: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM members m JOIN users u ON u.id = m.user_id
      WHERE m.project_id = :project AND m.user_id = :user AND m.role IS NOT NULL AND m.paused_at IS NULL
        AND u.disabled_at IS NULL
      """, ["project": .integer(project), "user": .integer(user)]
    ) { $0.int(0) } != nil
  }
}

extension Workflow {
  /// The answers after which someone gives no more, on no other day either; nil: no limit.
  fileprivate var lastingQuota: Int? { quotaPeriod == .total ? quota : nil }
}
