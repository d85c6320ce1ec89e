import JSON
import SQLite

/// Makes the audit log forget where someone who was erased had worked from. No index leads to a person's lines (every
/// submit would pay for it), so a job looks through the log, beside the writer, and changes a few lines at a time.
enum AddressErasure {
  static let kind = "address-erasure"
  /// Lines that are looked at, and that are changed, in one go.
  static let window: Int64 = 50_000
  static let batch = 1_000

  static func insert(_ db: Connection, user: Int64, by admin: Int64, at now: Int64) throws -> Int64 {
    try JobStore.insert(
      db, kind: kind, project: nil, parameters: ["user": .integer(user)], total: nil, by: admin, at: now)
  }

  static func register(_ services: Services) { services.jobs.register(kind) { try run($0) } }

  private static func run(_ context: JobContext) throws -> JSONValue {
    guard let user = context.parameters["user"]?.integer else { throw DamagedJob() }
    var after = context.checkpoint?.integer ?? 0
    let last = try context.database.read { try AuditStore.last($0) }
    while after < last {
      try context.check()
      let from = after
      after += window
      let lines = try context.database.read {
        try AuditStore.addressed($0, by: user, after: from, upTo: from + window)
      }
      for start in stride(from: 0, to: lines.count, by: batch) {
        let some = Array(lines[start..<min(start + batch, lines.count)])
        try context.database.writer.perform { db in
          for line in some { try AuditStore.eraseAddress(db, of: line) }
        }
      }
      let reached = min(after, last)
      try context.database.writer.perform { try context.save($0, .integer(reached), done: reached) }
    }
    return ["looked_at": .integer(last)]
  }
}
