import HTTP
import JSON
import Labeling
import SQLite

/// Everyone who worked in a project, side by side: for its managers.
struct PeopleRoutes: Sendable {
  let rules: RulesCache

  /// `GET /api/projects/:project/people`
  func list(_ call: Call, _ services: Services) throws -> Response {
    let list = try ListQuery(call)
    let after = try list.after?.integer(0) ?? 0
    let project = try call.projectID
    try PersonAnswers.catchUp(services.database, project: project, rules: rules)
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let models = try rules.models(db)
      let typical = try PersonStanding.typicalSeconds(db, project: project)
      let rows = try PeopleStore.people(db, project: project, after: after, limit: list.limit + 1)
      let page = Page(rows, limit: list.limit) { Cursor(.integer($0.user)) }
      let standings = try page.items.map { member in
        try PersonStanding(
          db, project: project, user: member.user, newest: PersonStanding.briefLimit, typicalSeconds: typical)
      }
      let gold = try GoldReportStore.standings(db, project: project, among: page.items)
      var index = 0
      return page.response { writer, member in
        writer.beginObject()
        member.writeBrief(&writer, member.quota(rules.workflow, at: call.now))
        standings[index].write(&writer, isForManager: true)
        Reliability(models, rules.schema, user: member.user).write(&writer, withConfusion: false)
        writer.key("gold")
        (gold[member.user]?.tally ?? GoldTally()).write(&writer)
        writer.endObject()
        index += 1
      }
    }
  }
}

extension Member {
  fileprivate func writeBrief(_ writer: inout JSONWriter, _ quota: QuotaUse?) {
    writer.person("user", user, name)
    writer.member("role", role?.rawValue)
    writer.member("paused", pausedAt != nil)
    writer.member("annotations", annotations)
    writer.optional("quota", quota) { $1.write(&$0) }
  }
}
