import ConcordApp
import Crypto
import Foundation
import JSON
import SQLite

/// A real server on a port of its own with one project, for tests of what goes in and what comes out.
final class Workshop {
  let folder: String
  private var running: ConcordServer?
  private(set) var port = 0
  private(set) var tokens: [String: String] = [:]
  let project: Int64 = 1

  static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"]],
    "questions": [
      ["name": "mood", "type": "choice", "options": ["sad", "glad"], "required": true],
      ["name": "marks", "type": "spans", "field": "text", "labels": ["PER", "LOC"]],
    ],
  ]

  init(schema: JSONValue = Workshop.schema, workflow: JSONValue = ["judgments": 2, "review_sample": 0]) throws
  {
    folder = FileManager.default.temporaryDirectory.path + "/concord-imports-\(UUID().uuidString)"
    try start()
    _ = try server.services.database.writer.perform { db in
      try db.execute(
        script: """
          INSERT INTO users (id, email, name, role, created_at) VALUES (1, 'ada@example.org', 'Ada', 'member', 1),
            (2, 'ben@example.org', 'Ben', 'member', 1), (3, 'eve@example.org', 'Eve', 'member', 1);
          """)
    }
    try addProject(project, schema: schema, workflow: workflow)
    for (name, id) in [("manager", 1), ("annotator", 2), ("outsider", 3)] {
      let token = SecretToken.random(prefix: "cnc_")
      tokens[name] = token
      _ = try server.services.database.writer.perform { db in
        try db.run(
          "INSERT INTO tokens (user_id, name, token_hash, created_at) VALUES (:user, 't', :hash, 1)",
          ["user": .int(id), "hash": .blob(SecretToken.hash(token))])
      }
    }
  }

  deinit {
    running?.stop(grace: .zero)
    try? FileManager.default.removeItem(atPath: folder)  // a temporary folder may stay
  }

  private static func make(_ folder: String) throws -> ConcordServer {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    var configuration = Configuration(home: Home(path: root))
    configuration.dataDirectory = folder
    configuration.port = 0
    let clock = Database.systemMilliseconds
    return try ConcordServer(configuration, log: Log(showsRequests: false, clock: clock, write: { _ in }))
  }

  func addProject(
    _ id: Int64, schema: JSONValue = Workshop.schema,
    workflow: JSONValue = ["judgments": 2, "review_sample": 0]
  ) throws {
    let (schema, workflow) = (schema.text, workflow.text)
    try server.services.database.writer.perform { db in
      try db.run(
        """
        INSERT INTO projects (id, name, schema, workflow, seed, created_at)
        VALUES (:id, 'Tales', :schema, :workflow, 7, 1)
        """, ["id": .integer(id), "schema": .text(schema), "workflow": .text(workflow)])
      try db.run(
        "INSERT INTO project_counts (project_id, changed_at) VALUES (:id, 1)", ["id": .integer(id)])
      try db.run(
        """
        INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
        VALUES (:id, 1, 'manager', 'annotator-one', 1), (:id, 2, 'annotator', 'annotator-two', 1)
        """, ["id": .integer(id)])
    }
  }

  /// Stops the server and starts another on the same data.
  func restart() throws {
    running?.stop(grace: .zero)
    // The file is free for another server when nothing holds the old one any more.
    running = nil
    try start()
  }

  private func start() throws {
    let server = try Self.make(folder)
    running = server
    port = try server.start()
  }

  var server: ConcordServer {
    guard let running else { preconditionFailure("the server does not run") }
    return running
  }

  /// The files of imports that lie in the data folder.
  var importFiles: [String] {
    // Before the first import there is no such folder.
    (try? FileManager.default.contentsOfDirectory(atPath: folder + "/imports")) ?? []
  }

  func database<T: Sendable>(_ body: @escaping @Sendable (SQLite.Connection) throws -> T) throws -> T {
    try server.services.database.read(body)
  }

  func number(_ sql: StaticString) throws -> Int64 {
    try server.services.database.read { try $0.first(sql) { $0.integer(0) } } ?? -1
  }

  func change(_ sql: StaticString) throws {
    _ = try server.services.database.writer.perform { try $0.run(sql) }
  }

  func send(
    _ method: String, _ path: String, as name: String = "manager", headers: [String: String] = [:],
    body: [UInt8] = []
  ) throws -> Reply {
    let client = try WireClient(port: port)
    return try client.send(method, path, token: tokens[name], headers: headers, body: body)
  }

  /// Imports and waits for the end.
  func importFile(_ text: String, query: String = "format=jsonl", into project: Int64 = 1) throws -> JSONValue
  {
    try send(
      "POST", "/api/projects/\(project)/imports?\(query)", headers: ["Prefer": "wait=60"],
      body: Array(text.utf8)
    ).json
  }

  func export(_ query: String = "", of project: Int64 = 1) throws -> String {
    String(decoding: try send("GET", "/api/projects/\(project)/export?\(query)").body, as: UTF8.self)
  }
}

struct Reply {
  let status: Int
  let headers: [String: String]
  let body: [UInt8]

  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
}

/// One request over one connection, by plain sockets.
final class WireClient {
  let socket: Int32

  init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(socket) }

  func send(_ method: String, _ path: String, token: String?, headers: [String: String], body: [UInt8]) throws
    -> Reply
  {
    try write(Self.head(method, path, token: token, headers: headers, length: body.count) + body)
    return try reply()
  }

  static func head(
    _ method: String, _ path: String, token: String?, headers: [String: String] = [:], length: Int
  ) -> [UInt8] {
    var head =
      "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \(length)\r\n"
    if let token { head += "Authorization: Bearer \(token)\r\n" }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    return Array((head + "\r\n").utf8)
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw POSIXError(.EPIPE) }
      rest = rest.dropFirst(count)
    }
  }

  func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  func reply() throws -> Reply {
    var bytes: [UInt8] = []
    while let piece = read() { bytes += piece }
    let marker: [UInt8] = [13, 10, 13, 10]
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: marker) }) else {
      throw POSIXError(.EBADMSG)
    }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    let body = Array(bytes[(end + 4)...])
    let isChunked = headers["transfer-encoding"]?.lowercased() == "chunked"
    return Reply(
      status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers,
      body: isChunked ? Self.unchunked(body) : body)
  }

  private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while let end = bytes[at...].firstIndex(of: 13) {
      let size = Int(String(decoding: bytes[at..<end], as: UTF8.self), radix: 16) ?? 0
      if size == 0 { break }
      result += bytes[(end + 2)..<min(bytes.count, end + 2 + size)]
      at = end + 2 + size + 2
      if at >= bytes.count { break }
    }
    return result
  }
}
