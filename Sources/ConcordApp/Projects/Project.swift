import JSON

/// One labelling effort as its store gives it back; schema and workflow as the JSON they are kept in.
struct Project: Sendable {
  let id: Int64
  let name: String
  let description: String
  let schema: [UInt8]
  let workflow: [UInt8]
  let guidelines: String
  let seed: Int64
  let pausedAt: Int64?
  let createdAt: Int64
  let version: Int64
  let counts: ProjectCounts
  /// Answers are being moved to other labels since.
  let migratingAt: Int64?

  /// How much of it a reply tells.
  enum View: String {
    case full, summary
  }

  /// As the wire has it; `role` is the asking person's.
  func write(
    _ writer: inout JSONWriter, role: ProjectRole, _ view: View = .full,
    extra: (inout JSONWriter) -> Void = { _ in }
  ) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("name", name)
    writer.member("description", description)
    if view == .full {
      writer.memberRaw("schema", schema)
      writer.memberRaw("workflow", workflow)
      writer.member("guidelines", guidelines)
    }
    writer.member("paused", pausedAt != nil)
    writer.member("created_at", rfc3339(createdAt))
    writer.member("version", version)
    writer.member("role", role.rawValue)
    writer.key("counts")
    counts.write(&writer)
    extra(&writer)
    writer.endObject()
  }

  func json(role: ProjectRole) -> JSONValue {
    var writer = JSONWriter()
    write(&writer, role: role)
    return (try? JSONValue(parsing: writer.bytes)) ?? .null  // what we wrote ourselves parses
  }
}

/// The running counts of a project.
struct ProjectCounts: Sendable {
  var open = 0
  var review = 0
  var done = 0
  var excluded = 0
  var annotations = 0
  /// UTC milliseconds; every submit moves it.
  var changedAt: Int64 = 0
  var tasks: Int { open + review + done + excluded }

  func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("open", open)
    writer.member("review", review)
    writer.member("done", done)
    writer.member("excluded", excluded)
    writer.member("tasks", tasks)
    writer.member("annotations", annotations)
    writer.endObject()
  }
}

/// What waits for someone in a project, and what they did: for the home page.
struct ProjectShare: Sendable {
  let role: ProjectRole?
  let annotations: Int
  let today: Int
  let returned: Int
}
