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

  @Test func `where they worked from is forgotten, what they did and where others worked from is not`() throws
  {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let bo = try server.personWithPassword("bo")
      _ = try server.browser(bo)
      _ = try bo.client.post("/api/tokens", ["name": "mine"])
      _ = try server.project(bo)
      _ = try server.outsider().post("/api/session", ["email": .string(bo.email), "password": "wrong wrong"])
      func lines() throws -> [JSONValue] { try admin.client.get("/api/audit?limit=1000").items }
      let before = try lines()
      let own = before.filter { $0["user"]?["id"]?.integer == bo.id }
      let told = Set(own.compactMap { $0["action"]?.string })
      #expect(told.isSuperset(of: ["token.created", "project.created"]), "\(told)")
      #expect(own.allSatisfy { $0["address"]?.string == "127.0.0.1" })
      #expect(before.contains { $0["action"] == "session.refused" && $0["address"]?.string == "127.0.0.1" })

      let wait = [("Prefer", "wait=60")]
      #expect(try admin.client.delete("/api/users/\(bo.id)", headers: wait).status == 204)
      let after = try lines()
      for line in after where line["user"]?["id"]?.integer == bo.id || line["action"] == "session.refused" {
        #expect(line["address"] == .null, "\(line.text)")
      }
      #expect(after.first { $0["action"] == "user.erased" }?["address"]?.string == "127.0.0.1")
      // What they did is told as before, but for what named them.
      func deed(_ line: JSONValue) -> [JSONValue?] {
        [line["id"], line["at"], line["user"]?["id"], line["action"]]
      }
      #expect(after.suffix(before.count).map(deed) == before.map(deed))
      let made = after.first { $0["action"] == "project.created" }
      #expect(made?["after"]?["name"] == "Tales")
      #expect(try admin.client.get("/api/audit/verification").json["ok"] == true)
      let stored = try server.database.read { db in
        try db.first(
          "SELECT count(*) FROM audit WHERE user_id = :id AND address IS NOT NULL", ["id": .integer(bo.id)]
        ) { $0.integer(0) }
      }
      #expect(stored == 0)
    }
  }

  @Test func `the log lets nobody's address go who is not erased, nor anything be changed`() throws {
    try withServer { server in
      let (admin, bo) = (try server.person("admin", role: .admin), try server.person("bo"))
      _ = try bo.client.post("/api/tokens", ["name": "mine"])
      let id = bo.id
      func attempt(_ sql: StaticString) -> Bool {
        (try? server.database.writer.perform { try $0.run(sql, ["id": .integer(id)]) }) != nil
      }
      #expect(!attempt("UPDATE audit SET address = NULL, erased = 1 WHERE user_id = :id"))
      #expect(!attempt("UPDATE audit SET erased = 1 WHERE user_id = :id"))
      _ = try admin.client.delete("/api/users/\(bo.id)", headers: [("Prefer", "wait=60")])
      #expect(!attempt("UPDATE audit SET address = '10.0.0.1', erased = 1 WHERE user_id = :id"))
      #expect(!attempt("UPDATE audit SET erased = 1 WHERE user_id = :id"))
      #expect(!attempt("UPDATE audit SET after = '{}', erased = 1 WHERE user_id = :id"))
      #expect(!attempt("UPDATE audit SET at = 0, erased = 1 WHERE user_id = :id"))
      #expect(!attempt("DELETE FROM audit WHERE user_id = :id"))
    }
  }

  @Test func `an import never takes a name for the person who was called so`() throws {
    try withServer { server in
      let (admin, bo) = (try server.person("admin", role: .admin), try server.person("bo"))
      let project = try server.project(admin)
      try server.join(bo, project, as: .annotator, by: admin)
      #expect(try admin.client.delete("/api/users/\(bo.id)").status == 204)
      let lines = ["Someone who left", "bo@example.org"].enumerated().map { place, name in
        "{\"data\":{\"text\":\"\(place)\"},\"annotations\":[{\"annotator\":\"\(name)\",\"answers\":{\"tone\":\"calm\"}}]}\n"
      }
      let done = try admin.client.call(
        "POST", "/api/projects/\(project)/imports?format=jsonl", headers: [("Prefer", "wait=60")],
        body: Array(lines.joined().utf8))
      #expect(done.json["result"]?["created"]?.integer == 2)
      let people = try server.database.read { db in
        try db.all("SELECT user_id FROM annotations ORDER BY id") { $0.integer(0) }
      }
      #expect(Set(people).count == 2 && !people.contains(bo.id))
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
