import ConcordApp
import JSON
import Testing

struct SetupTests {
  private func body(_ secret: String, email: String = "ada@example.org") -> JSONValue {
    ["secret": .string(secret), "email": .string(email), "name": "Ada", "password": "a long enough secret"]
  }

  private func secret(_ server: TestServer) throws -> String {
    String(try SetupRoutes.link(server.concord.services)?.split(separator: "#").last ?? "")
  }

  @Test func `the setup link makes the first admin once and signs in`() throws {
    try withServer { server in
      let secret = try secret(server)
      let client = server.outsider()
      #expect(try client.get("/api/setup").json == ["open": true])
      let made = try client.post("/api/setup", body(secret))
      #expect(made.status == 201)
      #expect(made.json["user"]?["role"] == "admin")
      #expect(try client.get("/api/session").json["user"]?["email"] == "ada@example.org")
      #expect(try client.get("/api/setup").json == ["open": false])
      #expect(try server.outsider().post("/api/setup", body(secret, email: "eve@example.org")).status == 404)
    }
  }

  @Test func `a wrong secret sets nothing up`() throws {
    try withServer { server in
      _ = try secret(server)
      #expect(try server.outsider().post("/api/setup", body("guessed")).code == "bad_link")
      #expect(try server.outsider().get("/api/setup").json == ["open": true])
    }
  }

  @Test func `of two who hurry with the same link one becomes admin`() throws {
    try withServer { server in
      let secret = try secret(server)
      let statuses = try inParallel(2) { index in
        try server.outsider().post("/api/setup", self.body(secret, email: "p\(index)@example.org")).status
      }
      #expect(statuses.sorted() == [201, 404])
    }
  }

  @Test func `the environment names the first admin and no link is made`() throws {
    try withServer {
      $0.adminEmail = "root@example.org"
      $0.adminPassword = "a long enough secret"
    } _: { server in
      #expect(try server.concord.welcome(port: server.port).count == 1)
      let reply = try server.outsider().post(
        "/api/session", ["email": "root@example.org", "password": "a long enough secret"])
      #expect(reply.status == 200)
    }
  }

  @Test func `the environment's admin is made beside a demo's people`() throws {
    try withServer {
      $0.adminEmail = "root@example.org"
      $0.adminPassword = "a long enough secret"
      $0.isDemo = true
    } _: { server in
      let lines = try server.concord.welcome(port: server.port)
      #expect(lines.count == 4)
      #expect(try server.signIn("root@example.org").reply.status == 200)
    }
  }

  @Test func `an everyday password in the environment stops the start`() throws {
    #expect(throws: StartError.self) {
      try withServer {
        $0.adminEmail = "root@example.org"
        $0.adminPassword = "password"
      } _: { _ in
      }
    }
  }
}
