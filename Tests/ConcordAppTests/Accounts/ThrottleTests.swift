import ConcordApp
import JSON
import Testing

struct ThrottleTests {
  @Test func `guessing is slowed down, and the right password works after the wait`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      for _ in 0..<5 { #expect(try server.signIn(ada.email, "wrong guess").reply.code == "bad_credentials") }
      let refused = try server.signIn(ada.email).reply
      #expect(refused.status == 429)
      #expect(refused.headers["Retry-After"] == "1")
      server.clock.advance(seconds: 2)
      #expect(try server.signIn(ada.email).reply.status == 200)
      // Only failures count, and a success forgets them.
      #expect(try server.signIn(ada.email, "wrong guess").reply.status == 401)
      #expect(try server.signIn(ada.email).reply.status == 200)
    }
  }

  @Test func `after fifty guesses the owner waits a minute at most`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      var statuses: Set<Int> = []
      for index in 0..<50 {
        let headers = [("X-Forwarded-For", "10.0.0.\(index)")]
        statuses.insert(try server.signIn(ada.email, "wrong guess", headers: headers).reply.status)
      }
      #expect(statuses == [401, 429])
      server.clock.advance(seconds: 61)
      #expect(try server.signIn(ada.email).reply.status == 200)
    }
  }

  @Test func `a clock that is set back locks nobody out until it has caught up`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      for _ in 0..<6 { _ = try server.signIn(ada.email, "wrong guess") }
      #expect(try server.signIn(ada.email).reply.status == 429)
      server.clock.advance(seconds: -86_400)
      #expect(try server.signIn(ada.email).reply.status == 200)
    }
  }

  @Test func `failures survive a restart`() throws {
    let clock = FakeClock()
    let directory = try TestServer.temporaryDirectory()
    let email = try guessedAt(directory, clock)
    let second = try TestServer(directory: directory, clock: clock)
    defer {
      second.stop()
      second.removeData()
    }
    #expect(try second.signIn(email).reply.status == 429)
  }

  /// A server that is gone when this returns, after someone guessed on it.
  private func guessedAt(_ directory: String, _ clock: FakeClock) throws -> String {
    let server = try TestServer(directory: directory, clock: clock)
    defer { server.stop() }
    let ada = try server.personWithPassword("ada")
    for _ in 0..<6 { _ = try server.signIn(ada.email, "wrong guess") }
    return ada.email
  }

  @Test func `one address that tries many accounts is slowed down, others are not`() throws {
    try withServer {
      $0.trustedProxies = ["127.0.0.1"]
    } _: { server in
      let ada = try server.personWithPassword("ada")
      let guesser = [("X-Forwarded-For", "1.2.3.4, 203.0.113.9")]
      for index in 0..<20 {
        #expect(
          try server.signIn("nobody\(index)@example.org", "guess", headers: guesser).reply.status == 401)
      }
      #expect(try server.signIn(ada.email, headers: guesser).reply.status == 429)
      #expect(
        try server.signIn(ada.email, headers: [("X-Forwarded-For", "203.0.113.10")]).reply.status == 200)
    }
  }

  @Test func `an address in a header counts only from a trusted proxy`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      _ = try server.signIn(ada.email, headers: [("X-Forwarded-For", "203.0.113.9")])
      let client = try server.signIn(ada.email).client
      let addresses = try client.get("/api/sessions").items.compactMap { $0["address"]?.string }
      #expect(addresses == ["127.0.0.1", "127.0.0.1"])
    }
  }

  @Test func `an unknown person and a wrong password read the same`() throws {
    try withServer { server in
      let ada = try server.personWithPassword("ada")
      let wrong = try server.signIn(ada.email, "wrong guess").reply
      let unknown = try server.signIn("nobody@example.org", "wrong guess").reply
      #expect(wrong.status == unknown.status && wrong.code == unknown.code)
      #expect(wrong.body.count == unknown.body.count || wrong.json["title"] == unknown.json["title"])
    }
  }

  @Test func `a flood of sign-ins is turned away and holds nobody else up`() throws {
    try withServer { server in
      let port = server.port
      let statuses = try inParallel(100) { index in
        let client = TestClient(port: port)
        return try client.post(
          "/api/session", ["email": .string("n\(index)@example.org"), "password": "wrong guess"]
        ).status
      }
      #expect(statuses.contains(503))
      #expect(statuses.allSatisfy { [401, 429, 503].contains($0) })
      #expect(try server.outsider().get("/healthz").status == 200)
    }
  }
}
