import HTTP

/// `GET /api/events`: server-sent events of what the caller may see.
package enum EventRoutes {
  /// Whatever `Last-Event-ID` says, what stands now is told first: a state needs no history.
  package static func listen(_ call: Call, _ services: Services) throws -> Response {
    let person = try call.user
    let credential = EventCredential(
      user: person.id, credential: person.credential, only: try call.query["project"].map(projectID))
    let scope = try services.database.read { try EventStore.scope($0, credential, at: call.now) }
    if let only = credential.only, !scope.sees(only) { throw Problem.notFound }
    let channel = EventChannel(key: "user-\(person.id)")
    services.events.add(EventListener(channel: channel, credential: credential, scope: scope))
    return Response(headers: ["Content-Type": "text/event-stream"], body: .events(channel))
  }

  private static func projectID(_ text: String) throws -> Int64 {
    guard let id = wireInteger(text) else { throw Problem.badRequest("bad_project", "“project” is an id.") }
    return id
  }
}
