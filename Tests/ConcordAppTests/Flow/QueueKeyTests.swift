import ConcordApp
import Testing

@Suite struct QueueKeyTests {
  @Test func `a sequential queue goes by id`() {
    #expect(QueueKey.key(task: 17, priority: 5, order: .sequential, seed: 1) == 17)
  }

  @Test func `no two tasks share a key in a random queue`() {
    for seed in [0, 1, -7, Int64.max] {
      let keys = Set(
        (1...20_000).map { QueueKey.key(task: Int64($0), priority: 0, order: .random, seed: seed) })
      #expect(keys.count == 20_000)
      #expect(keys.allSatisfy { $0 >= 0 && $0 < 1 << 62 })
    }
  }

  @Test func `a random queue is another one for another seed and spreads evenly`() {
    let first = (1...10_000).map { QueueKey.key(task: Int64($0), priority: 0, order: .random, seed: 1) }
    let second = (1...10_000).map { QueueKey.key(task: Int64($0), priority: 0, order: .random, seed: 2) }
    #expect(first != second)
    // Of 10,000 fair draws 5,000 ± 5 standard deviations (50 each) lie in the lower half.
    #expect((4_750...5_250).contains(first.filter { $0 < 1 << 61 }.count))
    #expect((4_750...5_250).contains(zip(first, first.dropFirst()).filter { $0 < $1 }.count))
  }

  @Test func `higher priority comes first, then the order of arrival`() {
    func key(_ task: Int64, _ priority: Int) -> Int64 {
      QueueKey.key(task: task, priority: priority, order: .priority, seed: 1)
    }
    let sorted = [key(9, 3), key(2, 0), key(3, 0), key(1, -4)]
    #expect(sorted == sorted.sorted())
    #expect(key(1 << 42, 1) < key(1, 0))
  }

  @Test func `a shuffled queue of priorities keeps them apart and shares no key`() {
    func key(_ task: Int64, _ priority: Int) -> Int64 {
      QueueKey.key(task: task, priority: priority, order: .shuffledPriority, seed: 1)
    }
    let (high, low) = ((1...5_000).map { key($0, 1) }, (1...5_000).map { key($0, 0) })
    #expect((high.max() ?? 0) < (low.min() ?? 0))
    #expect(Set(high + low).count == 10_000)
    #expect((2_300...2_700).contains(zip(low, low.dropFirst()).filter { $0 < $1 }.count))
  }

  @Test func `priorities beyond the range count as its ends`() {
    let highest = QueueKey.key(task: 1, priority: .max / 2, order: .priority, seed: 1)
    let lowest = QueueKey.key(task: 1, priority: .min / 2, order: .priority, seed: 1)
    #expect(highest < 0 && lowest > 0)
    #expect(highest > -Int64.max)
  }
}
