import Agreement
import JSON

/// One of the demonstration's people: reads a passage by the lexicon, and slips now and then in a way of their own.
/// The same person gives the same answers to the same passage, whenever they are asked.
struct DemoAnnotator: Sendable {
  let email: String
  let seed: UInt64
  /// The share of marks that this person overlooks.
  let misses: Double
  /// The share of marks that this person draws too wide.
  let widens: Double
  /// The share of passages whose mood this person feels differently.
  let wavers: Double
  let secondsPerWord: Double

  struct Reading: Equatable, Sendable {
    var marks: [Mark]
    var mood: String
    var seconds: Double

    var answers: JSONValue {
      [
        "marks": .array(marks.enumerated().map { index, mark in mark.json(id: "m\(index + 1)") }),
        "mood": .string(mood),
      ]
    }
  }

  struct Mark: Equatable, Sendable {
    var start: Int
    var end: Int
    let label: String

    func json(id: String) -> JSONValue {
      [
        "id": .string(id), "start": .integer(Int64(start)), "end": .integer(Int64(end)),
        "label": .string(label),
      ]
    }
  }

  func read(_ text: String, passage: Int) -> Reading {
    var dice = SplitMix64(seed: seed ^ UInt64(passage) &* 0x9E37_79B9_7F4A_7C15)
    let words = DemoWord.words(of: text)
    var marks: [Mark] = []
    for (index, word) in words.enumerated() {
      guard let label = DemoLexicon.labels[word.text], dice.share() >= misses else { continue }
      var first = index
      if first > 0, DemoLexicon.adjectives.contains(words[first - 1].text) { first -= 1 }
      if first > 0, dice.share() < widens, DemoLexicon.articles.contains(words[first - 1].text) { first -= 1 }
      if let last = marks.last, words[first].start < last.end { continue }
      marks.append(Mark(start: words[first].start, end: word.end, label: label))
    }
    return Reading(
      marks: marks, mood: mood(words, &dice),
      seconds: (4 + secondsPerWord * Double(words.count) * (0.7 + 0.6 * dice.share())).rounded())
  }

  /// The mood with the most words for it; who wavers takes the next one.
  private func mood(_ words: [DemoWord], _ dice: inout SplitMix64) -> String {
    let scores = DemoLexicon.moods.map { mood in
      (name: mood.name, count: words.count { mood.words.contains($0.text) })
    }
    var ranked = scores.filter { $0.count > 0 }.sorted { $0.count > $1.count }.map(\.name)
    ranked.append("neutral")
    let isClose = scores.map(\.count).max() ?? 0 < 2
    let turn = dice.share()
    return ranked.count > 1 && turn < (isClose ? wavers * 2 : wavers) ? ranked[1] : ranked[0]
  }
}

/// A word of a passage and where it lies, in code points.
struct DemoWord: Equatable, Sendable {
  let text: String
  let start: Int
  let end: Int

  static func words(of text: String) -> [DemoWord] {
    var words: [DemoWord] = []
    var current = ""
    var offset = 0
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic || (scalar == "-" && !current.isEmpty) {
        current.unicodeScalars.append(scalar)
      } else {
        add(current, endingAt: offset, to: &words)
        current = ""
      }
      offset += 1
    }
    add(current, endingAt: offset, to: &words)
    return words
  }

  private static func add(_ word: String, endingAt end: Int, to words: inout [DemoWord]) {
    var word = word
    var end = end
    while word.hasSuffix("-") {
      word.removeLast()
      end -= 1
    }
    if word.isEmpty { return }
    words.append(DemoWord(text: word.lowercased(), start: end - word.unicodeScalars.count, end: end))
  }
}

extension SplitMix64 {
  /// A number from 0 to 1.
  mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }
}
