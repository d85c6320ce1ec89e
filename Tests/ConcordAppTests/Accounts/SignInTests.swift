import ConcordApp
import Crypto
import Dispatch
import Foundation
import JSON
import SQLite
import Testing

/// What a stranger can tell from a refused sign-in: nothing. And what a right one brings up to date.
struct SignInTests {
  private func people(_ server: TestServer, _ count: Int) throws -> [String] {
    let hash = try PasswordHash.make(TestServer.password)
    return try (0..<count).map { number in
      let person = try server.person("known\(number)")
      let id = person.id
      try server.database.writer.perform { try UserStore.setPassword($0, id, hash) }
      return person.email
    }
  }

  @Test func `an unknown user, a wrong password and a locked-out person read the same answer`() throws {
    try withServer { server in
      let known = try people(server, 2)
      try server.database.writer.perform { db in
        try db.run("UPDATE users SET disabled_at = 1 WHERE email = 'known1@example.org'")
      }
      let replies = [
        try server.signIn("nobody@example.org", "wrong guess").reply,
        try server.signIn(known[0], "wrong guess").reply,
        try server.signIn(known[1]).reply,
      ]
      for reply in replies {
        #expect(reply.status == 401 && reply.headers["Set-Cookie"] == nil)
        #expect(reply.headers.all.map(\.name) == replies[0].headers.all.map(\.name))
        #expect(plain(reply) == plain(replies[0]))
      }
    }
  }

  /// Without the request's own number.
  private func plain(_ reply: TestReply) -> String {
    let id = reply.json["request_id"]?.string ?? ""
    return reply.text.replacingOccurrences(of: id, with: "")
  }

  /// A hash takes some 170 ms, all the rest of a refusal one or two: without the hash for unknown users the medians would
  /// be a hundred times apart, and no noise makes that three.
  @Test func `an unknown user takes as long as a wrong password`() throws {
    try withServer { server in
      let known = try people(server, 5)
      var times: [[UInt64]] = [[], []]
      for number in 0..<5 {
        for (kind, email) in [known[number], "unknown\(number)@example.org"].enumerated() {
          let start = DispatchTime.now().uptimeNanoseconds
          #expect(try server.signIn(email, "wrong guess").reply.status == 401)
          times[kind].append(DispatchTime.now().uptimeNanoseconds - start)
        }
      }
      let (wrong, unknown) = (Double(times[0].sorted()[2]), Double(times[1].sorted()[2]))
      #expect((1.0 / 3...3).contains(unknown / wrong), "\(times)")
    }
  }

  @Test func `a password that was hashed with weaker parameters is hashed anew at the next sign-in`() throws {
    try withServer { server in
      let ada = try server.person("ada")
      let id = ada.id
      // `TestServer.password` with N = 2^14, r = 8, p = 1, made by Python 3.11's hashlib.scrypt.
      let weak = "scrypt$14$8$1$MDEyMzQ1Njc4OWFiY2RlZg$OkDjG5ScwEjIifMi-aHPsxGbdBbMH0otUCbDvSPisR0"
      try server.database.writer.perform { try UserStore.setPassword($0, id, weak) }
      func stored() throws -> String? { try server.database.read { try UserStore.password($0, id) } }
      #expect(try server.signIn(ada.email, "wrong guess").reply.status == 401)
      #expect(try stored() == weak)
      #expect(try server.signIn(ada.email).reply.status == 200)
      let strong = try #require(try stored())
      #expect(strong.hasPrefix("scrypt$15$8$3$"))
      #expect(try server.signIn(ada.email).reply.status == 200)
      #expect(try stored() == strong)
    }
  }
}
