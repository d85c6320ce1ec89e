import SQLite

/// The SQL about the server as a whole, from counts that are kept.
enum SystemStore {
  struct Totals {
    let tasks: Int
    let annotations: Int
    let users: Int
    let projects: Int
    let jobsRunning: Int
  }

  /// One row, also to learn whether the database answers at all.
  static func totals(_ db: Connection) throws -> Totals {
    try db.first(
      """
      SELECT (SELECT coalesce(sum(open + review + done + excluded), 0) FROM project_counts),
             (SELECT coalesce(sum(annotations), 0) FROM project_counts),
             (SELECT count(*) FROM users WHERE email IS NOT NULL),
             (SELECT count(*) FROM projects),
             (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running'))
      """
    ) {
      Totals(
        tasks: $0.int(0), annotations: $0.int(1), users: $0.int(2), projects: $0.int(3),
        jobsRunning: $0.int(4))
    } ?? Totals(tasks: 0, annotations: 0, users: 0, projects: 0, jobsRunning: 0)
  }

  static func version(_ db: Connection) throws -> String {
    try db.first("SELECT sqlite_version()") { $0.text(0) } ?? ""
  }

  static func answers(_ db: Connection) throws { _ = try db.first("SELECT 1") { $0.int(0) } }
}
