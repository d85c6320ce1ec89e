import JSON
import Labeling
import SQLite

/// What an export with its history says was decided and said about a task: taken back in, under the names of people.
struct ImportedHistory: Sendable {
  fileprivate struct Entry: Sendable {
    let object: JSONObject
    let answers: Answers?
  }

  fileprivate static let parts: [(name: String, keys: [String], answers: String?)] = [
    ("decisions", ["by", "answers", "accepted", "comment", "reason", "confirmed", "at"], "answers"),
    (
      "appeals", ["annotator", "against", "label", "comment", "at", "outcome", "decided_by", "decided_at"],
      "label"
    ),
    (
      "comments",
      ["by", "kind", "text", "thread", "annotator", "at", "edited_at", "resolved_at", "resolved_by"], nil
    ),
    ("errors", ["annotator", "category", "by", "at"], nil),
    ("versions", ["annotator", "version", "answers", "seconds", "by", "at"], "answers"),
  ]

  fileprivate var entries: [String: [Entry]] = [:]

  /// Writes it beside the task's annotations. What is about an annotation that did not come with it is left out.
  func write(_ db: Connection, project: Int64, task: Int64, _ people: inout ImportedPeople, at now: Int64)
    throws
  {
    var writer = Writer(db: db, project: project, task: task, now: now)
    for entry in entries["decisions"] ?? [] { try writer.decision(entry, &people) }
    for entry in entries["appeals"] ?? [] { try writer.appeal(entry, &people) }
    for entry in entries["comments"] ?? [] { try writer.comment(entry, &people) }
    for entry in entries["errors"] ?? [] { try writer.mistake(entry, &people) }
    for entry in entries["versions"] ?? [] { try writer.version(entry, &people) }
  }

  private struct Writer {
    let db: Connection
    let project: Int64
    let task: Int64
    let now: Int64
    /// Ids of the comments written so far, by their place in the list.
    private var comments: [Int64] = []

    init(db: Connection, project: Int64, task: Int64, now: Int64) {
      (self.db, self.project, self.task, self.now) = (db, project, task, now)
    }

    private func person(_ entry: Entry, _ key: String, _ people: inout ImportedPeople) throws -> Int64? {
      try entry.object[key]?.string.map { try people.id(of: $0) }
    }

    private func time(_ entry: Entry, _ key: String) -> Int64? {
      entry.object[key]?.string.flatMap(parseRFC3339)
    }

    private func annotation(_ user: Int64?) throws -> Int64? {
      try user.flatMap { try HistoryStore.annotation(db, task: task, user: $0) }
    }

    func decision(_ entry: Entry, _ people: inout ImportedPeople) throws {
      guard let user = try person(entry, "by", &people), let answers = entry.answers else { return }
      let accepted = try person(entry, "accepted", &people)
      try HistoryStore.insert(
        db, project: project, task: task,
        HistoryStore.Decision(
          user: user, answers: answers.json.bytes, accepted: accepted,
          comment: entry.object["comment"]?.string, reason: entry.object["reason"]?.string,
          confirmed: entry.object["confirmed"]?.bool, at: time(entry, "at") ?? now),
        accepted: try annotation(accepted))
    }

    func appeal(_ entry: Entry, _ people: inout ImportedPeople) throws {
      guard let user = try person(entry, "annotator", &people), let annotation = try annotation(user),
        let label = entry.answers
      else { return }
      try HistoryStore.insert(
        db, project: project, task: task,
        HistoryStore.Appeal(
          user: user, against: try person(entry, "against", &people), label: label.json.bytes,
          comment: entry.object["comment"]?.string ?? "", at: time(entry, "at") ?? now,
          outcome: entry.object["outcome"]?.string, decidedBy: try person(entry, "decided_by", &people),
          decidedAt: time(entry, "decided_at")), annotation: annotation)
    }

