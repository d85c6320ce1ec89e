import Glibc

/// A copy put back in the place of a database that nobody serves. What stood there is kept.
package enum Restore {
  /// - Returns: where the former database lies now; nil where there was none.
  package static func run(from copy: String, to path: String, now: Int64) throws -> String? {
    guard access(copy, R_OK) == 0 else {
      throw SQLiteError(kind: .cannotOpen, message: "cannot read \(copy)")
    }
    try FileRules.makeFolder(FileRules.folder(of: path))
    let lock = try ServerLock(besides: path)
    defer { withExtendedLifetime(lock) {} }
    let source = try Connection(path: copy, mode: .reading, cacheKiB: 4_096)
    defer { source.close() }
    let damage = try source.all("PRAGMA integrity_check(1)") { $0.text(0) }.filter { $0 != "ok" }
    if let first = damage.first {
      throw SQLiteError(kind: .corrupt, message: "\(copy) is damaged: \(first)")
    }
    let isOurs = try source.first("SELECT 1 FROM sqlite_schema WHERE name = 'migrations'") { _ in true }
    guard isOurs == true else {
      throw SQLiteError(kind: .notADatabase, message: "\(copy) is not a copy of such a database")
    }
    let kept = try keepFormer(path, now: now)
    try source.transaction { try Backup.copy(source, to: path) { _, _ in } }
    return kept
  }

  /// Renames the file with its log and index as a group, so that it opens again under the new name as it was.
  private static func keepFormer(_ path: String, now: Int64) throws -> String? {
    guard access(path, F_OK) == 0 else { return nil }
    let folder = FileRules.folder(of: path) + "/backups"
    try FileRules.makeFolder(folder)
    let kept = "\(folder)/\(FileRules.name(of: path))-\(now)-before-restore.copy"
    for suffix in ["-wal", "-shm", ""] where access(path + suffix, F_OK) == 0 {
      guard rename(path + suffix, kept + suffix) == 0 else {
        throw FileRules.failure("cannot move \(path + suffix)")
      }
    }
    return kept
  }
}
