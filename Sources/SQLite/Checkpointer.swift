import CSQLite
import Dispatch

/// Keeps the write-ahead log small: copies it into the file beside the writer, lets the writer finish what came
/// in meanwhile, and ends snapshots that would let the log grow without bound.
final class Checkpointer: Sendable {
  private let path: String
  private let limits: LogLimits
  private let snapshots: SnapshotList
  private let queue = DispatchQueue(label: "checkpoint", qos: .utility)
  private let lock = Lock()
  // SAFETY: used under `lock` alone.
  private nonisolated(unsafe) var isCopying = false
  private nonisolated(unsafe) var copiedPages: Int?
  // SAFETY: used by the writer's thread alone.
  private nonisolated(unsafe) var nextAttempt = 0

  init(path: String, limits: LogLimits, snapshots: SnapshotList) {
    self.path = path
    self.limits = limits
    self.snapshots = snapshots
  }

  /// Called on the writer's thread after each commit, when its changes have been answered.
  func committed(_ connection: Connection) {
    let pages = connection.logPages
    guard pages >= limits.checkpointPages else {
      nextAttempt = 0
      return
    }
    guard pages >= nextAttempt else { return }
    let copied = lock.held {
      defer { copiedPages = nil }
      return copiedPages
    }
    let isNearlyDone = copied.map { pages - $0 <= limits.leftPages } ?? false
    if isNearlyDone || pages >= limits.restartPages {
      // Two checkpoints at once end with SQLITE_BUSY, whatever the busy handler says.
      waitForCopy()
      finish(connection, pages)
    } else {
      copyAside()
    }
  }

  func waitForCopy() { queue.sync {} }

  private func copyAside() {
    let mustStart = lock.held {
      defer { isCopying = true }
      return !isCopying
    }
    guard mustStart else { return }
    queue.async { [self] in
      // A copy that fails is made up for by the writer at the next limit.
      let connection = try? Connection(path: path, mode: .checkpointing, cacheKiB: 1_024)
      let copied = connection.map(copy) ?? 0
      lock.held {
        isCopying = false
        copiedPages = copied
      }
    }
  }

  /// Each pass copies what came in during the one before, so that little is left for the writer to wait for.
  ///
  /// - Returns: how many pages of the log are copied.
  private func copy(_ connection: Connection) -> Int {
    var copied: Int32 = 0
    for _ in 0..<Self.mostPasses {
      let start = DispatchTime.now().uptimeNanoseconds
      sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, &copied)
      if DispatchTime.now().uptimeNanoseconds - start < Self.shortPassNanoseconds { break }
    }
    return max(0, Int(copied))
  }

  private static let mostPasses = 4
  private static let shortPassNanoseconds: UInt64 = 10_000_000

  /// Copies the rest and lets the log start over, unless a reader still stands in it.
  private func finish(_ connection: Connection, _ pages: Int) {
    sqlite3_busy_timeout(connection.handle, Self.readerMilliseconds)
    let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
    sqlite3_busy_timeout(connection.handle, Connection.busyMilliseconds)
    if code & 0xff == SQLITE_OK {
      nextAttempt = 0
    } else {
      nextAttempt = pages + limits.checkpointPages / 4
      if pages >= limits.snapshotPages { snapshots.endOldest() }
    }
  }

  /// Readers of the loop end within microseconds; a longer wait would be felt by those who submit.
  private static let readerMilliseconds: Int32 = 10
}
