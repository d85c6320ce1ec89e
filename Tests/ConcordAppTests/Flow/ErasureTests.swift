import ConcordApp
import Foundation
import JSON
import SQLite
import Testing

/// Deleted means deleted: security checklist, line 47.
struct ErasureTests {
  private static let schema: JSONValue = [
    "fields": [["name": "text", "type": "text"]],
    "questions": [["name": "note", "type": "text", "required": true]],
  ]
  /// In every answer, text and comment of the test.
  private static let secret = "Zwielichtgestalt"

  private func fill(_ server: TestServer, _ mia: TestPerson, _ ann: TestPerson) throws -> Int64 {
    let project = try server.project(
      mia, schema: Self.schema, workflow: ["review": "all", "review_sample": 1])
    try server.join(ann, project, as: .annotator, by: mia)
    let lines = (1...40).map { number in
      """
      {"data":{"text":"\(Self.secret) \(number)"},"gold":{"note":"\(Self.secret)"},"annotations":
      [{"annotator":"\(Self.secret)@example.org","answers":{"note":"\(Self.secret) imported"},"seconds":1,"submitted_at":"2026-01-01T00:00:00.000Z","counted":true}]}
      """.replacingOccurrences(of: "\n", with: "")
    }
    let half = lines.prefix(20).joined(separator: "\n")
    let plain = (100...120).map { #"{"text":"\#(Self.secret) \#($0)"}"# }.joined(separator: "\n")
    let imported = try mia.client.call(
      "POST", "/api/projects/\(project)/imports?format=jsonl",
      headers: [("Content-Type", "application/jsonl"), ("Prefer", "wait=30")],
      body: Array("\(half)\n\(plain)\nno json \(Self.secret)\n".utf8))
    guard imported.status == 200 else { throw ClientError(description: "not imported: \(imported)") }
    for number in 0..<20 {
      let lease = try ann.client.post("/api/projects/\(project)/next").json["assignment"]?["id"]?.integer ?? 0
      _ = try ann.client.put("/api/assignments/\(lease)/draft", ["answers": ["note": .string(Self.secret)]])
      let reply = try ann.client.post(
        "/api/assignments/\(lease)/submit",
        ["answers": ["note": .string("\(Self.secret) \(number)")], "seconds": 1],
        headers: [("Idempotency-Key", "key-\(number)")])
      guard reply.status == 201 else { throw ClientError(description: "not submitted: \(reply)") }
    }
    try decide(project, mia, ann)
    return project
  }

  /// Decisions, words about them, and an appeal against one.
  private func decide(_ project: Int64, _ mia: TestPerson, _ ann: TestPerson) throws {
    for number in 0..<5 {
      let task = try mia.client.post("/api/projects/\(project)/review/next").json["task"]?["id"]?.integer ?? 0
      let reply = try mia.client.post(
        "/api/tasks/\(task)/resolution",
        ["answers": ["note": .string(Self.secret)], "comment": .string(Self.secret)],
        headers: [("Idempotency-Key", "key-\(number)")])
      guard reply.status == 201 else { throw ClientError(description: "not resolved: \(reply)") }
      let said = try mia.client.post("/api/tasks/\(task)/comments", ["text": .string(Self.secret)])
      guard said.status == 201 else { throw ClientError(description: "not said: \(said)") }
    }
    let decided = try ann.client.get("/api/projects/\(project)/mine/decided").items.first
    let annotation = decided?["annotation_id"]?.integer ?? 0
    let appeal = try ann.client.post(
      "/api/annotations/\(annotation)/appeal", ["comment": .string(Self.secret)],
      headers: [("Idempotency-Key", "appeal")])
    guard appeal.status == 201 else { throw ClientError(description: "no appeal: \(appeal)") }
  }

  private func holdsSecret(_ path: String) throws -> Bool {
    guard let data = FileManager.default.contents(atPath: path) else { return false }
    return data.range(of: Data(Self.secret.utf8)) != nil
  }

  @Test func `an id of a deleted task or assignment is never given again`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      func lease(_ project: Int64) throws -> (assignment: Int64, task: Int64) {
        let imported = try mia.client.call(
          "POST", "/api/projects/\(project)/imports?format=jsonl",
          headers: [("Content-Type", "application/jsonl"), ("Prefer", "wait=30")],
          body: Array(#"{"text":"one"}"#.utf8))
        #expect(imported.status == 200)
        let next = try mia.client.post("/api/projects/\(project)/next").json
        return (next["assignment"]?["id"]?.integer ?? 0, next["task"]?["id"]?.integer ?? 0)
      }
      let first = try server.project(mia, schema: Self.schema)
      let second = try server.project(mia, schema: Self.schema)
      let old = try lease(first)
      #expect(try mia.client.delete("/api/tasks/\(old.task)").status == 204)
      let new = try lease(second)
      #expect(new.task > old.task && new.assignment > old.assignment)
      // What was typed for the old one does not reach the new one, and its log tells nothing of the old one.
      let late = try mia.client.post(
        "/api/assignments/\(old.assignment)/submit", ["answers": ["note": "old"], "seconds": 1])
      #expect(late.status == 404)
      #expect(try mia.client.get("/api/tasks/\(new.task)").json["history"]?.array?.isEmpty == true)
    }
  }

  @Test func `a change of an answer to a deleted task reaches no other answer`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia, schema: Self.schema)
      func importLines(_ text: String) throws {
        let reply = try mia.client.call(
          "POST", "/api/projects/\(project)/imports?format=jsonl",
          headers: [("Content-Type", "application/jsonl"), ("Prefer", "wait=30")], body: Array(text.utf8))
        #expect(reply.json["result"]?["created"] == 1, "\(reply)")
      }
      func answer() throws -> (annotation: Int64, task: Int64) {
        let next = try mia.client.post("/api/projects/\(project)/next").json
        let lease = next["assignment"]?["id"]?.integer ?? 0
        let done = try mia.client.post(
          "/api/assignments/\(lease)/submit", ["answers": ["note": "mine"], "seconds": 1])
        #expect(done.status == 201, "\(next) \(done)")
        return (done.json["annotation"]?["id"]?.integer ?? 0, next["task"]?["id"]?.integer ?? 0)
      }
      try importLines(#"{"text":"one"}"#)
      let old = try answer()
      #expect(try mia.client.delete("/api/tasks/\(old.task)").status == 204)
      try importLines(
        #"{"data":{"text":"two"},"annotations":[{"annotator":"x","answers":{"note":"theirs"}}]}"#)
      try importLines(#"{"text":"three"}"#)
      let new = try answer()
      #expect(old.annotation > 0 && new.annotation > old.annotation + 1)
      let late = try mia.client.put(
        "/api/annotations/\(old.annotation)", ["answers": ["note": "changed"], "seconds": 1])
      #expect(late.status == 404)
    }
  }

  @Test func `no byte of an answer of a deleted project is left in the database`() throws {
    try withServer { server in
      let (ada, mia) = (try server.person("ada", role: .admin), try server.person("mia"))
      let ann = try server.person("ann")
      let project = try fill(server, mia, ann)
      let other = try server.project(mia)
      try server.database.checkpoint()
      let files = try FileManager.default.subpathsOfDirectory(atPath: server.directory)
        .map { "\(server.directory)/\($0)" }
      #expect(try files.contains { try holdsSecret($0) })
      let reply = try mia.client.delete("/api/projects/\(project)", headers: [("Prefer", "wait=60")])
      #expect(reply.status == 204)
      for file in try FileManager.default.subpathsOfDirectory(atPath: server.directory) {
        #expect(try !holdsSecret("\(server.directory)/\(file)"), "\(file)")
      }
      let lost = try server.database.read { db in
        try db.all("SELECT \"table\" FROM pragma_foreign_key_check") { $0.text(0) }
      }
      #expect(lost == [])
      // The log still says who did what, and its chain holds.
      let log = try ada.client.get("/api/audit?action=task.resolved")
      #expect(log.items.count == 5 && log.items.allSatisfy { $0["after"]?.isNull ?? false })
      #expect(try ada.client.get("/api/audit/verification").json["first_bad"]?.isNull ?? true)
      #expect(try ada.client.get("/api/audit?action=project.deleted").items.count == 1)
      // A key that was used there may be used again; what belongs to other projects is untouched.
      #expect(try mia.client.get("/api/projects/\(other)").status == 200)
    }
  }

  private static func waitForJobs(_ server: TestServer) throws {
    for _ in 0..<600 {
      let waiting = try server.database.read { db in
        try db.first("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')") { $0.int(0) }
      }
      if waiting == 0 { return }
      usleep(50_000)
    }
    Issue.record("jobs go on and on")
  }

  @Test func `no answer to a deleted task is left in the database`() throws {
    try withServer { server in
      let (ada, mia) = (try server.person("ada", role: .admin), try server.person("mia"))
      let ann = try server.person("ann")
      let project = try fill(server, mia, ann)
      let kept =
        try mia.client.get("/api/projects/\(project)/tasks?limit=1000").items.first?["id"]?.integer ?? 0
      let ids = try mia.client.get("/api/projects/\(project)/tasks?limit=1000").items.compactMap {
        $0["id"]?.integer
      }
      // One by itself, the others together; one task with its words stays, without being of the test.
      #expect(try mia.client.delete("/api/tasks/\(ids[1])").status == 204)
      let rest = try mia.client.post(
        "/api/projects/\(project)/tasks/actions",
        ["action": "delete", "ids": .array(ids.filter { $0 != kept && $0 != ids[1] }.map { .integer($0) })])
      #expect(rest.json["changed"]?.integer == Int64(ids.count - 2))
      try Self.waitForJobs(server)
      let answers = try server.database.read { db in
        try db.first(
          """
          SELECT (SELECT count(*) FROM replays WHERE reply LIKE '%"note"%' AND subject NOT LIKE '%appeal%'),
            (SELECT count(*) FROM audit WHERE subject LIKE 'task %' AND subject <> 'task ' || :kept
              AND action <> 'task.deleted' AND (before IS NOT NULL OR after IS NOT NULL))
          """, ["kept": .integer(kept)]
        ) { [$0.int(0), $0.int(1)] }
      }
      #expect(answers == [0, 0])
      #expect(try ada.client.get("/api/audit/verification").json["first_bad"]?.isNull ?? true)
    }
  }

  @Test func `the log forgets nothing of a project that is there`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      _ = try server.project(mia)
      for sql in [
        "UPDATE audit SET before = NULL, after = NULL, erased = 1", "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
      ] {
        #expect(throws: SQLiteError.self) {
          try server.database.writer.perform { try $0.execute(script: sql) }
        }
      }
    }
  }

  @Test func `a line marked as erased whose project was never deleted breaks the chain`() throws {
    try withServer { server in
      let ada = try server.person("ada", role: .admin)
      _ = try server.project(ada)
      try server.database.writer.perform { db in
        try db.execute(script: "DROP TRIGGER audit_is_fixed; UPDATE audit SET after = NULL, erased = 1")
      }
      let found = try server.database.read { try AuditStore.verify($0) }
      #expect(found.firstBad == 1)
    }
  }

  @Test func `the id of a deleted project is never given again`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let first = try server.project(mia)
      #expect(try mia.client.delete("/api/projects/\(first)", headers: [("Prefer", "wait=60")]).status == 204)
      #expect(try server.project(mia) > first)
    }
  }
}
