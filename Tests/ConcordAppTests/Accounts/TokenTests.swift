import ConcordApp
import JSON
import Testing

struct TokenTests {
  @Test func `a token is shown once, works, and ends`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let made = try server.browser(ada).post("/api/tokens", ["name": "script", "access": "read"])
      #expect(made.status == 201)
      let token = try #require(made.json["token"]?.string)
      #expect(token.hasPrefix("cnc_") && token.count == 4 + 43)
      let program = TestClient(port: server.port, token: token)
      #expect(try program.get("/api/session").json["user"]?["id"]?.integer == ada.id)
      #expect(try program.post("/api/tokens", ["name": "more"]).code == "read_only_token")
      let listed = try ada.client.get("/api/tokens")
      #expect(!listed.text.contains(token))
      #expect(listed.items.compactMap { $0["name"]?.string } == ["script", "test"])
      #expect(try ada.client.delete("/api/tokens/\(made.id)").status == 204)
      #expect(try program.get("/api/session").status == 401)
    }
  }

  @Test func `a token ends on its day`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let made = try ada.client.post("/api/tokens", ["name": "short", "expires_in_days": 1])
      let program = TestClient(port: server.port, token: try #require(made.json["token"]?.string))
      #expect(try program.get("/api/session").status == 200)
      server.clock.advance(seconds: 86_400 + 1)
      #expect(try program.get("/api/session").status == 401)
    }
  }

  @Test func `a token that just changed something ends at once all the same`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      func program(_ made: TestReply) throws -> TestClient {
        TestClient(port: server.port, token: try #require(made.json["token"]?.string))
      }
      func change(_ program: TestClient) throws -> Int {
        try program.post("/api/projects", ["name": "Tales", "schema": TestServer.schema]).status
      }
      let made = try ada.client.post("/api/tokens", ["name": "script"])
      let ofOneDay = try ada.client.post("/api/tokens", ["name": "short", "expires_in_days": 1])
      let (revoked, short) = (try program(made), try program(ofOneDay))
      for client in [revoked, short, revoked, short] { #expect(try change(client) == 201) }
      #expect(try ada.client.delete("/api/tokens/\(made.id)").status == 204)
      #expect(try change(revoked) == 401)
      #expect(try change(short) == 201)
      server.clock.advance(seconds: 86_400 + 1)
      #expect(try change(short) == 401)
      try server.database.writer.perform { try $0.run("UPDATE users SET disabled_at = 1") }
      #expect(try change(ada.client) == 401)
    }
  }

  @Test func `someone else's token is nobody's business`() throws {
    try withServer { server in
      let (ada, eve) = (try server.person("ada"), try server.person("eve"))
      let made = try ada.client.post("/api/tokens", ["name": "mine"])
      #expect(try eve.client.delete("/api/tokens/\(made.id)").status == 404)
    }
  }

  @Test func `a screen that was left open for a day makes no token`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let browser = try server.browser(ada)
      server.clock.advance(seconds: 13 * 3_600)
      let reply = try browser.post("/api/tokens", ["name": "late"])
      #expect(reply.status == 403 && reply.code == "reauthenticate")
    }
  }

  @Test func `secrets do not repeat`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let tokens = try (0..<200).map { index in
        try ada.client.post("/api/tokens", ["name": .string("t\(index)")]).json["token"]?.string ?? ""
      }
      #expect(Set(tokens).count == 200)
    }
  }
}
