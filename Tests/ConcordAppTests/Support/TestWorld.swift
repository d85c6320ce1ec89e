import ConcordApp
import Labeling
import SQLite

/// A project with one of everything in it, put there without asking any route.
struct TestWorld: Sendable {
  let project: Int64
  let task: Int64
  let assignment: Int64
  let annotation: Int64
  let comment: Int64
  let job: Int64
  let dispute: Int64
  let release: Int64

  /// Someone of each role, whose rows the assignment and the annotation are.
  init(
    _ db: Connection, annotator: Int64, members: [(user: Int64, role: ProjectRole)], at now: Int64
  ) throws {
    _ = try db.run(
      """
      INSERT INTO projects (name, schema, workflow, seed, created_at) VALUES ('World', :schema, :workflow, 1, :now)
      """,
      [
        "schema": .utf8(TestServer.schema.bytes), "workflow": .utf8(Workflow.standard.json.bytes),
        "now": .integer(now),
      ])
    let project = db.lastInsertedID
    self.project = project
    _ = try db.run(
      "INSERT INTO project_counts (project_id, open, changed_at) VALUES (:project, 1, :now)",
      ["project": .integer(project), "now": .integer(now)])
    for (user, role) in members {
      _ = try db.run(
        """
        INSERT INTO members (project_id, user_id, role, pseudonym, added_at)
        VALUES (:project, :user, :role, :pseudonym, :now)
        """,
        [
          "project": .integer(project), "user": .integer(user), "role": .text(role.rawValue),
          "pseudonym": .text("person-\(user)"), "now": .integer(now),
        ])
    }
    task = try Self.task(db, project, at: now)
    assignment = try Self.assignment(db, project, task, annotator, at: now)
    annotation = try Self.annotation(db, project, task, annotator, assignment, at: now)
    _ = try db.run(
      """
      INSERT INTO comments (project_id, task_id, user_id, text, created_at)
      VALUES (:project, :task, :user, 'Is this calm?', :now)
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(annotator),
        "now": .integer(now),
      ])
    comment = db.lastInsertedID
    _ = try db.run(
      """
      INSERT INTO jobs (project_id, kind, state, result, created_at, ended_at)
      VALUES (:project, 'import', 'done', '{}', :now, :now)
      """, ["project": .integer(project), "now": .integer(now)])
    job = db.lastInsertedID
    _ = try db.run(
      """
      INSERT INTO gold_disputes (project_id, task_id, user_id, comment, at)
      VALUES (:project, :task, :user, 'No.', :now)
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(annotator),
        "now": .integer(now),
      ])
    dispute = db.lastInsertedID
    release = try Self.release(db, project, at: now)
  }

  /// A release whose files are not there: each says so in its own words.
  private static func release(_ db: Connection, _ project: Int64, at now: Int64) throws -> Int64 {
    _ = try db.run(
      """
      INSERT INTO releases (project_id, version, name, note, folder, items, bytes, summary, manifest, created_at)
      VALUES (:project, 1, 'First', '', 'p' || :project || '-v1-0', 0, 0, '{}', '{}', :now)
      """, ["project": .integer(project), "now": .integer(now)])
    return db.lastInsertedID
  }

  private static func task(_ db: Connection, _ project: Int64, at now: Int64) throws -> Int64 {
    _ = try db.run(
      """
      INSERT INTO tasks (project_id, queue_key, wanted, taken, judged, dedupe, created_at, changed_at)
      VALUES (:project, 1, 2, 1, 1, :dedupe, :now, :now)
      """,
      ["project": .integer(project), "dedupe": .blob([UInt8](repeating: 7, count: 16)), "now": .integer(now)])
    let task = db.lastInsertedID
    _ = try db.run(
      "INSERT INTO task_payloads (task_id, data) VALUES (:task, :data)",
      ["task": .integer(task), "data": .text(#"{"text":"A quiet evening."}"#)])
    return task
  }

  private static func assignment(
    _ db: Connection, _ project: Int64, _ task: Int64, _ user: Int64, at now: Int64
  ) throws -> Int64 {
    _ = try db.run(
      """
      INSERT INTO assignments (project_id, task_id, user_id, state, created_at, expires_at, ended_at)
      VALUES (:project, :task, :user, 'submitted', :now, :now, :now)
      """,
      ["project": .integer(project), "task": .integer(task), "user": .integer(user), "now": .integer(now)])
    return db.lastInsertedID
  }

  private static func annotation(
    _ db: Connection, _ project: Int64, _ task: Int64, _ user: Int64, _ assignment: Int64, at now: Int64
  ) throws -> Int64 {
    _ = try db.run(
      """
      INSERT INTO annotations
        (project_id, task_id, user_id, assignment_id, answers, counted, submitted_at, changed_at)
      VALUES (:project, :task, :user, :assignment, '{"tone":"calm"}', 1, :now, :now)
      """,
      [
        "project": .integer(project), "task": .integer(task), "user": .integer(user),
        "assignment": .integer(assignment), "now": .integer(now),
      ])
    return db.lastInsertedID
  }

  /// The path of a route with this world's ids in it.
  func path(_ route: Route, user: Int64) -> String {
    let ids = [
      ":project": project, ":task": task, ":assignment": assignment, ":annotation": annotation,
      ":comment": comment,
      ":release": release, ":job": job, ":import": job, ":dispute": dispute, ":user": user,
      ":session": 999_999, ":token": 999_999,
    ]
    let parts = route.path.split(separator: "/").map { part in
      part.hasPrefix(":") ? String(ids[String(part)] ?? 999_999) : String(part)
    }
    return "/" + parts.joined(separator: "/")
  }
}
