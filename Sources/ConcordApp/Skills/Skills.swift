import JSON
import Labeling
import SQLite

/// What people must be able to do: some skills the project asks of everyone who labels, one more a task may ask for. Who
/// reviews decides by their role alone.
struct Skills {
  /// The longest name, and how many of them one person has at most.
  static let longest = 60
  static let mostOfOne = 50
  /// Lanes that are looked at where it is asked what waits.
  static let mostLanes = 200

  let db: Connection
  let project: Int64
  let workflow: Workflow

  init(_ db: Connection, project: Int64, workflow: Workflow) {
    self.db = db
    self.project = project
    self.workflow = workflow
  }

  /// What the project asks of everyone and this person does not have.
  func lacking(_ user: Int64) throws -> [String] {
    try workflow.skills.filter { try !SkillStore.has(db, project: project, user: user, skill: $0) }
  }

  /// Whether a person may be given a task that asks for `skill`; '' asks for none.
  func mayDo(_ user: Int64, skill: String) throws -> Bool {
    guard try skill.isEmpty || SkillStore.has(db, project: project, user: user, skill: skill) else {
      return false
    }
    return try lacking(user).isEmpty
  }

  /// Lanes in which something is free, '' among them.
  func freeLanes() throws -> [String] {
    var lanes = try SkillStore.free(db, project: project, skill: "", limit: 1) > 0 ? [""] : []
    var last = ""
    while lanes.count < Self.mostLanes,
      let lane = try SkillStore.nextFree(db, project: project, after: last)
    {
      lanes.append(lane)
      last = lane
    }
    return lanes
  }

  /// Every skill that is asked for or that someone has, by name.
  func known() throws -> [String] {
    var known = Set(workflow.skills)
    for next in [SkillStore.nextGiven, SkillStore.nextAsked] {
      var last = ""
      while known.count < Self.mostLanes, let skill = try next(db, project, last) {
        known.insert(skill)
        last = skill
      }
    }
    return known.sorted()
  }

  /// Brings the skill that a task asks for in line with its `meta`.
  ///
  /// - Returns: whether it asks for another than before.
  @discardableResult
  static func assign(_ db: Connection, task: Int64, workflow: Workflow) throws -> Bool {
    let meta = try workflow.skillFrom == nil ? nil : SkillStore.meta(db, task: task)
    return try SkillStore.set(db, task: task, skill: asked(of: meta, workflow))
  }

  /// The skill that a task with this `meta` asks for: a word of 1 to 60 characters under the workflow's key; '' otherwise.
  static func asked(of meta: [UInt8]?, _ workflow: Workflow) throws -> String {
    guard let key = workflow.skillFrom, let meta, let word = try JSONValue(parsing: meta)[key]?.string,
      (1...longest).contains(word.unicodeScalars.count)
    else { return "" }
    return word
  }

  /// "the skill “fr”", "the skills “fr” and “de”"
  static func words(_ skills: [String]) -> String {
    let quoted = skills.prefix(5).map { "“\($0)”" }
    guard let last = quoted.last else { return "" }
    let rest = skills.count > 5 ? " and \(skills.count - 5) more" : ""
    if quoted.count == 1 { return "the skill \(last)" }
    return rest.isEmpty
      ? "the skills \(quoted.dropLast().joined(separator: ", ")) and \(last)"
      : "the skills \(quoted.joined(separator: ", "))\(rest)"
  }
}
