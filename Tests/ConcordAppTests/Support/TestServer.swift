import ConcordApp
import Foundation
import HTTP
import JSON
import SQLite
import Synchronization

/// The whole product on a free port and a data directory of its own, with a clock that the test moves.
final class TestServer: Sendable {
  let concord: ConcordServer
  let clock: FakeClock
  let port: Int
  let directory: String
  /// What was written to the log.
  let logged: Lines

  final class Lines: Sendable {
    private let text = Mutex("")
    func add(_ line: [UInt8]) { text.withLock { $0 += String(decoding: line, as: UTF8.self) } }
    var all: String { text.withLock { $0 } }
  }

  /// Pass the directory of a server that was stopped to start on its data again.
  init(
    directory: String? = nil, clock: FakeClock = FakeClock(),
    _ configure: (inout Configuration) -> Void = { _ in }
  ) throws {
    let directory = try directory ?? Self.temporaryDirectory()
    var configuration = Configuration(home: Home(path: Self.root))
    configuration.dataDirectory = directory
    configuration.port = 0
    configuration.logsRequests = true
    configure(&configuration)
    let logged = Lines()
    let log = Log(showsRequests: configuration.logsRequests, clock: { clock.now }, write: { logged.add($0) })
    concord = try ConcordServer(configuration, clock: { clock.now }, log: log)
    self.clock = clock
    self.directory = directory
    self.logged = logged
    port = try concord.start()
  }

  var database: Database { concord.services.database }

  /// Where `Public/` and `Migrations/` are: three folders above this file's.
  static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

  static func temporaryDirectory() throws -> String {
    var template = Array("/tmp/concord-test-XXXXXX\0".utf8CString)
    guard mkdtemp(&template) != nil else { throw ClientError(description: "no temporary folder") }
    return template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  /// Stops; the data stays for another start.
  func stop() { concord.stop(grace: .seconds(2)) }

  func removeData() {
    // What is left lies in the temporary folder and hurts nobody.
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// Nobody.
  func outsider() -> TestClient { TestClient(port: port) }

  /// Someone with a token; no password, because hashing one takes a while.
  func person(
    _ name: String, role: ServerRole = .member, access: TokenAccess = .write
  ) throws -> TestPerson {
    let now = clock.now
    let (id, token) = try database.writer.perform { db in
      let id = try UserStore.insert(
        db, email: "\(name)@example.org", name: name, role: role, password: nil, at: now)
      return (
        id, try TokenStore.insert(db, user: id, name: "test", access: access, expiresAt: nil, at: now).token
      )
    }
    return TestPerson(id: id, name: name, email: "\(name)@example.org", token: token, port: port)
  }

  /// Another token of someone.
  func token(of person: TestPerson, access: TokenAccess = .write) throws -> String {
    let now = clock.now
    let user = person.id
    return try database.writer.perform { db in
      try TokenStore.insert(db, user: user, name: "other", access: access, expiresAt: nil, at: now).token
    }
  }

  /// A project that `owner` made, and so manages.
  func project(
    _ owner: TestPerson, schema: JSONValue = TestServer.schema, workflow: JSONValue = [:]
  ) throws -> Int64 {
    let reply = try owner.client.post(
      "/api/projects", ["name": "Tales", "schema": schema, "workflow": workflow])
    guard reply.status == 201 else { throw ClientError(description: "no project: \(reply)") }
    return reply.id
  }

  func join(_ person: TestPerson, _ project: Int64, as role: ProjectRole, by manager: TestPerson) throws {
    let reply = try manager.client.put(
      "/api/projects/\(project)/members/\(person.id)", ["role": .string(role.rawValue)])
    guard reply.status == 200 else { throw ClientError(description: "not joined: \(reply)") }
  }

  /// One choice over one text.
  static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"]],
    "questions": [["name": "tone", "type": "choice", "options": ["calm", "angry"], "required": true]],
  ]
}

/// Someone in a test.
final class TestPerson {
  let id: Int64
  let name: String
  let email: String
  let token: String
  let client: TestClient

  init(id: Int64, name: String, email: String, token: String, port: Int) {
    self.id = id
    self.name = name
    self.email = email
    self.token = token
    client = TestClient(port: port, token: token)
  }
}

/// Runs a test on a server of its own and takes both down after it.
func withServer(
  clock: FakeClock = FakeClock(), _ configure: (inout Configuration) -> Void = { _ in },
  _ body: (TestServer) throws -> Void
) throws {
  let server = try TestServer(clock: clock, configure)
  defer {
    server.stop()
    server.removeData()
  }
  try body(server)
}
