import HTTP

/// What a manager sees first: how far, how fast, who, what came out so far, and what is in the way. Annotators get the
/// same with themselves as the only person.
struct OverviewRoutes: Sendable {
  let rules: RulesCache

  /// `GET /api/projects/:project/overview`
  func overview(_ call: Call, _ services: Services) throws -> Response {
    let project = try call.projectID
    let role = try call.role
    let user = try call.user.id
    try TallyJob.catchUp(services, project: project, rules: rules)
    return try services.database.read { db in
      let overview = try ProjectOverview(
        db, project, rules, seenBy: user, as: role, at: call.now)
      return .object { overview.writeMembers(&$0) }
    }
  }
}
