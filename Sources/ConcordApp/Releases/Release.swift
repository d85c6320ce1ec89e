import Crypto
import JSON
import SQLite

/// An immutable, versioned data set made from the labels of a project.
package struct Release: Sendable {
  let id: Int64
  let project: Int64
  /// 1, 2, … in its project.
  let version: Int64
  let name: String
  let note: String
  let folder: String
  let items: Int64
  let bytes: Int64
  /// JSON: of the manifest what a list shows.
  let summary: [UInt8]
  let createdBy: (id: Int64, name: String)?
  let createdAt: Int64

  func writeMembers(_ writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("project_id", project)
    writer.member("version", version)
    writer.member("name", name)
    writer.member("note", note)
    writer.member("created_at", rfc3339(createdAt))
    writer.object("created_by", createdBy) { writer, person in
      writer.member("id", person.id)
      writer.member("name", person.name)
    }
    writer.member("items", items)
    writer.member("bytes", bytes)
    for (key, value) in (try? JSONValue(parsing: summary))?.object ?? JSONObject() {  // we wrote it ourselves
      writer.key(key)
      writer.value(value)
    }
  }
}

extension ReleaseFile {
  func writeMembers(_ writer: inout JSONWriter) {
    writer.member("path", path)
    writer.member("media_type", mediaType)
    writer.member("size", size)
    writer.member("sha256", Hex.encode(hash))
  }
}

/// The project as it was when a release was made of it.
struct ReleasedProject: Sendable {
  let id: Int64
  let name: String
  let description: String
  let schema: JSONValue
  let workflow: JSONValue
  let guidelines: String

  /// What of the settings says how the labels came about; prices and the like do not.
  private static let telling: Set = [
    "judgments", "max_judgments", "agreement", "confidence", "inference", "policy", "weights", "review",
    "review_sample", "second_review", "self_review", "blind_review", "max_rounds", "skips_to_review",
    "appeals",
    "gold_rate", "gold_min", "gold_accuracy", "gold_action", "gold_tolerance", "training", "qualification",
    "anchoring_control", "skills", "skill_from",
  ]

  var tellingWorkflow: JSONObject {
    JSONObject((workflow.object ?? JSONObject()).members.filter { Self.telling.contains($0.key) })
  }

  /// Whether items show files that lie beside them, named by their hash.
  var hasMedia: Bool {
    (schema["fields"]?.array ?? []).contains {
      ["image", "audio", "video"].contains($0["type"]?.string ?? "")
    }
  }
}
