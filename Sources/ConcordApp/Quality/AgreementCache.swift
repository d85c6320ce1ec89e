import Synchronization

/// Agreement reports as they were sent, until the counts change: several people look at the same page.
final class AgreementCache: Sendable {
  struct Key: Hashable, Sendable {
    let project: Int64
    let isBlind: Bool
  }

  struct Entry: Sendable {
    let edition: QualityStore.Edition
    let computedAt: Int64
    let bytes: [UInt8]
  }

  /// A name that changed is seen after this: the counts know nothing of it.
  private static let lifetimeMilliseconds: Int64 = 60_000

  private let limit: Int
  private let entries = Mutex<[Key: Entry]>([:])

  init(limit: Int = 64) { self.limit = limit }

  func find(_ key: Key, _ edition: QualityStore.Edition, now: Int64) -> [UInt8]? {
    guard let entry = entries.withLock({ $0[key] }), entry.edition == edition else { return nil }
    return now - entry.computedAt < Self.lifetimeMilliseconds ? entry.bytes : nil
  }

  func keep(_ entry: Entry, _ key: Key) {
    entries.withLock { entries in
      if entries.count >= limit { entries.removeAll() }
      entries[key] = entry
    }
  }
}
