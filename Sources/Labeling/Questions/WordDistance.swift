/// How many words must be inserted, deleted or replaced to turn one text into another, as a share of the
/// longer one's words: 0 same, to 1. Source: Levenshtein 1966, with words as symbols.
///
/// Exact while the words of one times those of the other, 64 at a time, stay within the effort, and the shorter text has no
/// more than 8,192 words that are not at either end of both: some 11,000 words against 11,000. Beyond, it is the
/// share of words that the other does not have, in any order: at most the edit distance, in linear time.
package enum WordDistance {
  private static let patternLimit = 8_192

  package static func between(_ first: String, _ second: String, within effort: Effort = .question) -> Double
  {
    if first == second { return 0 }
    var words = Words()
    return between(words.read(first), words.read(second), within: effort)
  }

  /// Per pair of texts; all together within the effort.
  static func between(_ pairs: [AnswerPair], of texts: [String], within effort: Effort) -> [Double?] {
    var words = Words()
    let read = texts.map { words.read($0) }
    return PairedComparison.of(pairs, sizes: read.map(\.count), within: effort) {
      between(read[$0], read[$1], within: $2)
    }
  }

  /// The place of the text nearest to all others, the first of several.
  static func medoid(of texts: [String], within effort: Effort = .question) -> Int {
    // Of two, either is as near to all.
    guard texts.count > 2 else { return 0 }
    let pairs = AnswerPair.all(texts.count)
    var sums = texts.map { _ in 0.0 }
    for (pair, distance) in zip(pairs, between(pairs, of: texts, within: effort)) {
      for place in [pair.first, pair.second] { sums[place] += distance ?? 1 }
    }
    let least = sums.min() ?? 0
    return sums.firstIndex { $0 <= least + 1e-9 } ?? 0
  }

  static func between(_ first: [Int32], _ second: [Int32], within effort: Effort) -> Double {
    var (one, other) = (first[...], second[...])
    let longer = max(one.count, other.count)
    while let word = one.first, word == other.first { (one, other) = (one.dropFirst(), other.dropFirst()) }
    while let word = one.last, word == other.last { (one, other) = (one.dropLast(), other.dropLast()) }
    guard longer > 0 else { return 0 }
    if one.count > other.count { swap(&one, &other) }
    let blocks = (one.count + 63) / 64
    let isExact = one.count <= patternLimit && blocks * other.count <= effort.steps
    let edits = isExact ? levenshtein(Array(one), Array(other), blocks) : unshared(one, other)
    return Double(edits) / Double(longer)
  }

  /// The edit distance by whole columns of the table, 64 cells in one word of the machine.
  ///
  /// Source: Myers 1999, J. ACM 46:395, in the form of Hyyrö 2003 for columns of several words.
  private static func levenshtein(_ pattern: [Int32], _ text: [Int32], _ blocks: Int) -> Int {
    guard !pattern.isEmpty else { return text.count }
    let places = WordPlaces(pattern, blocks)
    var rise = [UInt64](repeating: .max, count: blocks)
    var fall = [UInt64](repeating: 0, count: blocks)
    let last: UInt64 = 1 << UInt64((pattern.count - 1) % 64)
    var edits = pattern.count
    for word in text {
      let row = places.row(of: word)
      // What comes in from above: the table's first row rises by one with each word of the text.
      var (isRise, isFall): (UInt64, UInt64) = (1, 0)
      for block in 0..<blocks {
        let (up, down) = (rise[block], fall[block])
        let equal = places.bits[row + block] | isFall
        let across = places.bits[row + block] | down
        let carried = (((equal & up) &+ up) ^ up) | equal
        var rises = down | ~(carried | up)
        var falls = up & carried
        if block == blocks - 1 {
          if rises & last != 0 { edits += 1 }
          if falls & last != 0 { edits -= 1 }
        }
        let (nextRise, nextFall) = (rises >> 63, falls >> 63)
        rises = rises << 1 | isRise
        falls = falls << 1 | isFall
        rise[block] = falls | ~(across | rises)
        fall[block] = rises & across
        (isRise, isFall) = (nextRise, nextFall)
      }
    }
    return edits
  }

  /// Words of the longer one that the other does not have, in any order.
  private static func unshared(_ first: ArraySlice<Int32>, _ second: ArraySlice<Int32>) -> Int {
    var counts: [Int32: Int] = [:]
    for word in first { counts[word, default: 0] += 1 }
    var shared = 0
    for word in second {
      guard let left = counts[word], left > 0 else { continue }
      counts[word] = left - 1
      shared += 1
    }
    return max(first.count, second.count) - shared
  }
}

/// Where each word of a text stands, as bits.
private struct WordPlaces {
  /// Rows of several machine words; the first is that of words which the text does not have.
  private(set) var bits: [UInt64]
  private var rows: [Int32: Int] = [:]

  init(_ text: [Int32], _ blocks: Int) {
    bits = [UInt64](repeating: 0, count: blocks)
    for (place, word) in text.enumerated() {
      let row = rows[word] ?? bits.count
      if row == bits.count {
        rows[word] = row
        bits += repeatElement(0, count: blocks)
      }
      bits[row + place / 64] |= 1 << UInt64(place % 64)
    }
  }

  func row(of word: Int32) -> Int { rows[word] ?? 0 }
}
