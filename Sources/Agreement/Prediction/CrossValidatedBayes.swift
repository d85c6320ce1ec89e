/// A text classifier that never predicts what it has seen: multinomial naive Bayes in five folds.
///
/// Counts are kept a fold; a text is predicted from the counts of the other four. So one pass over the texts learns all
/// five models, in any order and without keeping a text: `(folds + 1) × classes × 2^bits` numbers of four bytes. Which
/// fold a text is in hangs on its words and the seed: equal texts are in the same.
///
/// The probabilities are far too sure of themselves, as naive Bayes' are (its words are not independent): set them right
/// with `Temperature` before they are taken at their word.
///
/// Source: McCallum & Nigam 1998, "A comparison of event models for naive Bayes text classification"; each feature once
/// a text as in Jurafsky & Martin, "Speech and Language Processing", section 4.4 (binary multinomial naive Bayes).
package struct CrossValidatedBayes: Sendable {
  package static let folds = 5
  private static let smoothing: Float = 0.1

  package let classCount: Int
  package let bits: Int
  /// Texts of each class, all folds together.
  package private(set) var classTexts: [Int]
  private let seed: UInt64
  /// `((fold · classCount + class) << bits) + feature`; behind the folds all of them together.
  private var counts: [Float]
  /// `fold · classCount + class`: how many features; behind the folds all of them together.
  private var totals: [Double]
  private var texts: [Double]

  /// - Parameter bytes: about how much the counts may take: with many classes there are fewer features.
  package init(classCount: Int, seed: UInt64, bytes: Int = 32 << 20) {
    precondition(classCount > 0, "classes count from 0")
    var bits = 18
    while bits > 10, (Self.folds + 1) * classCount * 4 << bits > bytes { bits -= 1 }
    self.classCount = classCount
    self.bits = bits
    self.seed = seed
    classTexts = [Int](repeating: 0, count: classCount)
    counts = [Float](repeating: 0, count: ((Self.folds + 1) * classCount) << bits)
    totals = [Double](repeating: 0, count: (Self.folds + 1) * classCount)
    texts = totals
  }

  /// Learns one labelled text; its words hashed to `bits`.
  package mutating func learn(_ words: HashedWords, category: Int) {
    for fold in [fold(of: words), Self.folds] {
      let row = fold * classCount + category
      for feature in words.features { counts[(row << bits) + Int(feature)] += 1 }
      totals[row] += Double(words.features.count)
      texts[row] += 1
    }
    classTexts[category] += 1
  }

  /// The classes' probabilities, from the other folds alone; they sum to 1. nil while those hold no text.
  package func predict(_ words: HashedWords) -> [Double]? {
    let own = fold(of: words) * classCount
    let all = Self.folds * classCount
    var scores = [Double](repeating: 0, count: classCount)
    let known = (0..<classCount).reduce(0.0) { $0 + texts[all + $1] - texts[own + $1] }
    guard known > 0 else { return nil }
    let space = Double(Self.smoothing) * Double(1 << bits)
    for category in 0..<classCount {
      let documents = texts[all + category] - texts[own + category]
      let features = totals[all + category] - totals[own + category]
      var score = logarithm((documents + 1) / (known + Double(classCount)))
      score -= Double(words.features.count) * logarithm(features + space)
      for feature in words.features {
        let place = Int(feature)
        let count = counts[((all + category) << bits) + place] - counts[((own + category) << bits) + place]
        score += logarithm(Double(count + Self.smoothing))
      }
      scores[category] = score
    }
    let largest = scores.max() ?? 0
    let powers = scores.map { exponential($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// 0 to 4.
  package func fold(of words: HashedWords) -> Int {
    var generator = SplitMix64(seed: words.identity ^ seed)
    return generator.index(below: Self.folds)
  }
}
