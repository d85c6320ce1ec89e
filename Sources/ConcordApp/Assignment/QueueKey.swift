import Labeling

/// One number that sorts a project's queue, so that "the next task" is one step in an index.
///
/// A row value `(priority, id) > (?, ?)` does not seek in SQLite; one sortable key does. Keys are unique in a
/// project and never negative, except those of raised priority.
package enum QueueKey {
  package static func key(task: Int64, priority: Int, order: Workflow.QueueOrder, seed: Int64) -> Int64 {
    switch order {
    case .sequential: task
    case .random: shuffled(task, bits: 31, seed: seed)
    case .priority: prioritized(task, priority)
    case .shuffledPriority: prioritized(shuffled(task, bits: 21, seed: seed), priority)
    }
  }

  /// Where nobody has looked yet.
  static let beginning = -Int64.max

  /// Higher priority first, then the order of arrival: 20 bits of priority above 43 bits of id.
  private static func prioritized(_ task: Int64, _ priority: Int) -> Int64 {
    let limit = 1 << 19
    let rank = -Int64(max(1 - limit, min(limit, priority)))
    return rank << 43 | (task & (1 << 43 - 1))
  }

  /// A Feistel network over two halves of so many bits: a bijection whatever its round function, so that no two tasks
  /// share a key (Luby & Rackoff 1988: four rounds).
  private static func shuffled(_ task: Int64, bits: UInt64, seed: Int64) -> Int64 {
    let mask: UInt64 = 1 << bits - 1
    var left = UInt64(bitPattern: task) >> bits & mask
    var right = UInt64(bitPattern: task) & mask
    for round in 0..<4 {
      (left, right) = (right, left ^ (mixed(right, round, seed) & mask))
    }
    return Int64(left << bits | right)
  }

  /// SplitMix64's finaliser.
  private static func mixed(_ half: UInt64, _ round: Int, _ seed: Int64) -> UInt64 {
    var z = (half &+ UInt64(round) << 32) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: seed)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
