import Labeling

/// How many judgments there may be, and what becomes of tasks that wait for more than there may be.
extension TaskFlow {
  /// Whether so many answers are in as the project may have.
  var isBudgetUsedUp: Bool { workflow.budget.map { ledger.answered >= $0 } ?? false }

  /// Whether the answers that are in and those that people are at leave no more.
  func isBudgetTaken() throws -> Bool {
    guard let budget = workflow.budget else { return false }
    return try ledger.answered + AssignmentStore.leaseCount(db, project: project) >= budget
  }

  /// Whether a task can get one more answer.
  func isAnyoneLeft(for task: AnnotationTask) throws -> Bool {
    try !isBudgetUsedUp
      && TaskPeopleStore.isAnyoneLeft(db, project: task.project, task: task.id, workflow: workflow)
  }

  /// The answer that used up the budget or a person's quota settles the tasks that waited for one more: none of
  /// them waits for nobody.
  func settleAtLimits() throws {
    guard let contributed, contributed.annotations > 0 else { return }
    let isLast = try isBudgetUsedUp || usedUpQuota(contributed)
    guard isLast else { return }
    var place: Int64? = 0
    while let number = place { place = try Disputes.settle(self, after: number, limit: MemberWork.batch) }
  }

  /// Whether just now, for good: tasks can wait for the next day.
  private func usedUpQuota(_ contributed: Contribution) throws -> Bool {
    guard let quota = workflow.quota, workflow.quotaPeriod == .total,
      let place = try QueueStore.place(db, project: project, user: contributed.user)
    else { return false }
    return place.annotations >= quota && place.annotations - contributed.annotations < quota
  }
}
