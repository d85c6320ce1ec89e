/// How many words must be inserted, deleted or replaced to turn one text into another, as a share of the
/// longer one's words: 0 same, to 1. Source: Levenshtein 1966, with words as symbols.
package enum WordDistance {
  /// Cells of the table up to which the distance is exact, about 700 words against 700: some milliseconds, and
  /// a submit waits for them.
  private static let cellLimit = 500_000

  package static func between(_ first: String, _ second: String) -> Double {
    if first == second { return 0 }
    var (one, other) = (words(first)[...], words(second)[...])
    let longer = max(one.count, other.count)
    while let word = one.first, word == other.first { (one, other) = (one.dropFirst(), other.dropFirst()) }
    while let word = one.last, word == other.last { (one, other) = (one.dropLast(), other.dropLast()) }
    guard longer > 0 else { return 0 }
    let edits =
      one.count * other.count <= cellLimit ? levenshtein(Array(one), Array(other)) : unshared(one, other)
    return Double(edits) / Double(longer)
  }

  /// Split at white space; a letter of a script that writes no spaces is a word of its own.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text {
      let isWord = character.unicodeScalars.first.map(standsAlone) ?? false
      if (character.isWhitespace || isWord) && !word.isEmpty {
        words.append(word)
        word = ""
      }
      if isWord { words.append(String(character)) } else if !character.isWhitespace { word.append(character) }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Thai, Lao; Myanmar; Khmer; Hiragana to Bopomofo; CJK and its extensions.
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x312F, 0x3400...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  private static func levenshtein(_ first: [String], _ second: [String]) -> Int {
    var codes: [String: Int] = [:]
    for word in first + second where codes[word] == nil { codes[word] = codes.count }
    let (one, other) = (first.map { codes[$0] }, second.map { codes[$0] })
    var row = Array(0...other.count)
    for (index, word) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, candidate) in other.enumerated() {
        let replaced = diagonal + (word == candidate ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }

  /// For very long texts: words of the longer one that the other does not have, in any order. It is at most the
  /// edit distance, and takes linear time.
  private static func unshared(_ first: ArraySlice<String>, _ second: ArraySlice<String>) -> Int {
    var counts: [String: Int] = [:]
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
