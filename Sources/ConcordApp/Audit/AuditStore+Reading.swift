import SQLite

/// The SQL that reads the audit log.
extension AuditStore {
  /// Newest first, older than `before`.
  static func lines(
    _ db: Connection, before: Int64, project: Int64?, action: String?, limit: Int
  ) throws -> [(entry: AuditEntry, userName: String?)] {
    let parameters: Parameters = [
      "before": .integer(before), "project": .integer(opt: project), "action": .text(opt: action),
      "limit": .int(limit),
    ]
    if project != nil {
      return try db.all(
        """
        SELECT a.id, a.at, a.user_id, a.project_id, a.action, a.subject, a.before, a.after, a.address, a.hash, u.name
        FROM audit a LEFT JOIN users u ON u.id = a.user_id
        WHERE a.project_id = :project AND a.id < :before AND (:action IS NULL OR a.action = :action)
        ORDER BY a.id DESC LIMIT :limit
        """, parameters
      ) { (entry($0), $0.optionalText(10)) }
    }
    return try db.all(
      """
      SELECT a.id, a.at, a.user_id, a.project_id, a.action, a.subject, a.before, a.after, a.address, a.hash, u.name
      FROM audit a LEFT JOIN users u ON u.id = a.user_id
      WHERE a.id < :before AND (:action IS NULL OR a.action = :action) AND :project IS NULL
      ORDER BY a.id DESC LIMIT :limit
      """, parameters
    ) { (entry($0), $0.optionalText(10)) }
  }

  /// Recomputes every hash, oldest first. Of a line whose contents went with its project, task or person, or whose author
  /// was erased, the hash is taken as it stands, where the log says that these were deleted or erased: the lines after it
  /// hang on that hash.
  package static func verify(_ db: Connection) throws -> (checked: Int, firstBad: Int64?) {
    var previous = firstHash
    var checked = 0
    var firstBad: Int64?
    var expected: Int64 = 1
    let deleted = Set(
      try db.all("SELECT project_id FROM audit WHERE action = 'project.deleted' ORDER BY id") {
        $0.integer(0)
      })
    let gone = Set(
      try db.all("SELECT subject FROM audit WHERE action IN ('task.deleted', 'user.erased') ORDER BY id") {
        $0.text(0)
      })
    try db.each(
      """
      SELECT id, at, user_id, project_id, action, subject, before, after, address, hash, erased FROM audit
      ORDER BY id
      """
    ) { row in
      let entry = entry(row)
      let isErased =
        row.bool(10)
        && (entry.project.map(deleted.contains) == true || gone.contains(entry.subject)
          || entry.user.map { gone.contains("user \($0)") } == true)
      let hash = isErased ? row.bytes(9) : entry.hash(after: previous)
      guard entry.id == expected, hash == row.bytes(9) else {
        firstBad = entry.id
        return false
      }
      previous = hash
      expected += 1
      checked += 1
      return true
    }
    return (checked, firstBad)
  }

  private static func entry(_ row: Row) -> AuditEntry {
    AuditEntry(
      id: row.integer(0), at: row.integer(1), user: row.optionalInteger(2), project: row.optionalInteger(3),
      action: row.text(4), subject: row.text(5), before: row.optionalBytes(6), after: row.optionalBytes(7),
      address: row.optionalText(8))
  }
}
