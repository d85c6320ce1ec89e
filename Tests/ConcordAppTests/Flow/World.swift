import ConcordApp
import Crypto
import Foundation
import JSON
import Labeling
import SQLite
import Synchronization

/// A real server with a project in it, its people and tasks; its clock stands still until a test moves it.
final class World: Sendable {
  static let start: Int64 = 1_790_000_000_000
  static let sentiment: JSONValue = [
    "fields": [["name": "text", "type": "text"]],
    "questions": [
      [
        "name": "sentiment", "type": "choice", "options": ["positive", "negative", "mixed"], "required": true,
      ]
    ],
  ]

  let server: ConcordServer
  let port: Int
  let project: Int64 = 1
  private let time: Time
  private let folder: String

  final class Time: Sendable {
    private let value = Mutex(World.start)
    var now: Int64 { value.withLock { $0 } }
    func move(_ milliseconds: Int64) { value.withLock { $0 += milliseconds } }
  }

  /// - Parameter people: roles, by name; the first is user 1.
  init(
    _ workflow: JSONValue = [:], people: KeyValuePairs<String, String?> = ["ann": "annotator"],
    tasks: Int = 10,
    schema: JSONValue = World.sentiment,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
  ) throws {
    folder = "/tmp/flow/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: "/tmp/flow", withIntermediateDirectories: true)
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    var configuration = Configuration(home: Home(path: root.path(percentEncoded: false).trimmedSlash))
    configuration.dataDirectory = folder
    configuration.port = 0
    configuration.refitsByItself = false
    let time = Time()
    self.time = time
    server = try ConcordServer(configuration, clock: { time.now }, random: random)
    port = try server.start()
    let complete = try Workflow(workflow.over(["review_sample": 0])).json
    try write { db in
      for (name, _) in people { try Self.add(db, person: name) }
      try Self.addProject(db, schema: schema, workflow: complete)
      for (index, (name, role)) in people.enumerated() {
        try Self.add(db, member: Int64(index + 1), role: role, pseudonym: "person-\(name)")
      }
      try Self.addTasks(db, tasks, workflow: try Workflow(complete), from: 1)
    }
  }

  deinit {
    server.stop(grace: .zero)
    try? FileManager.default.removeItem(atPath: folder)  // what is left in /tmp harms nobody
  }

  var now: Int64 { time.now }
  func pass(seconds: Int64) { time.move(seconds * 1_000) }

  @discardableResult
  func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) throws -> T {
    try server.services.database.writer.perform(body)
  }

  func read<T>(_ body: (Connection) throws -> T) throws -> T {
    try server.services.database.read(body)
  }

  func number(_ sql: StaticString, _ parameters: Parameters = [:]) throws -> Int64 {
    try read { db in try db.first(sql, parameters) { $0.integer(0) } ?? 0 }
  }

  func person(_ name: String) throws -> Person { try Person(name, self) }
}

enum Digest {
  static func of(_ text: String) -> [UInt8] { SHA256.digest(Array(text.utf8)) }
}

extension World {
  static func add(_ db: Connection, person name: String) throws {
    try db.run(
      "INSERT INTO users (email, name, created_at) VALUES (:email, :name, 0)",
      ["email": .text("\(name)@example.org"), "name": .text(name)])
    try db.run(
      "INSERT INTO tokens (user_id, name, token_hash, created_at) VALUES (:user, 'test', :hash, 0)",
      ["user": .integer(db.lastInsertedID), "hash": .blob(SecretToken.hash("cnc_\(name)"))])
  }

  private static func addProject(_ db: Connection, schema: JSONValue, workflow: JSONValue) throws {
    try db.run(
      """
      INSERT INTO projects (id, name, schema, workflow, seed, created_at)
      VALUES (1, 'Reviews', :schema, :workflow, 42, 0)
      """, ["schema": .utf8(schema.bytes), "workflow": .utf8(workflow.bytes)])
    try db.run("INSERT INTO project_counts (project_id, changed_at) VALUES (1, 0)")
  }

