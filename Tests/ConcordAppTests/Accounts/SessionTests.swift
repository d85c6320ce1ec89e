import ConcordApp
import JSON
import SQLite
import Testing

struct SessionTests {
  @Test func `signing in gives a cookie that scripts and other sites do not get`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let (client, reply) = try server.signIn(ada.email)
      #expect(reply.status == 200)
      let cookie = try #require(reply.headers["Set-Cookie"])
      let parts = cookie.split(separator: ";").map { $0.trimmingPrefix(" ") }
      #expect(parts[0].hasPrefix("concord="))
      // 32 bytes of randomness in base64url.
      #expect(parts[0].count == "concord=".count + 43)
      #expect(parts.contains("HttpOnly") && parts.contains("SameSite=Lax") && parts.contains("Path=/"))
      let session = try client.get("/api/session").json
      #expect(session["user"]?["email"]?.string == ada.email)
      #expect(session["session"]?["id"]?.integer == 1)
      #expect(session["preferences"]?.object?.isEmpty == true)
    }
  }

  @Test func `behind a trusted proxy that speaks TLS the cookie is bound to the host`() throws {
    try withServer {
      $0.trustedProxies = ["127.0.0.1"]
    } _: { server in
      let ada = try server.personWithPassword("ada")
      let (client, reply) = try server.signIn(ada.email, headers: [("X-Forwarded-Proto", "https")])
      let cookie = try #require(reply.headers["Set-Cookie"])
      #expect(
        cookie.hasPrefix("__Host-concord=") && cookie.contains("; Secure") && cookie.contains("Path=/;"))
      #expect(try client.get("/api/session", headers: [("X-Forwarded-Proto", "https")]).status == 200)
      #expect(try client.get("/api/session").status == 401)
    }
  }

  @Test func `a new sign-in brings a new token and ends the old one`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let (client, _) = try server.signIn(ada.email)
      let old = try #require(client.cookie)
      _ = try server.signIn(ada.email, on: client)
      #expect(client.cookie != old)
      #expect(try server.outsider().get("/api/session", headers: [("Cookie", old)]).status == 401)
      #expect(try client.get("/api/sessions").items.count == 1)
    }
  }

  @Test func `signing out ends the session on the server`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let (client, _) = try server.signIn(ada.email)
      let cookie = try #require(client.cookie)
      let reply = try client.delete("/api/session")
      #expect(reply.status == 204)
      #expect(reply.headers["Set-Cookie"]?.contains("Max-Age=0") == true)
      #expect(try server.outsider().get("/api/session", headers: [("Cookie", cookie)]).status == 401)
    }
  }

  @Test func `an idle session ends, one in use goes on until its last day`() throws {
    try withServer {
      $0.sessionIdle = .seconds(3_600)
      $0.sessionLifetime = .seconds(4 * 3_600)
    } _: { server in
      let ada = try server.person("ada")
      let idle = try server.browser(ada)
      let used = try server.browser(ada)
      for _ in 0..<4 {
        server.clock.advance(seconds: 50 * 60)
        #expect(try used.get("/api/session").status == 200)
        // The use is written down beside the answer.
        try server.database.writer.perform { _ in }
      }
      #expect(try idle.get("/api/session").status == 401)
      let end = try server.database.read { db in
        try db.first("SELECT max(expires_at) FROM sessions") { $0.integer(0) } ?? 0
      }
      server.clock.advance(seconds: (end - server.clock.now) / 1_000 + 1)
      #expect(try used.get("/api/session").status == 401)
    }
  }

  @Test func `one sees where one is signed in and ends the others`() throws {
    try withServer { server in
      let (ada, eve) = (try server.person("ada"), try server.person("eve"))
      let (here, there, third) = (try server.browser(ada), try server.browser(ada), try server.browser(ada))
      let foreign = try server.browser(eve)
      let items = try here.get("/api/sessions").items
      #expect(items.count == 3)
      #expect(items.filter { $0["current"] == true }.count == 1)
      let other = try #require(try there.get("/api/session").json["session"]?["id"]?.integer)
      #expect(try foreign.delete("/api/sessions/\(other)").status == 404)
      #expect(try here.delete("/api/sessions/\(other)").status == 204)
      #expect(try there.get("/api/session").status == 401)
      #expect(try here.delete("/api/sessions").status == 204)
      #expect(try third.get("/api/session").status == 401)
      #expect(try here.get("/api/session").status == 200)
      #expect(try foreign.get("/api/session").status == 200)
    }
  }

  @Test func `no token is kept in clear`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let (client, _) = try server.signIn(ada.email)
      let secret = try #require(client.cookie?.split(separator: "=").last.map(String.init))
      let token = try #require(try client.post("/api/tokens", ["name": "t"]).json["token"]?.string)
      server.stop()
      for name in ["concord.sqlite", "concord.sqlite-wal"] {
        let bytes = try fileText(server.directory + "/" + name)
        #expect(!bytes.contains(secret) && !bytes.contains(token) && !bytes.contains(TestServer.password))
      }
      #expect(!server.logged.all.contains(secret) && !server.logged.all.contains(token))
    }
  }

  @Test func `a password is stored by scrypt with its parameters and hashed anew when they were weaker`()
    throws
  {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let id = ada.id
      let stored = try #require(try server.database.read { try UserStore.password($0, id) })
      #expect(stored.hasPrefix("scrypt$15$8$3$"))
    }
  }
}
