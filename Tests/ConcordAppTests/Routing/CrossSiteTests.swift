import ConcordApp
import HTTP
import JSON
import Testing

/// Security checklist, lines 11 and 12: what another site can make a browser send changes nothing.
struct CrossSiteTests {
  private static let foreign: [[(String, String)]] = [
    [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")],
    [("Sec-Fetch-Site", "cross-site"), ("Origin", "http://127.0.0.1")],
    [("Origin", "https://evil.example")], [("Origin", "null")], [("Origin", "http://127.0.0.1:1")],
    [("Sec-Fetch-Site", "")],
  ]

  @Test func `no route that changes something does so for another site`() throws {
    try withServer { server in
      let admin = try server.person("admin", role: .admin)
      let browser = try server.browser(admin)
      for route in server.concord.routes where !route.method.isRead {
        for headers in Self.foreign {
          let path = route.path.split(separator: "/").map { $0.hasPrefix(":") ? "1" : $0 }.joined(
            separator: "/")
          let reply = try browser.call(
            route.method.rawValue, "/" + path,
            headers: headers + [("Content-Type", "application/json")], body: Array("{}".utf8))
          #expect(
            reply.status == 403 && reply.code == "cross_site",
            Comment("\(route.method.rawValue) \(route.path) \(headers): \(reply)"))
        }
      }
    }
  }

  @Test func `the same site, an address typed in, and programs are let through`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let browser = try server.browser(ada)
      let own: [[(String, String)]] = [
        [("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "none")],
        [("Origin", "http://127.0.0.1:\(server.port)")], [],
      ]
      for headers in own {
        #expect(try browser.post("/api/tokens", ["name": "t"], headers: headers).status == 201)
      }
      let program = try ada.client.post(
        "/api/tokens", ["name": "t"], headers: [("Origin", "https://evil.example")])
      #expect(program.status == 201)
      // A token in the header does not cover for a cookie beside it.
      let both = try browser.post(
        "/api/tokens", ["name": "t"],
        headers: [("Origin", "https://evil.example"), ("Authorization", "Bearer \(ada.token)")])
      #expect(both.status == 403)
    }
  }

  @Test func `another site cannot sign a browser in`() throws {
    try withServer { server in
      let reply = try server.signIn("a@b.c", headers: [("Sec-Fetch-Site", "cross-site")]).reply
      #expect(reply.status == 403)
    }
  }

  @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
  func `forms and plain text are no JSON`(type: String) throws {
    try withServer { server in
      let ada = try server.person("ada")
      let browser = try server.browser(ada)
      for route in server.concord.routes where !route.method.isRead && route.access == .signedIn {
        let path = route.path.split(separator: "/").map { $0.hasPrefix(":") ? "1" : $0 }.joined(
          separator: "/")
        let reply = try browser.call(
          route.method.rawValue, "/" + path, headers: [("Content-Type", type)],
          body: Array(#"{"name":"t"}"#.utf8))
        #expect(reply.status == 415, Comment("\(route.method.rawValue) \(route.path): \(reply)"))
        if route.path == "/api/session" { break }
      }
    }
  }

  @Test func `other sites may not read answers`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      for path in ["/api/session", "/", "/api/none", "/healthz"] {
        let reply = try ada.client.get(path, headers: [("Origin", "https://evil.example")])
        #expect(!reply.headers.all.contains { $0.name.lowercased().hasPrefix("access-control-") })
      }
      let preflight = try server.outsider().call(
        "OPTIONS", "/api/session",
        headers: [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "DELETE")])
      #expect(preflight.status == 204)
      #expect(!preflight.headers.all.contains { $0.name.lowercased().hasPrefix("access-control-") })
    }
  }
}
