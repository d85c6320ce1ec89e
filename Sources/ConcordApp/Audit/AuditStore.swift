import Crypto
import JSON
import SQLite

/// One line of the audit log.
package struct AuditEntry: Sendable {
  let id: Int64
  let at: Int64
  let user: Int64?
  let project: Int64?
  let action: String
  let subject: String
  let before: [UInt8]?
  let after: [UInt8]?
  let address: String?

  /// SHA-256 over the hash of the line before and everything that this line says, each part with its length, so that
  /// no two lines can read the same.
  func hash(after previous: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes.append(contentsOf: previous)
    func add(_ part: UnsafeBufferPointer<UInt8>) {
      var length = String(part.count)
      length.withUTF8 { bytes.append(contentsOf: $0) }
      bytes.append(UInt8(ascii: ":"))
      bytes.append(contentsOf: part)
    }
    func add(_ text: String?) {
      var text = text ?? ""
      text.withUTF8 { add($0) }
    }
    add(String(id))
    add(String(at))
    add(user.map { String($0) })
    add(project.map { String($0) })
    add(action)
    add(subject)
    (before ?? []).withUnsafeBufferPointer { add($0) }
    (after ?? []).withUnsafeBufferPointer { add($0) }
    add(address)
    return SHA256.digest(bytes)
  }
}

/// The lines of one transaction, which go into the log together. The next line hangs on the last one.
private final class AuditLines: Gathered {
  static let tables = [" audit"]

  private(set) var last: (id: Int64, hash: [UInt8])
  private var lines: [(entry: AuditEntry, hash: [UInt8])] = []

  /// - Parameter last: the last line that is written.
  init(after last: (id: Int64, hash: [UInt8])) { self.last = last }

  func add(_ entry: AuditEntry) {
    let hash = entry.hash(after: last.hash)
    last = (entry.id, hash)
    lines.append((entry, hash))
  }

  func write(to db: Connection) throws {
    let lines = lines
    self.lines = []
    try AuditStore.insert.run(db, count: lines.count) { index, values in
      let (entry, hash) = lines[index]
      values.add(integer: entry.id)
      values.add(integer: entry.at)
      values.add(.integer(opt: entry.user))
      values.add(.integer(opt: entry.project))
      values.add(.text(entry.action))
      values.add(.text(entry.subject))
      values.add(.utf8(opt: entry.before))
      values.add(.utf8(opt: entry.after))
      values.add(.text(opt: entry.address))
      values.add(.blob(hash))
    }
  }
}

/// The SQL of the audit log: who did what, when, from where, before and after, chained by hash.
package enum AuditStore {
  static let firstHash = [UInt8](repeating: 0, count: 32)

  /// `subject` names a thing by kind and id: "task 12".
  package static func record(
    _ db: Connection, at now: Int64, by user: Int64?, project: Int64? = nil, action: String,
    subject: (String, Int64), before: JSONValue? = nil, after: JSONValue? = nil, address: String? = nil
  ) throws {
    try record(
      db, at: now, by: user, project: project, action: action, subject: "\(subject.0) \(subject.1)",
      before: before, after: after, address: address)
  }

  package static func record(
    _ db: Connection, at now: Int64, by user: Int64?, project: Int64? = nil, action: String, subject: String,
    before: JSONValue? = nil, after: JSONValue? = nil, address: String? = nil
  ) throws {
    let lines = try db.gathered(AuditLines.self) ?? AuditLines(after: lastLine(db) ?? (0, firstHash))
    lines.add(
      AuditEntry(
        id: lines.last.id + 1, at: now, user: user, project: project, action: action, subject: subject,
        before: before?.bytes, after: after?.bytes, address: address))
    db.gather(lines)
  }

  fileprivate static let insert = RowInsert(
    "INSERT INTO audit (id, at, user_id, project_id, action, subject, before, after, address, hash) VALUES",
    row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")

  private static func lastLine(_ db: Connection) throws -> (id: Int64, hash: [UInt8])? {
    try db.first("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1") { ($0.integer(0), $0.bytes(1)) }
  }

  /// Forgets what the next lines of a project that is being deleted said was before and after; who did what, and when,
  /// stays, and so does who was a member. Returns how many there were.
  static func erase(_ db: Connection, project: Int64, limit: Int) throws -> Int {
    try db.run(
      """
      UPDATE audit SET before = NULL, after = NULL, erased = 1 WHERE id IN (
        SELECT id FROM audit WHERE project_id = :project
          AND (before IS NOT NULL OR after IS NOT NULL)
          AND action <> 'project.deleted' AND action NOT LIKE 'member.%'
        LIMIT :limit)
      """, ["project": .integer(project), "limit": .int(limit)])
  }

  /// Forgets what the lines about a person said of name and email.
  static func erase(_ db: Connection, user: Int64) throws {
    _ = try db.run(
      """
      UPDATE audit SET before = NULL, after = NULL, erased = 1
      WHERE subject = :subject AND (before IS NOT NULL OR after IS NOT NULL)
      """, ["subject": .text("user \(user)")])
  }

  /// The id of the newest line.
  static func last(_ db: Connection) throws -> Int64 {
    try db.first("SELECT id FROM audit ORDER BY id DESC LIMIT 1") { $0.integer(0) } ?? 0
  }

  /// The lines among these that say where someone was: by them, or about an attempt to sign in as them.
  static func addressed(_ db: Connection, by user: Int64, after: Int64, upTo last: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT id FROM audit
      WHERE id > :after AND id <= :last AND address IS NOT NULL
        AND (user_id = :user OR (user_id IS NULL AND subject = :subject))
      ORDER BY id
      """,
      [
        "after": .integer(after), "last": .integer(last), "user": .integer(user),
        "subject": .text("user \(user)"),
      ]
    ) { $0.integer(0) }
  }

  static func eraseAddress(_ db: Connection, of line: Int64) throws {
    try db.run(
      "UPDATE audit SET address = NULL, erased = 1 WHERE id = :id AND address IS NOT NULL",
      ["id": .integer(line)])
  }
}
