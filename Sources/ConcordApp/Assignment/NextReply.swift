import JSON
import SQLite

extension TaskPayload {
  /// A task as an annotator sees it: its bytes are passed through as they came in. `null` when it was deleted.
  static func shown(_ db: Connection, task: Int64) throws -> [UInt8] {
    let bytes = try db.first(
      "SELECT data, meta, predictions FROM task_payloads WHERE task_id = :id", ["id": .integer(task)]
    ) { row in
      let prediction = row.optionalBytes(2).flatMap(firstElement)
      let isKeptBack = try prediction != nil && Anchoring.keepsBack(db, task: task)
      var writer = JSONWriter(reserving: 512)
      writer.beginObject()
      writer.member("id", task)
      row.withBytes(0) { data in
        writer.key("data")
        writer.raw(data)
      }
      writer.memberRaw("meta", row.optionalBytes(1))
      writer.memberRaw("prediction", isKeptBack ? nil : prediction)
      writer.endObject()
      return writer.bytes
    }
    return bytes ?? Array("null".utf8)
  }

  /// The first of a list of predictions.
  private static func firstElement(_ predictions: [UInt8]) -> [UInt8]? {
    guard let list = try? JSONValue(parsing: predictions).array else { return nil }  // checked at import
    return list.first?.bytes
  }
}

extension NextTask {
  /// Writes what `POST next` replies, but for the task, which belongs where the result says.
  func write(_ writer: inout JSONWriter, _ rules: ProjectRules) -> (task: Int64, at: Int)? {
    writer.beginObject()
    defer { writer.endObject() }
    switch self {
    case .given(let assignment):
      writer.key("assignment")
      assignment.writeLease(&writer, rules)
      writer.key("task")
      let position = writer.bytes.count
      writer.raw([])
      writer.memberRaw("draft", assignment.draft)
      return (assignment.task, position)
    case .empty(let reason, let retryAfterSeconds, let detail):
      writer.member("assignment", JSONValue.null)
      writer.member("task", JSONValue.null)
      writer.key("empty")
      writer.beginObject()
      writer.member("reason", reason.rawValue)
      writer.member("retry_after_seconds", retryAfterSeconds)
      writer.member("detail", detail)
      writer.endObject()
      return nil
    }
  }
}

extension Assignment {
  func writeLease(_ writer: inout JSONWriter, _ rules: ProjectRules) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("expires_at", rfc3339(expiresAt))
    writer.key("returned")
    writeReturned(&writer)
    writer.memberRaw("shown", rules.shown(task: task, to: user))
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
