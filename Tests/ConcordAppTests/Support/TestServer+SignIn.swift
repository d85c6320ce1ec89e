import ConcordApp
import Crypto
import JSON

extension TestServer {
  static let password = "a long enough secret"

  /// Hashed once for all: it takes a fifth of a second.
  private static let passwordHash = Result<String, any Error> { try PasswordHash.make(password) }

  /// Someone who signs in with `TestServer.password`.
  func personWithPassword(_ name: String, role: ServerRole = .member) throws -> TestPerson {
    let person = try person(name, role: role)
    let id = person.id
    let hash = try Self.passwordHash.get()
    try database.writer.perform { try UserStore.setPassword($0, id, hash) }
    return person
  }

  func signIn(
    _ email: String, _ password: String = TestServer.password, on client: TestClient? = nil,
    headers: [(String, String)] = []
  ) throws -> (client: TestClient, reply: TestReply) {
    let client = client ?? outsider()
    let body: JSONValue = ["email": .string(email), "password": .string(password)]
    return (client, try client.post("/api/session", body, headers: headers))
  }

  /// A browser that is signed in, without the slow password.
  func browser(_ person: TestPerson) throws -> TestClient {
    let (user, now) = (person.id, clock.now)
    let token = try database.writer.perform { db in
      try SessionStore.insert(
        db, user: user, at: now, until: now + 30 * 86_400_000, address: "127.0.0.1", agent: "test")
    }
    let client = outsider()
    client.headers.append(("Cookie", "concord=\(token)"))
    return client
  }
}
