import HTTP
import JSON
import SQLite

/// The audit log for those who may read it: admins all of it, managers what concerns their project.
struct AuditRoutes: Sendable {
  func listAll(_ call: Call, _ db: Connection) throws -> Response {
    let list = try ListQuery(call)
    var project: Int64?
    if let text = call.query["project"] {
      guard let id = wireInteger(text), id > 0 else {
        throw Problem.badRequest("bad_project", "\"project\" is an id.")
      }
      project = id
    }
    return try page(db, list, project: project, action: call.query["action"], isAdmin: true)
  }

  func listProject(_ call: Call, _ db: Connection) throws -> Response {
    let list = try ListQuery(call)
    return try page(db, list, project: try call.projectID, action: call.query["action"], isAdmin: false)
  }

  /// Reads the whole chain: who can change a line cannot make the following hashes fit without changing all of them.
  func verify(_ call: Call, _ services: Services) throws -> Response {
    let result = try services.database.read { try AuditStore.verify($0) }
    return .object { writer in
      writer.member("ok", result.firstBad == nil)
      writer.member("checked", result.checked)
      writer.member("first_bad", result.firstBad)
    }
  }

  private func page(
    _ db: Connection, _ list: ListQuery, project: Int64?, action: String?, isAdmin: Bool
  ) throws -> Response {
    let before = try list.after?.integer(0) ?? .max
    let lines = try AuditStore.lines(
      db, before: before, project: project, action: action, limit: list.limit + 1)
    return Page(lines, limit: list.limit) { Cursor(.integer($0.entry.id)) }.response { writer, line in
      let entry = line.entry
      writer.beginObject()
      writer.member("id", entry.id)
      writer.member("at", rfc3339(entry.at))
      writer.key("user")
      if let id = entry.user {
        writer.beginObject()
        writer.member("id", id)
        writer.member("name", line.userName ?? "deleted")
        writer.endObject()
      } else {
        writer.null()
      }
      writer.member("project_id", entry.project)
      writer.member("action", entry.action)
      writer.member("subject", entry.subject)
      writer.memberRaw("before", entry.before)
      writer.memberRaw("after", entry.after)
      // Where colleagues work from is the admins' business alone.
      writer.member("address", isAdmin ? entry.address : nil)
      writer.endObject()
    }
  }
}
