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
    var bytes = previous
    bytes.reserveCapacity(512)
    func add(_ part: some Collection<UInt8>) {
      bytes.append(contentsOf: String(part.count).utf8)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(contentsOf: part)
    }
    add(String(id).utf8)
    add(String(at).utf8)
    add((user.map { String($0) } ?? "").utf8)
    add((project.map { String($0) } ?? "").utf8)
    add(action.utf8)
    add(subject.utf8)
    add(before ?? [])
    add(after ?? [])
    add((address ?? "").utf8)
    return SHA256.digest(bytes)
  }
}

/// The last line of the log, known to the transaction that wrote it: the next line hangs on it.
private final class AuditTail: Gathered {
  static let tables = [" audit"]

  let id: Int64
  let hash: [UInt8]

  init(id: Int64, hash: [UInt8]) {
    self.id = id
    self.hash = hash
  }

  /// It is written already.
  func write(to connection: Connection) {}
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
    let last = try db.gathered(AuditTail.self) ?? tail(db)
    let entry = AuditEntry(
      id: (last?.id ?? 0) + 1, at: now, user: user, project: project, action: action, subject: subject,
      before: before?.bytes, after: after?.bytes, address: address)
    let hash = entry.hash(after: last?.hash ?? firstHash)
    _ = try db.run(
      """
      INSERT INTO audit (id, at, user_id, project_id, action, subject, before, after, address, hash)
      VALUES (:id, :at, :user, :project, :action, :subject, :before, :after, :address, :hash)
      """,
      [
        "id": .integer(entry.id), "at": .integer(now), "user": .integer(opt: user),
        "project": .integer(opt: project), "action": .text(action), "subject": .text(subject),
        "before": .utf8(opt: entry.before), "after": .utf8(opt: entry.after), "address": .text(opt: address),
        "hash": .blob(hash),
      ])
    db.gather(AuditTail(id: entry.id, hash: hash))
  }

  private static func tail(_ db: Connection) throws -> AuditTail? {
    try db.first("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1") {
      AuditTail(id: $0.integer(0), hash: $0.bytes(1))
    }
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
