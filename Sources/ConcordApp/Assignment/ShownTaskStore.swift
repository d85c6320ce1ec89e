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
