import JSON
import SQLite

/// What was said and decided about a task before its label: for an export that asks for it. The shape is the one that an
/// import takes; people are named as in the rest of the record, comments by their place in the list.
struct ExportHistory {
  let db: Connection
  let plan: ExportPlan

  /// JSON; nil where there is nothing to tell.
  func of(_ task: Int64) throws -> [UInt8]? {
    let parts: [(String, [JSONObject])] = [
      ("decisions", try HistoryStore.decisions(db, task: task).map(decision)),
      ("appeals", try HistoryStore.appeals(db, task: task).map(appeal)),
      ("comments", try comments(task)),
      ("errors", try HistoryStore.errors(db, task: task).map(error)),
      ("versions", try HistoryStore.versions(db, task: task).map(version)),
    ].filter { !$0.1.isEmpty }
    guard !parts.isEmpty else { return nil }
    return JSONValue.object(
      JSONObject(parts.map { ($0.0, .array($0.1.map { .object($0) })) })
    ).bytes
  }

  private func name(_ user: Int64?) -> JSONValue { user.map { .string(plan.name(of: $0)) } ?? .null }
  private func time(_ at: Int64?) -> JSONValue { at.map { .string(rfc3339($0)) } ?? .null }
  private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private func decision(_ one: HistoryStore.Decision) throws -> JSONObject {
    [
      "by": name(one.user), "answers": try JSONValue(parsing: one.answers), "accepted": name(one.accepted),
      "comment": text(one.comment), "reason": text(one.reason),
      "confirmed": one.confirmed.map { .bool($0) } ?? .null, "at": time(one.at),
    ]
  }

  private func appeal(_ one: HistoryStore.Appeal) throws -> JSONObject {
    [
      "annotator": name(one.user), "against": name(one.against),
      "label": try JSONValue(parsing: one.label), "comment": .string(one.comment), "at": time(one.at),
      "outcome": text(one.outcome), "decided_by": name(one.decidedBy), "decided_at": time(one.decidedAt),
    ]
  }

  private func error(_ one: HistoryStore.Mistake) -> JSONObject {
    [
      "annotator": name(one.user), "category": .string(one.category), "by": name(one.reviewer),
      "at": time(one.at),
    ]
  }

  private func version(_ one: HistoryStore.Version) throws -> JSONObject {
    [
      "annotator": name(one.user), "version": .integer(one.version),
      "answers": try JSONValue(parsing: one.answers), "seconds": .double(one.seconds), "by": name(one.by),
      "at": time(one.at),
    ]
  }

  private func comments(_ task: Int64) throws -> [JSONObject] {
    let rows = try HistoryStore.comments(db, task: task)
    let places = Dictionary(
      zip(rows.map(\.id), rows.indices), uniquingKeysWith: { first, _ in first })
    return rows.map { row in
      [
        "by": name(row.user), "kind": .string(row.kind), "text": .string(row.text),
        "thread": row.thread.flatMap { places[$0] }.map { .integer(Int64($0)) } ?? .null,
        "annotator": name(row.about), "at": time(row.at), "edited_at": time(row.editedAt),
        "resolved_at": time(row.resolvedAt), "resolved_by": name(row.resolvedBy),
      ]
    }
  }
}
