/// How far two rankings differ: the share of pairs of items that they put in opposite order, (1 − Kendall's τ) / 2.
///
/// 0 the same, 1 reversed. Items that only one of them ranks stand together at the end of the other; a pair that one
/// ranking leaves open there counts one half. Fewer than two items: 0. Source: Kendall 1938; for open pairs Fagin,
/// Kumar & Sivakumar 2003 (K with p = 1/2). It costs the square of the items, of which a question has 200 at most.
package enum RankingDistance {
  /// - Parameters: items, best first, none twice.
  package static func kendall(_ first: [Int], _ second: [Int]) -> Double {
    let items = Set(first).union(second).sorted()
    guard items.count > 1 else { return 0 }
    let (one, other) = (places(of: items, in: first), places(of: items, in: second))
    var sum = 0.0
    for index in items.indices {
      for rival in items.indices[(index + 1)...] {
        let mine = one[index] - one[rival]
        let theirs = other[index] - other[rival]
        if mine == 0 || theirs == 0 {
          sum += mine == theirs ? 0 : 0.5
        } else if (mine < 0) != (theirs < 0) {
          sum += 1
        }
      }
    }
    return 2 * sum / Double(items.count * (items.count - 1))
  }

  private static func places(of items: [Int], in ranking: [Int]) -> [Int] {
    let places = Dictionary(zip(ranking, 0...), uniquingKeysWith: { first, _ in first })
    return items.map { places[$0] ?? ranking.count }
  }
}
