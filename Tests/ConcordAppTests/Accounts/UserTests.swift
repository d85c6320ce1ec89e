import ConcordApp
import JSON
import Testing

struct UserTests {
  @Test func `disabling someone ends all their sessions and tokens at once`() throws {
    try withServer { server in
      let (admin, bo) = (try server.person("admin", role: .admin), try server.person("bo"))
      let browser = try server.browser(bo)
      #expect(try browser.get("/api/session").status == 200)
      let reply = try admin.client.patch("/api/users/\(bo.id)", ["disabled": true])
      #expect(reply.json["disabled"] == true)
      #expect(try browser.get("/api/session").status == 401)
      #expect(try bo.client.get("/api/session").status == 401)
      // Let in again, the old keys stay dead.
      _ = try admin.client.patch("/api/users/\(bo.id)", ["disabled": false])
      #expect(try browser.get("/api/session").status == 401)
      #expect(try bo.client.get("/api/session").status == 401)
    }
  }

  @Test(arguments: [["role": "member"], ["disabled": true]] as [JSONValue])
  func `the last admin stays`(change: JSONValue) throws {
    try withServer { server in
      let admin = try server.personWithPassword("admin", role: .admin)
      let refused = try admin.client.patch("/api/users/\(admin.id)", change)
      #expect(refused.status == 409 && refused.code == "last_admin")
      // An admin who cannot sign in yet does not count, one who can does.
      _ = try server.person("invited", role: .admin)
      #expect(try admin.client.patch("/api/users/\(admin.id)", change).status == 409)
      _ = try server.personWithPassword("second", role: .admin)
      #expect(try admin.client.patch("/api/users/\(admin.id)", change).status == 200)
    }
  }

  @Test func `a role works at once on open sessions`() throws {
    try withServer { server in
      let admin = try server.personWithPassword("admin", role: .admin)
      let bo = try server.person("bo")
      let browser = try server.browser(bo)
      #expect(try browser.get("/api/audit").status == 403)
      _ = try admin.client.patch("/api/users/\(bo.id)", ["role": "admin"])
      #expect(try browser.get("/api/audit").status == 200)
      #expect(try admin.client.patch("/api/users/\(bo.id)", ["role": "member"]).status == 200)
      #expect(try browser.get("/api/audit").status == 403)
    }
  }

  @Test func `an email is one person's`() throws {
    try withServer { server in
      let (admin, bo) = (try server.person("admin", role: .admin), try server.person("bo"))
      let reply = try admin.client.post("/api/users", ["email": "BO@example.org", "name": "Other"])
      #expect(reply.status == 409 && reply.code == "email_taken")
      _ = bo
    }
  }

  @Test(
    arguments: [
      (["email": "no-at", "name": "N"], "/email"), (["email": "a@b\u{0}", "name": "N"], "/email"),
      (["email": "a@b.c", "name": "two\nlines"], "/name"), (["email": "a@b.c", "name": "  "], "/name"),
      (["email": "a@b.c"], "/name"), (["email": "a@b.c", "name": "N", "role": "god"], "/role"),
      (["email": "a@b.c", "name": "N", "id": 1], "/id"),
      (["email": "a@b.c", "name": "N", "created_at": "2020"], "/created_at"),
    ] as [(JSONValue, String)])
  func `what cannot be a person is refused with a pointer`(body: JSONValue, pointer: String) throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let reply = try admin.client.post("/api/users", body)
      #expect(reply.status == 422 && reply.code == "schema_violation")
      #expect(reply.pointers == [pointer])
    }
  }

  @Test func `a stale change is refused with what is there now`() throws {
    try withServer { server in
      let (admin, bo) = (try server.person("admin", role: .admin), try server.person("bo"))
      let shown = try admin.client.get("/api/users/\(bo.id)")
      let tag = try #require(shown.headers["ETag"])
      #expect(tag == "\"1\"")
      let first = try admin.client.patch(
        "/api/users/\(bo.id)", ["name": "Bo B."], headers: [("If-Match", tag)])
      #expect(first.status == 200 && first.headers["ETag"] == "\"2\"")
      let second = try admin.client.patch(
        "/api/users/\(bo.id)", ["name": "Bob"], headers: [("If-Match", tag)])
      #expect(second.status == 412 && second.json["current"]?["name"] == "Bo B.")
    }
  }

  @Test func `a list has the newest first, goes on where its page ended, and its text is no pattern`() throws
  {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      for index in 0..<5 { _ = try server.person("bo\(index)") }
      _ = try server.person("per_cent%")
      var names: [String] = []
      var after = ""
      repeat {
        let page = try admin.client.get("/api/users?q=bo&limit=2\(after)")
        names += page.items.compactMap { $0["name"]?.string }
        after = page.json["next"]?.string.map { "&after=\($0)" } ?? ""
      } while !after.isEmpty
      #expect(names == ["bo4", "bo3", "bo2", "bo1", "bo0"])
      #expect(try admin.client.get("/api/users?q=%25").items.count == 1)
      #expect(try admin.client.get("/api/users?q=_").items.count == 1)
      for query in ["limit=0", "limit=1001", "limit=%2B5", "after=zz!", "after=W10", "colour=red"] {
        #expect(try admin.client.get("/api/users?\(query)").status == 400, Comment(rawValue: query))
      }
    }
  }

  @Test func `people with an account are told from those named by an import`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      try server.database.writer.perform { db in
        _ = try UserStore.insert(db, email: nil, name: "rater-1", role: .member, password: nil, at: 0)
      }
      func names(_ query: String) throws -> [String?] {
        try admin.client.get("/api/users\(query)").items.map { $0["name"]?.string }
      }
      #expect(try names("") == ["rater-1", "admin"])
      #expect(try names("?account=1") == ["admin"])
      #expect(try names("?account=0") == ["rater-1"])
      #expect(try names("?account=0&q=adm") == [])
      #expect(try admin.client.get("/api/users?account=yes").code == "bad_account")
    }
  }

  @Test func `managers find people without reading strangers' emails`() throws {
    try withServer { server in
      let (manager, bo, eve) = (try server.person("mo"), try server.person("bo"), try server.person("eve"))
      #expect(try manager.client.get("/api/users?q=bo").status == 403)
      let (boss, member, now) = (manager.id, bo.id, server.clock.now)
      _ = try server.database.writer.perform { db in
        try TestWorld(db, annotator: member, members: [(boss, .manager), (member, .annotator)], at: now)
      }
      #expect(try manager.client.get("/api/users?q=bo").items.first?["email"]?.string == bo.email)
      #expect(try manager.client.get("/api/users?q=eve").items.first?["email"] == .null)
      #expect(try manager.client.get("/api/users?q=example").items.isEmpty)
      #expect(try manager.client.get("/api/users?q=eve@example.org").items.count == 1)
      #expect(try eve.client.get("/api/users?q=bo").status == 403)
    }
  }
}
