/// How much of an import one change takes: much while nobody else writes, because the table of identities is then
/// written once for many rows; one batch, which shares its commit with others, for a while after someone waited.
struct ImportPace {
  /// 512,000 rows are about two seconds. The log of the database takes 115 pages for a thousand rows then; with a quarter
  /// of them it takes a fifth more.
  static let mostBatches = 1_024
  /// Each change takes twice what the last one did, but no more than so much above it: who comes every few seconds should
  /// not undo more each time than went in before.
  static let addedBatches = 128
  /// A file that went in before is known after few rows.
  static let firstBatches = 64
  static let smallNanoseconds: UInt64 = 1_000_000_000

  private(set) var batches = firstBatches
  private var smallUntil: UInt64 = 0

  mutating func gaveWay(at now: UInt64) {
    batches = 1
    smallUntil = now + Self.smallNanoseconds
  }

  mutating func went(at now: UInt64) {
    guard now >= smallUntil else { return }
    batches = min(Self.mostBatches, batches + min(batches, Self.addedBatches))
  }
}