    mutating func comment(_ entry: Entry, _ people: inout ImportedPeople) throws {
      guard let user = try person(entry, "by", &people) else { return }
      let thread = entry.object["thread"]?.integer.flatMap { place in
        comments.indices.contains(Int(place)) ? comments[Int(place)] : nil
      }
      let about = try person(entry, "annotator", &people)
      let id = try HistoryStore.insert(
        db, project: project, task: task,
        HistoryStore.Comment(
          id: 0, thread: thread, about: about, user: user, kind: entry.object["kind"]?.string ?? "comment",
          text: entry.object["text"]?.string ?? "", at: time(entry, "at") ?? now,
          editedAt: time(entry, "edited_at"), resolvedAt: time(entry, "resolved_at"),
          resolvedBy: try person(entry, "resolved_by", &people)), annotation: try annotation(about))
      comments.append(id)
    }

    func mistake(_ entry: Entry, _ people: inout ImportedPeople) throws {
      guard let user = try person(entry, "annotator", &people), let annotation = try annotation(user),
        let reviewer = try person(entry, "by", &people), let category = entry.object["category"]?.string
      else { return }
      try HistoryStore.insert(
        db, project: project,
        HistoryStore.Mistake(
          user: user, category: category, reviewer: reviewer, at: time(entry, "at") ?? now),
        annotation: annotation)
    }

    func version(_ entry: Entry, _ people: inout ImportedPeople) throws {
      guard let user = try person(entry, "annotator", &people), let annotation = try annotation(user),
        let answers = entry.answers, let version = entry.object["version"]?.integer
      else { return }
      try HistoryStore.insert(
        db,
        HistoryStore.Version(
          user: user, version: version, answers: answers.json.bytes,
          seconds: entry.object["seconds"]?.double ?? 0, at: time(entry, "at") ?? now,
          by: try person(entry, "by", &people)), annotation: annotation)
    }
  }
}

extension ImportedWorkReader {
  private static let mostEntries = 1_000

  /// Every entry's keys, kinds and answers are checked here, so that writing it cannot fail on them.
  mutating func history(_ value: JSONValue) -> ImportedHistory? {
    let names = ImportedHistory.parts.map(\.name)
    guard let object = object(value, at: "/history", keys: names) else { return nil }
    var history = ImportedHistory()
    for part in ImportedHistory.parts {
      guard let given = object[part.name], !given.isNull else { continue }
      guard let list = given.array, list.count <= Self.mostEntries else {
        refuse("/history/\(part.name)", "must be a list of at most \(Self.mostEntries)")
        continue
      }
      for (index, entry) in list.enumerated() {
        let pointer = "/history/\(part.name)/\(index)"
        guard let object = self.object(entry, at: pointer, keys: part.keys) else { continue }
        check(object, at: pointer)
        let answers = part.answers.flatMap {
          self.answers(object[$0], at: "\(pointer)/\($0)", partial: true)
        }
        history.entries[part.name, default: []].append(
          ImportedHistory.Entry(object: object, answers: answers))
      }
    }
    return history
  }

  private static let words: [String: Set<String>] = [
    "kind": ["comment", "return", "appeal"], "outcome": ["upheld", "dismissed"],
    "reason": Set(Decision.Reason.allCases.map(\.rawValue)),
  ]

  private mutating func check(_ object: JSONObject, at pointer: String) {
    for (key, value) in object where !value.isNull {
      switch key {
      case "at", "edited_at", "resolved_at", "decided_at": _ = time(object, key, at: pointer)
      case "by", "annotator", "accepted", "against", "decided_by", "resolved_by":
        let name = string(object, key, at: pointer) ?? " "
        if name.isEmpty || name.utf8.count > 320 {
          refuse("\(pointer)/\(key)", "must be an email or a name of at most 320 bytes")
        }
      case "text", "comment", "category":
        if let text = string(object, key, at: pointer),
          text.unicodeScalars.count > ReviewRoutes.longestComment
        {
          refuse("\(pointer)/\(key)", "is longer than \(ReviewRoutes.longestComment) characters")
        }
      case "kind", "outcome", "reason":
        let known = Self.words[key] ?? []
        if let word = string(object, key, at: pointer), !known.contains(word) {
          refuse("\(pointer)/\(key)", "must be one of \(known.sorted().joined(separator: ", "))")
        }
      case "thread", "version": _ = integer(object, key, at: pointer)
      case "seconds": _ = number(object, key, at: pointer)
      case "confirmed": _ = bool(object, key, at: pointer)
      default: break
      }
    }
  }
}
