import ConcordApp
import JSON
import SQLite
import Testing

struct UserErasureTests {
  @Test func `who is erased is out at once, and nothing tells any more who they were`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let bo = try server.personWithPassword("bo")
      let browser = try server.browser(bo)
      _ = try bo.client.put("/api/account/preferences", ["theme": "dark"])
      _ = try admin.client.patch("/api/users/\(bo.id)", ["name": "Bo of the Hill"])
      _ = try admin.client.post("/api/users/\(bo.id)/link")
      #expect(try admin.client.delete("/api/users/\(bo.id)").status == 204)

      #expect(try browser.get("/api/session").status == 401)
      #expect(try bo.client.get("/api/session").status == 401)
      let shown = try admin.client.get("/api/users/\(bo.id)").json
      #expect(shown["name"] == "Someone who left" && shown["email"] == .null && shown["disabled"] == true)
      #expect(try admin.client.get("/api/users?q=bo").items.isEmpty)
      let log = try admin.client.get("/api/audit")
      #expect(!log.text.contains("bo@example.org") && !log.text.contains("Bo of the Hill"))
      #expect(log.items.first?["action"] == "user.erased")
      #expect(try admin.client.get("/api/audit/verification").json["ok"] == true)
      let keys = try server.database.read { db in
        try db.first(
          """
          SELECT (SELECT count(*) FROM sessions WHERE user_id = :id) + (SELECT count(*) FROM tokens WHERE user_id = :id)
            + (SELECT count(*) FROM links WHERE user_id = :id)
          """, ["id": .integer(bo.id)]
        ) { $0.integer(0) }
      }
      #expect(keys == 0)
      // The address is free again, for somebody else.
      #expect(
        try admin.client.post("/api/users", ["email": .string(bo.email), "name": "Bo the Second"]).status
          == 201)
    }
  }

  @Test func `they leave every project, where what they did stays`() throws {
    try withServer { server in
      let (admin, bo, manager) = (
        try server.person("admin", role: .admin), try server.person("bo"), try server.person("mo")
      )
      let (member, boss, now) = (bo.id, manager.id, server.clock.now)
      let world = try server.database.writer.perform { db in
        try TestWorld(db, annotator: member, members: [(boss, .manager), (member, .annotator)], at: now)
      }
      func count(_ sql: StaticString) throws -> Int64? {
        try server.database.read { try $0.first(sql, ["id": .integer(member)]) { $0.integer(0) } }
      }
      let before = try count("SELECT count(*) FROM annotations WHERE user_id = :id")
      #expect(try admin.client.delete("/api/users/\(bo.id)").status == 204)
      #expect(try manager.client.get("/api/projects/\(world.project)/members").items.count == 1)
      #expect(try count("SELECT count(*) FROM annotations WHERE user_id = :id") == before)
      #expect(try count("SELECT count(*) FROM members WHERE user_id = :id AND pseudonym <> ''") == 1)
      #expect(try count("SELECT count(*) FROM assignments WHERE user_id = :id AND state = 'leased'") == 0)
    }
  }

  @Test func `the last admin is not erased, nor anyone on an old reading`() throws {
    try withServer { server in
      let admin = try server.personWithPassword("admin", role: .admin)
      let refused = try admin.client.delete("/api/users/\(admin.id)")
      #expect(refused.status == 409 && refused.code == "last_admin")
      let bo = try server.person("bo")
      let tag = try #require(try admin.client.get("/api/users/\(bo.id)").headers["ETag"])
      _ = try admin.client.patch("/api/users/\(bo.id)", ["name": "Bo B."])
      let stale = try admin.client.delete("/api/users/\(bo.id)", headers: [("If-Match", tag)])
      #expect(stale.status == 412)
      #expect(try admin.client.delete("/api/users/999").status == 404)
    }
  }
}
