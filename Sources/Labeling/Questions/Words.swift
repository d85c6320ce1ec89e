/// The words of texts as numbers, so that comparing two words is comparing two numbers.
struct Words {
  private var codes: [String: Int32] = [:]

  /// The text's words in order: the same word has the same number, in all texts that were read.
  mutating func read(_ text: String) -> [Int32] {
    WordDistance.words(text).map { word in
      if let known = codes[word] { return known }
      let code = Int32(codes.count)
      codes[word] = code
      return code
    }
  }
}

extension WordDistance {
  /// Split at white space; a letter of a script that writes no spaces is a word of its own.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    // White space in ASCII parts letters whatever they are; what is left is rarely more than one word.
    for part in text.utf8.split(whereSeparator: { $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      if part.allSatisfy({ $0 < 0x80 }) {
        words.append(String(Substring(part)))
      } else {
        split(Substring(part), &words)
      }
    }
    return words
  }

  private static func split(_ text: Substring, _ words: inout [String]) {
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
}
