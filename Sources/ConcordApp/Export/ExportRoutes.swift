import Formats
import HTTP
import JSON
import SQLite

/// `GET /api/projects/{id}/export`: one consistent snapshot as a file, sent while others go on working.
package enum ExportRoutes {
  enum Format: String, CaseIterable { case jsonl, csv, tsv }
  /// What can be added to it.
  private enum Part: String, CaseIterable { case history }

  /// The metadata of so many tasks decides which of its keys have columns in CSV.
  private static let sampledTasks = 1_000
  private static let metaColumns = 100

  package static func export(_ call: Call, _ services: Services) throws -> Response {
    let format = try word(call, "format", Format.self) ?? .jsonl
    let states = try states(call)
    let withEmails = try call.flag("emails") ?? false
    let guardsFormulas = try self.guardsFormulas(call)
    let withHistory = try word(call, "include", Part.self) == .history
    if withHistory && format != .jsonl {
      throw Problem.badRequest("bad_include", "Only JSON lines can include the history.")
    }
    let (project, user) = (try call.projectID, try call.user.id)
    guard services.exports.take(for: user) else {
      throw Problem.tooMany("Too many exports are under way.", retryAfterSeconds: 10)
    }
    do {
      try audit(call, services, format: format.rawValue, withEmails: withEmails)
      let slots = services.exports
      let stream = try stream(
        services.database.snapshot(), project: project, format: format.rawValue, states: states,
        withEmails: withEmails, guardsFormulas: guardsFormulas, withHistory: withHistory
      ) { slots.give(back: user) }
      return Response(
        headers: [
          "Content-Type": mediaType(format),
          "Content-Disposition": disposition(
            "\(stream.projectName)-\(rfc3339(call.now).prefix(10)).\(format.rawValue)"),
        ], body: .stream(stream, length: nil))
    } catch {
      services.exports.give(back: user)
      throw error
    }
  }

  /// The tasks of a snapshot in one of the formats; the stream closes the snapshot.
  static func stream(
    _ snapshot: Snapshot, project: Int64, format: String, states: Set<TaskState>?, withEmails: Bool,
    guardsFormulas: Bool, withHistory: Bool = false, ended: @escaping @Sendable () -> Void
  ) throws -> ExportStream {
    guard let format = Format(rawValue: format) else { throw StartError("the format is jsonl, csv or tsv") }
    let (plan, metaKeys) = try snapshot.read { db in
      guard var plan = try ExportStore.plan(db, project, states: states, withEmails: withEmails) else {
        throw Problem.notFound
      }
      plan.withHistory = withHistory
      let isTable = format != .jsonl
      let keys = isTable ? try ExportStore.metaKeys(db, plan, tasks: sampledTasks, most: metaColumns) : []
      return (plan, keys)
    }
    let writer = writer(format, plan, metaKeys, guardsFormulas)
    return ExportStream(snapshot: snapshot, plan: plan, writer: writer, ended: ended)
  }

  private static func writer(
    _ format: Format, _ plan: ExportPlan, _ metaKeys: [String], _ guardsFormulas: Bool
  ) -> any ExportWriter {
    switch format {
    case .jsonl: JSONLExport()
    case .csv, .tsv:
      DelimitedExport(
        delimiter: format == .csv ? UInt8(ascii: ",") : UInt8(ascii: "\t"),
        fields: plan.schema.fields.map(\.name), metaKeys: metaKeys,
        questions: plan.schema.questions.map(\.name), guardsFormulas: guardsFormulas)
    }
  }

  private static func mediaType(_ format: Format) -> String {
    switch format {
    case .jsonl: "application/jsonl"
    case .csv: "text/csv; charset=utf-8; header=present"
    case .tsv: "text/tab-separated-values; charset=utf-8"
    }
  }

  private static func audit(_ call: Call, _ services: Services, format: String, withEmails: Bool) throws {
    let (project, user) = (try call.projectID, try call.user.id)
    try services.database.writer.perform { db in
      try AuditStore.record(
        db, at: call.now, by: user, project: project, action: "project.exported",
        subject: ("project", project),
        before: nil, after: ["format": .string(format), "emails": .bool(withEmails)], address: call.address)
    }
  }
}

/// What the query of an export says.
extension ExportRoutes {
  private static func word<Word: RawRepresentable & CaseIterable>(
    _ call: Call, _ name: String, _ type: Word.Type
  ) throws -> Word? where Word.RawValue == String {
    guard let text = call.query[name] else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
    throw Problem.badRequest("bad_\(name)", "“\(name)” is one of \(known).")
  }

  private static func states(_ call: Call) throws -> Set<TaskState>? {
    guard let text = call.query["state"] else { return nil }
    return Set(
      try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
        guard let state = TaskState(rawValue: String(word)) else {
          throw Problem.badRequest("bad_state", "“state” is a list of open, review, done, excluded.")
        }
        return state
      })
  }

  private static func guardsFormulas(_ call: Call) throws -> Bool {
    switch call.query["formulas"] {
    case nil, "keep": return false
    case "guard": return true
    default: throw Problem.badRequest("bad_formulas", "“formulas” is guard or keep.")
    }
  }

  /// RFC 6266: a plain name for old programs, the real one in UTF-8 beside it, without marks that turn the direction of
  /// writing: they can make a file look like one of another kind.
  static func disposition(_ name: String) -> String {
    var plain = ""
    var encoded = ""
    let shown = name.unicodeScalars.filter { !Log.turnsWriting($0) }
    for byte in String(String.UnicodeScalarView(shown)).utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || scalar == "-" || scalar == "." || scalar == "_"
      if isPlain {
        plain.unicodeScalars.append(scalar)
        encoded.unicodeScalars.append(scalar)
      } else {
        if plain.last != "_" { plain += "_" }
        let hex = String(byte, radix: 16, uppercase: true)
        encoded += byte < 16 ? "%0\(hex)" : "%\(hex)"
      }
    }
    return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
  }
}
