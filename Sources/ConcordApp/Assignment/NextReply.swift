import JSON
import SQLite

extension NextTask {
  /// Writes what `POST next` replies, but for the task, which belongs where the result says.
  func write(
    _ writer: inout JSONWriter, _ rules: ProjectRules, _ db: Connection
  ) throws -> (task: Int64, at: Int)? {
    writer.beginObject()
    defer { writer.endObject() }
    switch self {
    case .given(let assignment):
      writer.key("assignment")
      assignment.writeLease(&writer, shown: try rules.shown(db, task: assignment.task, to: assignment.user))
      writer.key("task")
      let position = writer.bytes.count
      writer.raw([])
      writer.memberRaw("draft", assignment.draft)
      return (assignment.task, position)
    case .empty(let reason, let retryAfterSeconds, let detail, let renewsAt):
      writer.member("assignment", JSONValue.null)
      writer.member("task", JSONValue.null)
      writer.key("empty")
      writer.beginObject()
      writer.member("reason", reason.rawValue)
      writer.member("retry_after_seconds", retryAfterSeconds)
      writer.member("detail", detail)
      writer.member("renews_at", renewsAt.map(rfc3339))
      writer.endObject()
      return nil
    }
  }
}

extension Assignment {
  /// - Parameter shown: JSON: in which order things are to stand on screen.
  func writeLease(_ writer: inout JSONWriter, shown: [UInt8]?) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("expires_at", rfc3339(expiresAt))
    writer.key("returned")
    writeReturned(&writer)
    writer.memberRaw("shown", shown)
    writer.endObject()
  }

  /// The reviewer's words, when this is work that came back.
  func writeReturned(_ writer: inout JSONWriter) {
    guard state == .returned else { return writer.null() }
    writer.beginObject()
    writer.member("comment", returnComment ?? "")
    writer.member("round", round)
    writer.endObject()
  }
}
