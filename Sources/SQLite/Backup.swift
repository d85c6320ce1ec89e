import CSQLite
import Glibc

/// A copy of the whole database as one moment had it, made while others go on working.
struct Backup {
  /// Pages a step: short enough that progress is seen, long enough to run at the disk's speed.
  private static let stepPages: Int32 = 2_048

  /// Copies what the source sees in its transaction to a new file, which appears under its name when it is whole.
  static func copy(
    _ source: Connection, to path: String, progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    guard access(path, F_OK) != 0 else {
      throw SQLiteError(kind: .cannotOpen, message: "\(path) exists already")
    }
    let partial = path + ".partial"
    unlink(partial)
    do {
      try FileRules.prepareFile(partial)
      try fill(partial, from: source, progress)
      guard rename(partial, path) == 0 else { throw FileRules.failure("cannot name \(path)") }
      FileRules.syncFolder(FileRules.folder(of: path))
    } catch {
      for suffix in ["", "-journal", "-wal", "-shm"] { unlink(partial + suffix) }
      throw error
    }
  }

  private static func fill(
    _ path: String, from source: Connection, _ progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    let target = try Connection(path: path, mode: .copying, cacheKiB: 4_096)
    defer { target.close() }
    guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
      throw SQLiteError(target.handle, code: sqlite3_errcode(target.handle))
    }
    var code = SQLITE_OK
    do {
      while code == SQLITE_OK {
        code = sqlite3_backup_step(backup, stepPages)
        let total = Int(sqlite3_backup_pagecount(backup))
        try progress(total - Int(sqlite3_backup_remaining(backup)), total)
      }
    } catch {
      sqlite3_backup_finish(backup)
      throw error
    }
    let end = sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, end == SQLITE_OK else {
      throw SQLiteError(target.handle, code: code == SQLITE_DONE ? end : code)
    }
  }
}
