import HTTP
import JSON
import Labeling
import SQLite

/// What someone can know of their own standing in a project.
struct MeRoutes: Sendable {
  let rules: RulesCache

  /// `GET /api/projects/:project/me`
  func me(_ call: Call, _ services: Services) throws -> Response {
    try call.checkQuery([])
    let (project, user) = (try call.projectID, try call.user.id)
    return try services.database.read { db in
      let workflow = try rules.rules(db, project: project).workflow
      let member = try MemberStore.member(db, project: project, user: user)
      let person =
        try GoldStore.person(db, project: project, user: user)
        ?? GoldPerson(project: project, user: user, role: nil)
      let tally = try GoldReport.tallyForOneself(
        db, project: project, user: user, workflow: workflow, at: call.now)
      return .json { writer in
        writer.beginObject()
        person.writePhase(&writer, workflow)
        writer.member("paused", member?.pausedAt != nil)
        writer.member("pause_reason", member?.pauseReason)
        writer.member("warned_at", person.warnedAt.map(rfc3339))
        writer.key("gold")
        if workflow.annotatorStats, workflow.usesGold { tally.write(&writer) } else { writer.null() }
        writer.endObject()
      }
    }
  }
}
