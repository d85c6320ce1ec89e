import JSON

/// How far a job is: contract section 2.
package enum JobState: String, Sendable, CaseIterable {
  case queued, running, done, failed, cancelled

  package var isOver: Bool { self == .done || self == .failed || self == .cancelled }
}

/// Long work with progress, as it stands in the database.
package struct Job: Sendable {
  package let id: Int64
  package let project: Int64?
  package let kind: String
  package let state: JobState
  package let parameters: JSONObject
  package let checkpoint: JSONValue?
  package let done: Int64
  package let total: Int64?
  package let result: [UInt8]?
  package let problem: String?
  package let isCancelRequested: Bool
  package let createdBy: (id: Int64, name: String)?
  package let createdAt: Int64
  package let startedAt: Int64?
  package let endedAt: Int64?

  /// What clients see. Of the parameters only those that are theirs: where a file is kept is the server's business.
  package func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("kind", kind)
    writer.member("state", state.rawValue)
    writer.member("project_id", project)
    writer.object("progress") { writer in
      writer.member("done", done)
      writer.member("total", total)
      for (key, value) in checkpoint?["counts"]?.object ?? JSONObject() {
        writer.key(key)
        writer.value(value)
      }
    }
    writer.memberRaw("result", result)
    writer.member("problem", problem)
    writer.object("parameters") { writer in
      for (key, value) in parameters where Self.shownParameters.contains(key) {
        writer.key(key)
        writer.value(value)
      }
    }
    writer.member("created_at", rfc3339(createdAt))
    writer.member("started_at", startedAt.map(rfc3339))
    writer.member("ended_at", endedAt.map(rfc3339))
    writer.object("created_by", createdBy) { writer, createdBy in
      writer.member("id", createdBy.id)
      writer.member("name", createdBy.name)
    }
    writer.endObject()
  }

  package var bytes: [UInt8] {
    var writer = JSONWriter(reserving: 512)
    write(into: &writer)
    return writer.bytes
  }

  private static let shownParameters: Set = ["name", "format", "bytes"]
}

/// A job's row that no version of the product writes.
struct DamagedJob: Error {}
