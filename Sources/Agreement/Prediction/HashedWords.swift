/// The words and pairs of neighbouring words of a text as numbers below 2^bits: the features of a classifier that keeps
/// no vocabulary.
///
/// A word is a run of letters and digits in lower case; of scripts that are written without spaces each character is
/// one. A feature counts once a text, however often it occurs. Different words may fall on one number: with 2^18 numbers
/// and a hundred words a text that is rare.
///
/// Source: Weinberger et al. 2009, "Feature hashing for large scale multitask learning" (without signs: counts are to
/// stay counts); FNV-1a for the hash.
package struct HashedWords: Sendable {
  /// In ascending order, each once.
  package let features: [UInt32]
  /// The same for texts with the same words in the same order, so that these are never divided.
  package let identity: UInt64

  private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01b3

  /// - Parameters:
  ///   - bits: 1 to 24.
  ///   - limit: words beyond it are not looked at.
  package init(_ texts: [String], bits: Int = 18, limit: Int = 5_000) {
    precondition((1...24).contains(bits), "a feature is a number below 2^24")
    var features: [UInt32] = []
    var identity = Self.basis
    for text in texts {
      var previous: UInt64?
      for word in Self.words(text, limit: limit) {
        features.append(Self.feature(word, bits))
        if let previous { features.append(Self.feature(Self.mixed(previous, word), bits)) }
        previous = word
        identity = Self.mixed(identity, word)
      }
    }
    features.sort()
    var kept = 0
    for index in features.indices where index == 0 || features[index] != features[kept - 1] {
      features[kept] = features[index]
      kept += 1
    }
    features.removeSubrange(kept...)
    self.features = features
    self.identity = identity
  }

  /// The hash of each word.
  private static func words(_ text: String, limit: Int) -> [UInt64] {
    var words: [UInt64] = []
    var word: UInt64?
    func add(_ value: UInt32, to hash: UInt64?) -> UInt64 { ((hash ?? basis) ^ UInt64(value)) &* prime }
    for scalar in text.unicodeScalars {
      if words.count >= limit { break }
      let value = scalar.value
      switch value {
      case 0x61...0x7a, 0x30...0x39: word = add(value, to: word)
      case 0x41...0x5a: word = add(value + 32, to: word)
      case 0..<0x80:
        if let done = word { words.append(done) }
        word = nil
      default:
        let isAlone = standsAlone(value)
        if isAlone || !(scalar.properties.isAlphabetic || scalar.properties.numericType != nil) {
          if let done = word { words.append(done) }
          word = nil
        }
        if isAlone {
          words.append(add(value, to: nil))
        } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
          for lower in scalar.properties.lowercaseMapping.unicodeScalars { word = add(lower.value, to: word) }
        }
      }
    }
    if let word, words.count < limit { words.append(word) }
    return words
  }

  /// Han, kana, Thai, Lao, Khmer, Burmese: written without spaces.
  private static func standsAlone(_ value: UInt32) -> Bool {
    switch value {
    case 0x0e00...0x0eff, 0x1000...0x109f, 0x1780...0x17ff, 0x3040...0x30ff, 0x3400...0x9fff,
      0xf900...0xfaff, 0x20000...0x3ffff:
      true
    default: false
    }
  }

  private static func mixed(_ one: UInt64, _ other: UInt64) -> UInt64 {
    var hash = one ^ (other &+ 0x9e37_79b9_7f4a_7c15 &+ (one << 6) &+ (one >> 2))
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    return hash ^ (hash >> 27)
  }

  private static func feature(_ hash: UInt64, _ bits: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: (hash &* 0x9e37_79b9_7f4a_7c15) >> UInt64(64 - bits))
  }
}
