import ConcordApp
import Dispatch
import JSON
import SQLite
import Testing

/// Long changes of a project: as jobs, that a restart continues.
struct ProjectJobTests {
  private static let tasks: Int64 = 1_300
  private static let swapped: JSONValue = ["rename": ["tone": ["calm": "angry", "angry": "calm"]]]

  /// A project with so many tasks, each answered "calm" and done.
  private func fill(_ server: TestServer, _ project: Int64, by user: Int64) throws {
    try server.database.writer.perform { db in
      for number in 1...Self.tasks {
        try db.run(
          """
          INSERT INTO tasks (project_id, state, queue_key, wanted, taken, judged, dedupe, created_at, changed_at)
          VALUES (:project, 'done', :number, 1, 1, 1, :dedupe, 0, 0)
          """,
          [
            "project": .integer(project), "number": .integer(number),
            "dedupe": .blob(Array("\(project)-\(number)".utf8)),
          ])
        let task = db.lastInsertedID
        try db.run(
          "INSERT INTO task_payloads (task_id, data) VALUES (:task, '{\"text\":\"a\"}')",
          ["task": .integer(task)])
        try db.run(
          """
          INSERT INTO annotations (project_id, task_id, user_id, answers, counted, submitted_at, changed_at)
          VALUES (:project, :task, :user, '{"tone":"calm"}', 1, 0, 0)
          """, ["project": .integer(project), "task": .integer(task), "user": .integer(user)])
        try db.run(
          "INSERT INTO labels (task_id, answers, source, at) VALUES (:task, '{\"tone\":\"calm\"}', 'consensus', 0)",
          ["task": .integer(task)])
      }
      try db.run(
        "UPDATE project_counts SET done = done + :count, annotations = annotations + :count WHERE project_id = :project",
        ["count": .integer(Self.tasks), "project": .integer(project)])
    }
  }

  private func number(_ server: TestServer, _ sql: StaticString) throws -> Int64 {
    try server.database.read { db in try db.first(sql) { $0.integer(0) } ?? 0 }
  }

