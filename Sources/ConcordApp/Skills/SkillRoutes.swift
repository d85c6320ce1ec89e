import HTTP
import JSON
import Labeling
import SQLite

/// Which skills there are in a project: who has them, and what waits for them.
struct SkillRoutes: Sendable {
  /// Free tasks are counted up to here, in one lane.
  static let mostFree = 10_000

  let rules: RulesCache

  /// `GET /api/projects/:project/skills`
  func list(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    return try services.database.read { db in
      let workflow = try rules.rules(db, project: project).workflow
      let skills = Skills(db, project: project, workflow: workflow)
      let rows = try skills.known().map { skill in
        (
          skill, try SkillStore.people(db, project: project, skill: skill),
          try SkillStore.free(db, project: project, skill: skill, limit: Self.mostFree)
        )
      }
      return .object { writer in
        writer.key("items")
        writer.beginArray()
        for (skill, people, free) in rows {
          writer.beginObject()
          writer.member("skill", skill)
          writer.member("required", workflow.skills.contains(skill))
          writer.member("people", people.count)
          writer.member("free", free)
          writer.endObject()
        }
        writer.endArray()
      }
    }
  }

  /// A wish for someone's skills: all that they are to have.
  static func read(_ body: inout BodyReader) -> [String]? {
    guard let value = body.optionalValue("skills") else { return nil }
    let words = value.array?.compactMap(\.string) ?? []
    let isGood =
      words.count == value.array?.count && words.count <= Skills.mostOfOne && Set(words).count == words.count
      && words.allSatisfy { (1...Skills.longest).contains($0.unicodeScalars.count) }
    guard isGood else {
      body.fail(
        "skills",
        "must be a list of at most \(Skills.mostOfOne) different names of 1 to \(Skills.longest) characters")
      return nil
    }
    return words
  }
}

/// Gives and takes a person's skills, in the transaction of `flow`.
struct SkillChange {
  let flow: TaskFlow

  /// - Returns: whether anything changed.
  func set(_ wanted: [String], for user: Int64) throws -> Bool {
    let (db, project) = (flow.db, flow.project)
    let has = Set(try SkillStore.skills(db, project: project, user: user))
    let given = Set(wanted).subtracting(has)
    let taken = has.subtracting(wanted)
    for skill in given { try SkillStore.give(db, project: project, user: user, skill: skill, at: flow.now) }
    for skill in taken { try SkillStore.take(db, project: project, user: user, skill: skill) }
    if !given.isEmpty { try SkillStore.lookAgain(db, project: project, user: user) }
    // Nothing waits for someone who may not do it any more.
    var place: Int64? = taken.isEmpty ? nil : 0
    while let number = place { place = try Disputes.settle(flow, after: number, limit: MemberWork.batch) }
    return !given.isEmpty || !taken.isEmpty
  }
}
