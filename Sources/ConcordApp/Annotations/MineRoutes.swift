import HTTP
import JSON
import SQLite

/// A person's own work in a project, newest first, and what came back to them.
struct MineRoutes: Sendable {
  static let excerptLength = 120
  static let returnedLimit = 100

  let rules: RulesCache

  /// `GET /api/projects/:project/mine`
  func mine(_ call: Call, _ services: Services) throws -> Response {
    let list = try ListQuery(call)
    let before = try list.after?.integer(0) ?? .max
    let project = try call.projectID
    let user = try call.user.id
    return try services.database.read { db in
      let rules = try rules.rules(db, project: project)
      let entries = try MineStore.entries(
        db, user: user, project: project, before: before, limit: list.limit + 1)
      let returned = try AssignmentStore.returned(
        db, user: user, project: project, limit: Self.returnedLimit)
      return Page(entries, limit: list.limit) { Cursor(.integer($0.annotation.id)) }.response(
        extra: { writer in
          writer.key("returned")
          writer.beginArray()
          for assignment in returned { assignment.writeWaiting(&writer) }
          writer.endArray()
        },
        { writer, entry in entry.write(&writer, rules) })
    }
  }
}

extension Assignment {
  /// Work that came back and waits.
  fileprivate func writeWaiting(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("assignment_id", id)
    writer.member("task_id", task)
    writer.member("comment", returnComment ?? "")
    writer.member("round", round)
    writer.endObject()
  }
}

extension MineEntry {
  fileprivate func write(_ writer: inout JSONWriter, _ rules: ProjectRules) {
    writer.beginObject()
    writer.member("annotation_id", annotation.id)
    writer.member("assignment_id", annotation.assignment)
    writer.member("task_id", annotation.task)
    writer.member("state", state.rawValue)
    writer.memberRaw("answers", annotation.answers)
    writer.member("version", annotation.version)
    writer.member("submitted_at", rfc3339(annotation.submittedAt))
    writer.member("changed_at", rfc3339(annotation.changedAt))
    writer.member("seconds", annotation.seconds)
    writer.member("counted", annotation.counted)
    writer.memberRaw("shown", annotation.shown ?? rules.shown(task: annotation.task, to: annotation.user))
    writer.key("returned")
    if let assignment { assignment.writeReturned(&writer) } else { writer.null() }
    writer.member("excerpt", rules.excerpt(of: data, length: MineRoutes.excerptLength))
    writer.member("editable", !isDecided)
    writer.endObject()
  }
}

extension ProjectRules {
  /// The beginning of what a task shows, in code points.
  func excerpt(of data: [UInt8], length: Int) -> String {
    guard let field = excerptField, let value = try? JSONValue(parsing: data)[field]  // checked at import
    else { return "" }
    let text = value.string ?? value.text
    let kept = text.unicodeScalars.prefix(length)
    return String(String.UnicodeScalarView(kept)) + (kept.endIndex == text.unicodeScalars.endIndex ? "" : "…")
  }
}
