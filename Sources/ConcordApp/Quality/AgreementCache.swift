import Synchronization

/// Agreement reports as they were sent, until the answers change: several people look at the same page.
final class AgreementCache: Sendable {
  struct Key: Hashable, Sendable {
    let project: Int64
    let isBlind: Bool
  }

  struct Entry: Sendable {
    let edition: QualityStore.Edition
    let computedAt: Int64
    let costMilliseconds: Int64
    let bytes: [UInt8]
  }

  /// An edit that the edition does not show is seen after this.
  private static let lifetimeMilliseconds: Int64 = 60_000
  /// A report that took so long stands for ten times as long although answers came in meanwhile: a busy project
  /// would otherwise be computed again at every look.
  private static let dearMilliseconds: Int64 = 500

  private let limit: Int
  private let entries = Mutex<[Key: Entry]>([:])

  init(limit: Int = 64) { self.limit = limit }

  func find(_ key: Key, _ edition: QualityStore.Edition, now: Int64) -> [UInt8]? {
    guard let entry = entries.withLock({ $0[key] }) else { return nil }
    let age = now - entry.computedAt
    let isDear = entry.costMilliseconds > Self.dearMilliseconds
    let stands = isDear && entry.edition.version == edition.version && age < 10 * entry.costMilliseconds
    return stands || entry.edition == edition && age < Self.lifetimeMilliseconds ? entry.bytes : nil
  }

  func keep(_ entry: Entry, _ key: Key) {
    entries.withLock { entries in
      if entries.count >= limit { entries.removeAll() }
      entries[key] = entry
    }
  }
}
