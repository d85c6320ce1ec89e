import SQLite

/// The lanes of the queue that a person walks along, and what they are told when there is work only for other skills.
extension TaskQueue {
  private var skills: Skills { Skills(flow.db, project: flow.project, workflow: flow.workflow) }

  func readLanes(_ place: inout MemberPlace) throws {
    guard flow.workflow.asksForSkills else { return }
    for (skill, key) in try SkillStore.lanes(flow.db, project: flow.project, user: user) {
      place.skillPlaces[skill] = key
    }
  }

  func saveLanes(_ place: MemberPlace, was before: MemberPlace) throws {
    for (skill, key) in place.skillPlaces where before.skillPlaces[skill] != key {
      try SkillStore.move(flow.db, project: flow.project, user: user, skill: skill, to: key)
    }
  }

  /// Who lacks what the project asks of everyone gets nothing new; what they have in hand they may finish.
  func lackOfSkills() throws -> NextTask? {
    let lacking = try skills.lacking(user)
    guard !lacking.isEmpty else { return nil }
    return .empty(
      .notQualified, retryAfterSeconds: nil,
      detail:
        "This project asks for \(Skills.words(lacking)), which you do not have here. A manager can give "
        + "\(lacking.count == 1 ? "it" : "them") to you under Settings, Members.")
  }

  /// There are free tasks, but for skills that this person does not have.
  func othersSkills(_ place: MemberPlace) throws -> NextTask? {
    guard flow.workflow.skillFrom != nil else { return nil }
    let lanes = try skills.freeLanes().filter { place[$0] == nil }
    guard !lanes.isEmpty else { return nil }
    return .empty(
      .notQualified, retryAfterSeconds: nil,
      detail: "The tasks that are left ask for \(Skills.words(lanes)), which you do not have here. "
        + "A manager can give \(lanes.count == 1 ? "it" : "them") to you under Settings, Members.")
  }
}
