import Synchronization

/// How many event channels each key holds, over all loops.
final class ChannelRegistry: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func enter(_ key: String, limit: Int) -> Bool {
    guard !key.isEmpty else { return true }
    return counts.withLock { counts in
      guard counts[key, default: 0] < limit else { return false }
      counts[key, default: 0] += 1
      return true
    }
  }

  func leave(_ key: String) {
    guard !key.isEmpty else { return }
    counts.withLock { counts in
      let left = counts[key, default: 1] - 1
      counts[key] = left > 0 ? left : nil
    }
  }
}
