import ConcordApp
import HTTP
import Testing

/// Every route, asked by everyone: security checklist, line 29. The table of routes is the product's own, so that a
/// new route is asked too.
struct RoleTests {
  enum Asker: CaseIterable {
    case nobody, elsewhere, annotator, reviewer, manager, admin, readOnlyManager

    /// The role in the project, nil for who has none.
    var role: ProjectRole? {
      switch self {
      case .annotator: .annotator
      case .reviewer: .reviewer
      case .manager, .readOnlyManager, .admin: .manager
      case .nobody, .elsewhere: nil
      }
    }
  }

  /// People, made once for a test.
  private struct Cast {
    let admin: TestPerson
    let elsewhere: TestPerson
    let annotator: TestPerson
    let reviewer: TestPerson
    let manager: TestPerson
    let readOnly: TestClient
    let nobody: TestClient

    init(_ server: TestServer) throws {
      admin = try server.person("admin", role: .admin)
      elsewhere = try server.person("elsewhere")
      annotator = try server.person("annotator")
      reviewer = try server.person("reviewer")
      manager = try server.person("manager")
      readOnly = TestClient(port: server.port, token: try server.token(of: manager, access: .read))
      nobody = server.outsider()
    }

    func client(_ asker: Asker) -> TestClient {
      switch asker {
      case .nobody: nobody
      case .elsewhere: elsewhere.client
      case .annotator: annotator.client
      case .reviewer: reviewer.client
      case .manager: manager.client
      case .admin: admin.client
      case .readOnlyManager: readOnly
      }
    }

    func world(_ server: TestServer) throws -> TestWorld {
      let now = server.clock.now
      let members: [(Int64, ProjectRole)] = [
        (annotator.id, .annotator), (reviewer.id, .reviewer), (manager.id, .manager),
      ]
      let (mine, other) = (annotator.id, elsewhere.id)
      return try server.database.writer.perform { db in
        _ = try TestWorld(db, annotator: other, members: [(other, .annotator)], at: now)
        return try TestWorld(db, annotator: mine, members: members, at: now)
      }
    }
  }

  private static func isPage(_ route: Route) -> Bool {
    if case .page = route.handler { return true }
    return false
  }

  @Test(arguments: Asker.allCases)
  func `every route lets in whom it should and nobody else`(asker: Asker) throws {
    try withServer { server in
      let cast = try Cast(server)
      for route in server.concord.routes where !Self.isPage(route) && route.path != "/api/session" {
        let world = try cast.world(server)
        let reply = try cast.client(asker).head(
          route.method.rawValue, world.path(route, user: cast.elsewhere.id))
        let what = Comment("\(asker) \(route.method.rawValue) \(route.path): \(reply)")
        #expect(reply.status < 500, what)
        check(reply, asker, route, what)
      }
    }
  }

  private func check(_ reply: TestReply, _ asker: Asker, _ route: Route, _ what: Comment) {
    if asker == .nobody, route.access != .open {
      #expect(reply.status == 401, what)
    } else if asker == .readOnlyManager, !route.method.isRead, route.access != .open {
      #expect(reply.status == 403 && reply.code == "read_only_token", what)
    } else if route.access == .admin, asker != .admin {
      #expect(reply.status == 403, what)
    } else if let wanted = wantedRole(route) {
      guard let role = asker.role else {
        #expect(reply.status == 404 && reply.code == "not_found", what)
        return
      }
      if role < wanted {
        #expect(reply.status == 403 && reply.code == "forbidden", what)
      } else {
        #expect(reply.status != 401 && (reply.status != 403 || reply.code == "not_yours"), what)
        // Own work is its author's alone.
        if !route.path.contains("/:assignment"), !route.path.contains("/:annotation"),
          !route.path.contains("/:comment"), !route.path.contains("/:media"),
          !route.path.contains("/:path"), !route.path.contains("/:user")
        {
          #expect(reply.status != 404, what)
        }
      }
    } else if route.access == .signedIn {
      #expect(reply.status != 401, what)
      if route.path != "/api/users" { #expect(reply.status != 403, what) }
    }
  }

  private func wantedRole(_ route: Route) -> ProjectRole? {
    switch route.access {
    case .annotator: .annotator
    case .reviewer: .reviewer
    case .manager: .manager
    case .open, .signedIn, .admin: nil
    }
  }

  @Test func `a role that is taken away is gone with the next request`() throws {
    try withServer { server in
      let cast = try Cast(server)
      let world = try cast.world(server)
      let path = "/api/projects/\(world.project)/audit"
      #expect(try cast.manager.client.get(path).status == 200)
      let (project, user) = (world.project, cast.manager.id)
      try server.database.writer.perform { db in
        _ = try db.run(
          "UPDATE members SET role = 'reviewer' WHERE project_id = :project AND user_id = :user",
          ["project": .integer(project), "user": .integer(user)])
      }
      #expect(try cast.manager.client.get(path).status == 403)
    }
  }

  @Test func `what is refused to someone known is in the audit log, once a minute`() throws {
    try withServer { server in
      let cast = try Cast(server)
      let world = try cast.world(server)
      for _ in 0..<5 {
        #expect(try cast.annotator.client.get("/api/projects/\(world.project)/audit").status == 403)
      }
      // What is written beside an answer is there when the next write is.
      try server.database.writer.perform { _ in }
      let entries = try cast.admin.client.get("/api/audit?action=access.denied").items
      #expect(entries.count == 1)
      #expect(entries.first?["subject"] == "GET /api/projects/:project/audit")
      #expect(entries.first?["user"]?["id"]?.integer == cast.annotator.id)
    }
  }
}
