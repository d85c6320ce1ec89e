/// Two answers that are compared, by their places in a list.
package struct AnswerPair: Sendable, Hashable {
  package let first: Int
  package let second: Int

  package init(_ first: Int, _ second: Int) { (self.first, self.second) = (first, second) }

  /// Each answer with each other one.
  package static func all(_ count: Int) -> [AnswerPair] {
    (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { AnswerPair(first, $0) } }
  }

  /// Each answer with the one at `place`.
  package static func all(_ count: Int, with place: Int) -> [AnswerPair] {
    (0..<count).map { AnswerPair($0, place) }
  }

  /// Which of the pairs are compared: all, unless that is more than the effort. Then those whose places lie next to each
  /// other in a ring of all answers, as wide as the effort allows, but at least each answer with the next: their mean stands
  /// for that of all, and nobody is left out. Pairs are dropped only where they are more than the answers.
  ///
  /// - Parameter sizes: what looking at each answer once costs.
  package static func affordable(_ pairs: [AnswerPair], sizes: [Int], within effort: Effort) -> [Bool] {
    func cost(_ pair: AnswerPair) -> Int { sizes[pair.first] + sizes[pair.second] }
    let whole = pairs.reduce(0) { $0 + cost($1) }
    guard whole > effort.steps, pairs.count > sizes.count else { return pairs.map { _ in true } }
    func apart(_ pair: AnswerPair) -> Int {
      let steps = abs(pair.first - pair.second)
      return min(steps, sizes.count - steps)
    }
    var costs: [Int: Int] = [:]
    for pair in pairs { costs[apart(pair), default: 0] += cost(pair) }
    var (reach, spent) = (0, 0)
    for (distance, cost) in costs.sorted(by: { $0.key < $1.key }) {
      spent += cost
      if reach > 0 && spent > effort.steps { break }
      reach = distance
    }
    return pairs.map { apart($0) <= reach }
  }
}

/// Compares pairs of answers that were read once, within one effort for all of them.
enum PairedComparison {
  /// Per pair what `compare` says of it, nil for one that is not compared (``AnswerPair/affordable(_:sizes:within:)``).
  ///
  /// - Parameters:
  ///   - sizes: what looking at each answer once costs; each pair has its share of the effort by its own.
  static func of(
    _ pairs: [AnswerPair], sizes: [Int], within effort: Effort,
    _ compare: (_ first: Int, _ second: Int, _ effort: Effort) -> Double
  ) -> [Double?] {
    let chosen = AnswerPair.affordable(pairs, sizes: sizes, within: effort)
    func cost(_ pair: AnswerPair) -> Int { sizes[pair.first] + sizes[pair.second] + 1 }
    let total = zip(pairs, chosen).reduce(0) { $0 + ($1.1 ? cost($1.0) : 0) }
    return zip(pairs, chosen).map { pair, isChosen in
      isChosen ? compare(pair.first, pair.second, effort.share(of: cost(pair), in: total)) : nil
    }
  }
}