  static func add(_ db: Connection, member user: Int64, role: String?, pseudonym: String) throws {
    try db.run(
      """
      INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
      VALUES (1, :user, :role, :pseudonym, 0)
      """, ["user": .integer(user), "role": .text(opt: role), "pseudonym": .text(pseudonym)])
  }

  static func addTasks(_ db: Connection, _ count: Int, workflow: Workflow, from first: Int64) throws {
    for id in first..<first + Int64(count) {
      let priority = Int(id % 3)
      let key = QueueKey.key(task: id, priority: priority, order: workflow.queueOrder, seed: 42)
      try db.run(
        """
        INSERT INTO tasks (id, project_id, queue_key, wanted, priority, dedupe, created_at, changed_at)
        VALUES (:id, 1, :key, :wanted, :priority, :dedupe, 0, 0)
        """,
        [
          "id": .integer(id), "key": .integer(key), "wanted": .int(workflow.judgments),
          "priority": .int(priority), "dedupe": .blob(Array("task-\(id)".utf8)),
        ])
      try db.run(
        "INSERT INTO task_payloads (task_id, data) VALUES (:id, :data)",
        ["id": .integer(id), "data": .text(#"{"text":"Text number \#(id), a 👍🏽b"}"#)])
    }
    try db.run("UPDATE project_counts SET open = open + :count", ["count": .int(count)])
  }
}

/// Someone who works through the API, over a connection of their own.
final class Person {
  let name: String
  let project: Int64
  private let wire: Wire

  init(_ name: String, _ world: World) throws {
    self.name = name
    project = world.project
    wire = try Wire(port: world.port)
  }

  func call(
    _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:]
  ) throws -> Wire.Reply {
    try wire.send(
      method, path, body,
      headers: headers.merging(["Authorization": "Bearer cnc_\(name)"]) { first, _ in first })
  }

  func next(held: [Int64] = []) throws -> Wire.Reply {
    try call("POST", "/api/projects/\(project)/next", ["held": .array(held.map { .integer($0) })])
  }

  func submit(
    _ assignment: Int64, _ answer: String = "positive", next: Bool = false, held: [Int64] = [],
    key: String? = nil
  ) throws -> Wire.Reply {
    try call(
      "POST", "/api/assignments/\(assignment)/submit\(next ? "?next=1" : "")",
      [
        "answers": ["sentiment": .string(answer)], "seconds": 2.5,
        "held": .array(held.map { .integer($0) }),
      ],
      headers: key.map { ["Idempotency-Key": $0] } ?? [:])
  }

  func skip(_ assignment: Int64, reason: String = "unclear") throws -> Wire.Reply {
    try call("POST", "/api/assignments/\(assignment)/skip", ["reason": .string(reason), "comment": "why"])
  }

  /// Gets the next task and answers it.
  @discardableResult
  func label(_ answer: String = "positive") throws -> Wire.Reply {
    try submit(try next().assignment, answer)
  }

  func review(_ body: JSONValue = [:]) throws -> Wire.Reply {
    try call("POST", "/api/projects/\(project)/review/next", body)
  }

  func resolve(_ task: Int64, _ body: JSONValue, path: String = "") throws -> Wire.Reply {
    try call("POST", "/api/tasks/\(task)/resolution\(path)", body)
  }
}

extension Wire.Reply {
  struct Missing: Error { let body: String }

  /// The lease's id, of a reply of `next` or in the `next` of another.
  var assignment: Int64 {
    get throws {
      let lease = json["assignment"] ?? json["next"]?["assignment"]
      guard let id = lease?["id"]?.integer else { throw Missing(body: json.text) }
      return id
    }
  }
  var task: Int64? { json["task"]?["id"]?.integer }
  var state: String? { json["task"]?["state"]?.string }
  var emptyReason: String? { json["empty"]?["reason"]?.string }
}

extension JSONValue {
  /// These members, and those of `base` that they do not name.
  func over(_ base: JSONObject) -> JSONValue {
    var merged = base
    for (key, value) in object ?? [:] { merged[key] = value }
    return .object(merged)
  }
}

extension String {
  fileprivate var trimmedSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
