import ConcordApp
import HTTP
import JSON
import SQLite
import Testing

/// What all answers have in common.
struct AnswerTests {
  @Test func `every answer carries the security headers, errors and 304 too`() throws {
    try withServer { server in
      let client = server.outsider()
      let page = try client.get("/")
      let tag = try #require(page.headers["ETag"])
      let answers = [
        page, try client.get("/", headers: [("If-None-Match", tag)]), try client.get("/api/session"),
        try client.get("/nothing"), try client.get("/api/nothing"), try client.call("DELETE", "/healthz"),
        try client.get("/healthz"), try client.call("OPTIONS", "/api/session"),
      ]
      #expect(answers[1].status == 304)
      for answer in answers {
        let policy = answer.headers["Content-Security-Policy"] ?? ""
        for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
          #expect(policy.contains(part), Comment("\(answer)"))
        }
        #expect(!policy.contains("unsafe"))
        #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
        #expect(answer.headers["Cross-Origin-Opener-Policy"] == "same-origin")
        #expect(answer.headers["Cross-Origin-Resource-Policy"] == "same-origin")
        #expect(answer.headers["Referrer-Policy"] == "same-origin")
        #expect(answer.headers["Permissions-Policy"] != nil)
        #expect(answer.headers["Strict-Transport-Security"] == nil)
        #expect(answer.headers["Server"] == nil)
      }
    }
  }

  @Test func `no mark in a project's name makes its file look like one of another kind`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let made = try admin.client.post(
        "/api/projects", ["name": "a\u{202e}vsc.exe\u{2066}\u{200f} \"é;", "schema": TestServer.schema])
      let reply = try admin.client.get("/api/projects/\(made.id)/export?format=csv")
      let header = try #require(reply.headers["Content-Disposition"])
      #expect(header.hasPrefix("attachment; filename=\"avsc.exe_-"), Comment(rawValue: header))
      #expect(header.contains("filename*=UTF-8''avsc.exe%20%22%C3%A9%3B-"), Comment(rawValue: header))
    }
  }

  @Test func `what people wrote is kept by no cache`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      for path in ["/api/session", "/api/tokens", "/api/nothing", "/api/users"] {
        let reply = try ada.client.get(path)
        #expect(reply.headers["Cache-Control"] == "no-store")
        #expect(reply.headers["Vary"] == "Cookie, Authorization")
      }
    }
  }

  @Test func `a refusal is a problem with a stable code and a request id`() throws {
    try withServer { server in
      let reply = try server.outsider().get("/api/nothing")
      #expect(reply.status == 404)
      #expect(reply.headers["Content-Type"] == "application/problem+json")
      #expect(reply.json["status"]?.integer == 404 && reply.code == "not_found")
      #expect(reply.json["request_id"]?.string?.isEmpty == false)
    }
  }

  @Test func `every refusal says what is wrong, also where the title says all`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let refusals = [
        try server.outsider().get("/api/session"), try ada.client.get("/api/projects/77"),
        try ada.client.get("/api/audit"), try ada.client.call("PUT", "/api/session"),
        try ada.client.get("/api/tokens?limit=0"), try ada.client.call("POST", "/api/tokens"),
      ]
      #expect(Set(refusals.map(\.status)) == [400, 401, 403, 404, 405])
      for refusal in refusals {
        #expect(refusal.json["detail"]?.string?.isEmpty == false, Comment("\(refusal)"))
      }
    }
  }

  @Test func `query parameters that are not known or there twice are refused by name`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let unknown = try ada.client.get("/api/tokens?limt=2")
      #expect(unknown.status == 400 && unknown.code == "unknown_parameter")
      #expect(unknown.json["detail"]?.string?.contains("limt") == true)
      #expect(try ada.client.get("/api/session?x=1").code == "unknown_parameter")
      #expect(try ada.client.call("DELETE", "/api/sessions?x=1").code == "unknown_parameter")
      let twice = try ada.client.get("/api/tokens?limit=2&limit=3")
      #expect(twice.status == 400 && twice.code == "repeated_parameter")
      #expect(twice.json["detail"]?.string?.contains("limit") == true)
    }
  }

  @Test(arguments: ["/projects/abc", "/projects/0/label", "/projects/1/tasks/-1", "/projects/1/people/x"])
  func `an address with something else where an id belongs is the address of nothing`(path: String) throws {
    try withServer { server in
      let page = try server.outsider().get(path, headers: [("Accept", "text/html")])
      #expect(page.status == 404)
      #expect(page.headers["Content-Type"] == "text/html; charset=utf-8")
      #expect(try server.outsider().get(path).code == "not_found")
    }
  }

  @Test func `another method is 405 with what is allowed, OPTIONS tells it, HEAD goes with GET`() throws {
    try withServer { server in
      let client = server.outsider()
      let refused = try client.call("PUT", "/api/session")
      #expect(refused.status == 405 && refused.code == "method_not_allowed")
      let allowed = Set((refused.headers["Allow"] ?? "").split(separator: ",").map { $0.trimmingPrefix(" ") })
      #expect(allowed == ["POST", "GET", "DELETE", "HEAD", "OPTIONS"])
      let options = try client.call("OPTIONS", "/api/session")
      #expect(options.status == 204 && options.headers["Allow"] == refused.headers["Allow"])
      #expect(try client.call("OPTIONS", "*").status == 204)
      let head = try client.call("HEAD", "/healthz")
      #expect(head.status == 200 && head.body.isEmpty && head.headers["Content-Length"] != "0")
    }
  }

  @Test func `bad bodies are told apart`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let json = [("Content-Type", "application/json")]
      func send(_ text: String) throws -> TestReply {
        try ada.client.call("POST", "/api/tokens", headers: json, body: Array(text.utf8))
      }
      #expect(try send("{").code == "bad_json")
      let tooBig = try send("{\"name\":1e999}").status
      #expect(tooBig == 400 || tooBig == 422)
      #expect(try send("{\"name\":\"a\",\"name\":\"b\"}").code == "bad_json")
      #expect(try send(String(repeating: "[", count: 100_000)).code == "bad_json")
      #expect(try send("[]").status == 422)
      #expect(try send("").status == 400)
      #expect(try send("{\"name\":\"a\",\"role\":\"x\"}").pointers == ["/role"])
      #expect(try send("{\"name\":\"\(String(repeating: "a", count: 2_000_000))\"}").status == 413)
    }
  }

  @Test func `pages are documents, also the one that is not there`() throws {
    try withServer { server in
      let client = server.outsider()
      for path in ["/", "/sign-in", "/setup", "/people", "/projects/12/label", "/docs"] {
        let page = try client.get(path)
        #expect(page.status == 200, Comment(rawValue: path))
        #expect(page.headers["Content-Type"] == "text/html; charset=utf-8")
      }
      let missing = try client.get("/no/such/page", headers: [("Accept", "text/html,*/*")])
      #expect(missing.status == 404 && missing.headers["Content-Type"] == "text/html; charset=utf-8")
    }
  }

  @Test(
    arguments: [
      "/concord.sqlite", "/concord.sqlite-wal", "/.env", "/backups/", "/Migrations/0001-accounts.sql",
      "/../README.md",
      "/%2e%2e/README.md", "/..%2fREADME.md", "/.git/config", "/Package.swift", "/styles/",
      "/core/../../README.md",
    ])
  func `nothing but the public files is served`(path: String) throws {
    try withServer { server in
      let status = try server.outsider().get(path).status
      #expect(status == 404 || status == 400)
    }
  }

  @Test func `the log has no secrets, no queries and no line breaks of clients`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      _ = try ada.client.get("/api/users?q=secret-search")
      _ = try server.outsider().get("/api/%0Aforged%1B%5B31m%E2%80%A8line")
      let log = server.logged.all
      #expect(!log.contains(ada.token) && !log.contains("secret-search"))
      #expect(log.split(separator: "\n").allSatisfy { $0.contains("127.0.0.1 GET /") })
      #expect(!log.contains("\u{1b}") && !log.contains("\u{2028}"))
    }
  }

  @Test func `an error from inside says nothing but its request id, and nothing is changed`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      try server.database.writer.perform { try $0.execute(script: "ALTER TABLE audit RENAME TO elsewhere") }
      let reply = try ada.client.post("/api/tokens", ["name": "t"])
      #expect(reply.status == 500 && reply.code == "internal")
      #expect(!reply.text.contains("audit") && !reply.text.contains("SQL"))
      let id = try #require(reply.json["request_id"]?.string)
      #expect(server.logged.all.contains("error \(id) /api/tokens"))
      #expect(try ada.client.get("/api/tokens").items.count == 1)
    }
  }

  @Test func `the data directory is its owner's alone`() throws {
    try withServer { server in
      let files = ["", "/concord.sqlite", "/concord.sqlite-wal"]
      let found = try files.map { try permissions(server.directory + $0) }
      #expect(found == [0o700, 0o600, 0o600])
    }
  }
}
