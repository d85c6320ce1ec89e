/// How much of an import one change takes: much while nobody else writes, because the table of identities is then
/// written once for many rows; one batch, which shares its commit with others, for a while after someone waited.
struct ImportPace {
  /// 128,000 rows are about a second. With a quarter of them the log of the database takes three fifths more pages.
  static let mostBatches = 256
  static let smallNanoseconds: UInt64 = 1_000_000_000

  private(set) var batches = mostBatches
  private var smallUntil: UInt64 = 0

  mutating func gaveWay(at now: UInt64) {
    batches = 1
    smallUntil = now + Self.smallNanoseconds
  }

  mutating func went(at now: UInt64) {
    if now >= smallUntil { batches = min(Self.mostBatches, batches * 2) }
  }
}
