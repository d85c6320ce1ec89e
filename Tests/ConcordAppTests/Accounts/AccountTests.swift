import ConcordApp
import JSON
import Testing

struct AccountTests {
  @Test(
    arguments: [
      ("short", "at least 8"), ("password", "everybody"), ("PASSWORD1", "everybody"),
      (String(repeating: "x", count: 1_025), "at most 1024"),
    ])
  func `a weak password is refused with a reason`(password: String, reason: String) throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let reply = try admin.client.post(
        "/api/users", ["email": "bo@example.org", "name": "Bo", "password": .string(password)])
      #expect(reply.status == 422)
      #expect(reply.pointers == ["/password"])
      #expect(reply.json["errors"]?.array?.first?["detail"]?.string?.contains(reason) == true)
    }
  }

  @Test func `long passwords count to their last byte, and case matters`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let long = String(repeating: "kite ", count: 20)
      let made = try admin.client.post(
        "/api/users", ["email": "bo@example.org", "name": "Bo", "password": .string(long + "a")])
      #expect(made.status == 201)
      #expect(try server.signIn("bo@example.org", long + "b").reply.status == 401)
      #expect(try server.signIn("bo@example.org", long + "A").reply.status == 401)
      #expect(try server.signIn("BO@example.org", long + "a").reply.status == 200)
    }
  }

  @Test func `a new password asks for the old one and ends the other sessions`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let (here, there) = (try server.browser(ada), try server.browser(ada))
      #expect(
        try here.patch("/api/account", ["password": "another secret"]).pointers == ["/current_password"])
      let wrong = try here.patch(
        "/api/account", ["password": "another secret", "current_password": "wrong guess"])
      #expect(wrong.status == 403 && wrong.code == "wrong_password")
      let right = try here.patch(
        "/api/account", ["password": "another secret", "current_password": .string(TestServer.password)])
      #expect(right.status == 200)
      #expect(try here.get("/api/session").status == 200)
      #expect(try there.get("/api/session").status == 401)
      #expect(try server.signIn(ada.email).reply.status == 401)
      #expect(try server.signIn(ada.email, "another secret").reply.status == 200)
    }
  }

  @Test func `nobody can raise their own role`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let reply = try ada.client.patch("/api/account", ["name": "Ada", "role": "admin"])
      #expect(reply.status == 422 && reply.pointers == ["/role"])
      #expect(try ada.client.get("/api/session").json["user"]?["role"] == "member")
    }
  }

  @Test func `preferences are kept as given, unknown ones refused`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let mine: JSONValue = ["theme": "dark", "keys": ["submit": "Enter"]]
      #expect(try ada.client.put("/api/account/preferences", mine).json == mine)
      #expect(try ada.client.get("/api/account/preferences").json == mine)
      #expect(try ada.client.put("/api/account/preferences", ["theme": "pink"]).pointers == ["/theme"])
      #expect(try ada.client.put("/api/account/preferences", ["x/y": 1]).pointers == ["/x~1y"])
    }
  }

  @Test func `a link sets a password once, signs in, and ends older sessions`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let made = try admin.client.post("/api/users", ["email": "bo@example.org", "name": "Bo"])
      let link = try #require(made.json["link"]?.string)
      #expect(link.hasPrefix("/password#"))
      let secret = JSONValue.string(String(link.dropFirst("/password#".count)))
      let client = server.outsider()
      let opened = try client.post("/api/session/link", ["secret": secret])
      #expect(opened.json == ["purpose": "password", "email": "bo@example.org"])
      #expect(opened.headers["Set-Cookie"] == nil)
      let set = try client.post("/api/password", ["secret": secret, "password": "a fine secret"])
      #expect(set.status == 200)
      #expect(try client.get("/api/session").json["user"]?["name"] == "Bo")
      #expect(try server.outsider().post("/api/session/link", ["secret": secret]).code == "bad_link")
      #expect(
        try server.outsider().post("/api/password", ["secret": secret, "password": "a fine secret"]).status
          == 404)
      #expect(try server.signIn("bo@example.org", "a fine secret").reply.status == 200)
    }
  }

  @Test func `a link runs out, and a newer one replaces it`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let bo = try server.person("bo")
      func link() throws -> JSONValue {
        let reply = try admin.client.post("/api/users/\(bo.id)/link")
        return .string(String(reply.json["link"]?.string?.split(separator: "#").last ?? ""))
      }
      let (first, second) = (try link(), try link())
      #expect(try server.outsider().post("/api/session/link", ["secret": first]).status == 404)
      #expect(try server.outsider().post("/api/session/link", ["secret": second]).status == 200)
      server.clock.advance(seconds: 8 * 86_400)
      #expect(try server.outsider().post("/api/session/link", ["secret": second]).status == 404)
    }
  }
}
