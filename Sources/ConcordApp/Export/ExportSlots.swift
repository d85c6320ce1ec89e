import Synchronization

/// How many exports run at once: each holds a snapshot, which keeps the log from being emptied.
package final class ExportSlots: Sendable {
  private let inUse = Mutex<[Int64: Int]>([:])
  private let limit: Int
  private let limitForOne: Int

  package init(limit: Int = 6, limitForOne: Int = 3) {
    self.limit = limit
    self.limitForOne = limitForOne
  }

  func take(for user: Int64) -> Bool {
    inUse.withLock { inUse in
      guard inUse.values.reduce(0, +) < limit, inUse[user, default: 0] < limitForOne else { return false }
      inUse[user, default: 0] += 1
      return true
    }
  }

  func give(back user: Int64) {
    inUse.withLock { inUse in
      let rest = (inUse[user] ?? 1) - 1
      inUse[user] = rest > 0 ? rest : nil
    }
  }
}