  @Test func `moving many answers is a job, waited for on demand`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia)
      try fill(server, project, by: mia.id)
      let reply = try mia.client.patch(
        "/api/projects/\(project)", Self.swapped.over(["schema": TestServer.schema]),
        headers: [("Prefer", "wait=60")])
      #expect(reply.status == 200 && reply.json["job"]?.isNull == true, "\(reply)")
      #expect(
        try number(server, "SELECT count(*) FROM annotations WHERE answers = '{\"tone\":\"angry\"}'")
          == Self.tasks)
      #expect(
        try number(server, "SELECT count(*) FROM labels WHERE answers = '{\"tone\":\"angry\"}'") == Self.tasks
      )
      let log = try mia.client.get("/api/projects/\(project)/audit?action=answers.moved")
      #expect(log.items.first?["after"]?["annotations"]?.integer == Self.tasks)
    }
  }

  @Test func `a restart goes on with the move exactly where it was`() throws {
    let server = try TestServer()
    let mia = try server.person("mia")
    let project = try server.project(mia)
    try fill(server, project, by: mia.id)
    // As a crash leaves it: the first 500 tasks are moved, and the place behind them is kept. Moving twice would show,
    // because the two names change places.
    try server.database.writer.perform { db in
      try db.run("UPDATE annotations SET answers = '{\"tone\":\"angry\"}' WHERE task_id <= 500")
      try db.run("UPDATE labels SET answers = '{\"tone\":\"angry\"}' WHERE task_id <= 500")
      try db.run("UPDATE projects SET migrating_at = 1")
      try db.run(
        """
        INSERT INTO jobs (project_id, kind, state, parameters, checkpoint, created_at) VALUES (1, 'migration', 'running',
          '{"rename":{"tone":{"calm":"angry","angry":"calm"}},"merges":false}',
          '{"phase":"move","after":500,"done":500,"counts":{"annotations":500}}', 0)
        """)
    }
    // Nothing else touches the tasks meanwhile.
    let refused = try mia.client.post("/api/projects/\(project)/next")
    #expect(refused.status == 503 && refused.code == "migrating" && refused.headers["Retry-After"] == "2")
    #expect(try mia.client.get("/api/projects/\(project)/export").code == "migrating")
    #expect(try mia.client.get("/api/projects/\(project)/agreement").code == "migrating")
    #expect(try mia.client.patch("/api/projects/\(project)", ["name": "Other"]).code == "migrating")
    let shown = try mia.client.get("/api/projects/\(project)")
    #expect(shown.json["job"]?["kind"]?.string == "migration")
    #expect(
      try mia.client.delete("/api/jobs/\(shown.json["job"]?["id"]?.integer ?? 0)").code == "not_cancellable")
    server.stop()
    let again = try TestServer(directory: server.directory)
    defer {
      again.stop()
      again.removeData()
    }
    try wait(again, "SELECT count(*) FROM jobs WHERE state = 'done'")
    #expect(
      try number(again, "SELECT count(*) FROM annotations WHERE answers = '{\"tone\":\"angry\"}'")
        == Self.tasks)
    #expect(try number(again, "SELECT count(*) FROM projects WHERE migrating_at IS NULL") == 1)
    #expect(try number(again, "SELECT json_extract(result, '$.annotations') FROM jobs") == Self.tasks)
  }

  @Test func `a changed workflow opens many tasks in a job`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia)
      try fill(server, project, by: mia.id)
      try server.database.writer.perform { db in
        try db.run("UPDATE tasks SET state = 'open', wanted = 1, taken = 0, judged = 0")
        try db.run("DELETE FROM labels")
        try db.run("DELETE FROM annotations")
        try db.run("UPDATE project_counts SET open = 2500, done = 0, annotations = 0")
      }
      let reply = try mia.client.patch(
        "/api/projects/\(project)", ["workflow": ["judgments": 3]], headers: [("Prefer", "wait=60")])
      #expect(reply.status == 200, "\(reply)")
      #expect(try number(server, "SELECT count(*) FROM tasks WHERE wanted = 3") == Self.tasks)
      #expect(try number(server, "SELECT count(*) FROM jobs WHERE kind = 'rebuild' AND state = 'done'") == 1)
    }
  }

  @Test func `a small project changes at once, without a job`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia)
      let reply = try mia.client.patch("/api/projects/\(project)", ["workflow": ["judgments": 3]])
      #expect(reply.status == 200 && reply.json["job"]?.isNull == true)
      #expect(try number(server, "SELECT count(*) FROM jobs") == 0)
    }
  }

  @Test func `a deleted project is gone for everyone at once, and a restart removes the rest of it`() throws {
    let server = try TestServer()
    let (ada, mia) = (try server.person("ada", role: .admin), try server.person("mia"))
    let project = try server.project(mia)
    try fill(server, project, by: mia.id)
    // As a crash leaves it right after the reply: marked, with a job that did not begin.
    try server.database.writer.perform { db in
      try db.run("DELETE FROM members")
      try db.run("UPDATE projects SET deleted_at = 1")
      try db.run(
        "INSERT INTO jobs (kind, parameters, created_by, created_at) VALUES ('deletion', '{\"project\":1}', 2, 0)"
      )
    }
    for person in [ada, mia] {
      for path in [
        "projects/\(project)", "projects/\(project)/tasks", "tasks/1", "projects/\(project)/export",
      ] {
        #expect(try person.client.get("/api/\(path)").status == 404, "\(person.name) \(path)")
      }
      #expect(try person.client.get("/api/projects").items.isEmpty)
    }
    // Who deleted it, and an admin, may see how far it is.
    #expect(try mia.client.get("/api/jobs/1").json["kind"]?.string == "deletion")
    #expect(try ada.client.get("/api/jobs/1").status == 200)
    #expect(try server.person("eve").client.get("/api/jobs/1").status == 404)
    server.stop()
    let again = try TestServer(directory: server.directory)
    defer {
      again.stop()
      again.removeData()
    }
    try wait(again, "SELECT count(*) FROM jobs WHERE state = 'done'")
    #expect(try number(again, "SELECT count(*) FROM tasks") == 0)
    #expect(try number(again, "SELECT count(*) FROM projects") == 0)
  }

  @Test func `deleting waits on demand until the last row is gone`() throws {
    try withServer { server in
      let mia = try server.person("mia")
      let project = try server.project(mia)
      try fill(server, project, by: mia.id)
      #expect(
        try mia.client.delete("/api/projects/\(project)", headers: [("Prefer", "wait=60")]).status == 204)
      #expect(try number(server, "SELECT count(*) FROM tasks") == 0)
      #expect(try number(server, "SELECT count(*) FROM projects") == 0)
      #expect(try number(server, "SELECT count(*) FROM jobs WHERE kind = 'deletion' AND state = 'done'") == 1)
    }
  }

  /// Until the query gives 1.
  private func wait(_ server: TestServer, _ sql: StaticString) throws {
    let job = try server.database.read { db in try db.first("SELECT id FROM jobs") { $0.integer(0) } ?? 0 }
    let ended = DispatchSemaphore(value: 0)
    server.concord.services.jobs.wait(job, seconds: 60) { ended.signal() }
    ended.wait()
    #expect(try number(server, sql) == 1)
  }
}
