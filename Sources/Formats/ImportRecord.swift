import JSON

/// One task as an import line gives it: its JSON checked, its parts cut out, nothing yet held against a schema.
package struct ImportRecord: Sendable {
  package let line: Int
  /// A JSON object, as the bytes that came in.
  package var data: [UInt8]
  package var meta: [UInt8]?
  package var externalID: String?
  package var priority: Int64 = 0
  package var gold: JSONValue?
  package var predictions: JSONValue?
  package var annotations: JSONValue?
  package var label: JSONValue?
  /// What was decided and said about the task before: of an export that tells it.
  package var history: JSONValue?
  /// The label's, per question.
  package var confidences: JSONValue?
  /// Only in export records.
  package var state: String?
  /// What makes a task the same as another: to be hashed.
  package var identity: [UInt8] = []

  /// Nothing but data: what the fast path of an import takes.
  package var isPlain: Bool {
    gold == nil && predictions == nil && annotations == nil && label == nil && state == nil
      && history == nil
  }
}

/// Turns raw records into import records. A struct with room of its own: no allocation a line that can be spared.
package struct ImportParser {
  private var outer: [JSONMember] = []
  /// The members of the last record's `data`, lying in its bytes.
  package private(set) var members: [JSONMember] = []

  package init() {}

  package mutating func parse(_ raw: RawRecord) throws(RecordProblem) -> ImportRecord {
    if let error = JSONText.scan(raw.bytes, into: &outer) {
      throw notJSON(raw, "\(error)")
    }
    guard let data = member("data", raw), data.kind == .object else {
      members = outer
      var record = ImportRecord(line: raw.line, data: raw.bytes)
      record.identity = TaskIdentity.bytes(externalID: nil, raw.bytes, members: members)
      return record
    }
    return try wrapped(raw, data)
  }

  private func member(_ name: StaticString, _ raw: RawRecord) -> JSONMember? {
    raw.bytes.withUnsafeBytes { bytes in outer.first { $0.hasKey(name, in: bytes) } }
  }

  private mutating func wrapped(_ raw: RawRecord, _ data: JSONMember) throws(RecordProblem) -> ImportRecord {
    var record = ImportRecord(line: raw.line, data: [UInt8](raw.bytes[data.value]))
    if let error = JSONText.scan(record.data, into: &members) {
      throw notJSON(raw, "\(error)")
    }
    for member in outer {
      let key = raw.bytes.withUnsafeBytes { member.keyText(in: $0) }
      try take(key, member, raw, into: &record)
    }
    record.identity = TaskIdentity.bytes(externalID: record.externalID, record.data, members: members)
    return record
  }

  private func take(
    _ key: String, _ member: JSONMember, _ raw: RawRecord, into record: inout ImportRecord
  ) throws(RecordProblem) {
    let isNull = member.kind == .null
    switch key {
    case "data", "id": break
    case "meta":
      guard isNull || member.kind == .object else { throw bad(key, "an object", raw) }
      record.meta = isNull ? nil : [UInt8](raw.bytes[member.value])
    case "external_id": record.externalID = try externalID(member, raw)
    case "priority": record.priority = try priority(member, raw)
    case "state":
      guard let state = value(member, raw)?.string, Self.states.contains(state) else {
        throw bad(key, "one of \(Self.states.joined(separator: ", "))", raw)
      }
      record.state = state
    case "gold": record.gold = try structured(key, .object, "an object of answers", member, raw)
    case "label": record.label = try structured(key, .object, "an object", member, raw)
    case "history": record.history = try structured(key, .object, "an object", member, raw)
    case "confidences":
      record.confidences = try structured(key, .object, "an object of confidences", member, raw)
    case "predictions": record.predictions = try structured(key, .array, "an array", member, raw)
    case "annotations": record.annotations = try structured(key, .array, "an array", member, raw)
    default:
      throw RecordProblem(line: raw.line, detail: "“\(key.prefix(100))” is no key of an import line.")
    }
  }

  private static let states = ["open", "review", "done", "excluded"]
}

extension ImportParser {
  private func notJSON(_ raw: RawRecord, _ error: String) -> RecordProblem {
    let what = raw.item == nil ? "line" : "element"
    return RecordProblem(line: raw.line, detail: "The \(what) is not JSON: \(error).")
  }

  private func bad(_ key: String, _ wanted: String, _ raw: RawRecord) -> RecordProblem {
    RecordProblem(line: raw.line, detail: "“\(key)” is not \(wanted).")
  }

  /// Never nil for a member that was scanned: the scanner and the parser accept the same JSON.
  private func value(_ member: JSONMember, _ raw: RawRecord) -> JSONValue? {
    try? JSONValue(parsing: raw.bytes[member.value])
  }

  /// An empty array or null says no more than an absent key.
  private func structured(
    _ key: String, _ kind: JSONKind, _ wanted: String, _ member: JSONMember, _ raw: RawRecord
  ) throws(RecordProblem) -> JSONValue? {
    if member.kind == .null { return nil }
    guard member.kind == kind, let value = value(member, raw) else { throw bad(key, wanted, raw) }
    return value.array?.isEmpty == true ? Optional.none : value
  }

  private func externalID(_ member: JSONMember, _ raw: RawRecord) throws(RecordProblem) -> String? {
    switch member.kind {
    case .null: return nil
    case .string:
      let content = member.value.dropFirst().dropLast()
      let text = raw.bytes.withUnsafeBytes {
        JSONScanner.text(of: UnsafeRawBufferPointer(rebasing: $0[content]))
      }
      guard text.utf8.count <= 1024 else { throw bad("external_id", "at most 1024 bytes long", raw) }
      return text.isEmpty ? nil : text
    case .number:
      guard let number = value(member, raw)?.integer else { throw bad("external_id", "a string", raw) }
      return String(number)
    default: throw bad("external_id", "a string", raw)
    }
  }

  private func priority(_ member: JSONMember, _ raw: RawRecord) throws(RecordProblem) -> Int64 {
    if member.kind == .null { return 0 }
    guard let priority = value(member, raw)?.integer else { throw bad("priority", "an integer", raw) }
    return priority
  }
}
