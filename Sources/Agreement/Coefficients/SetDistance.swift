/// Distances between two sets of labels: 0 same, 1 nothing in common.
package enum SetDistance {
  /// 1 − Jaccard: 1 − |A ∩ B| / |A ∪ B|. Two empty sets are the same.
  package static func jaccard<Label>(_ first: Set<Label>, _ second: Set<Label>) -> Double {
    let union = first.union(second).count
    return union == 0 ? 0 : 1 - Double(first.intersection(second).count) / Double(union)
  }

  /// 1 − F1, Dice's measure: 1 − 2 |A ∩ B| / (|A| + |B|). Two empty sets are the same (Dice 1945).
  package static func dice<Label>(_ first: Set<Label>, _ second: Set<Label>) -> Double {
    let sizes = first.count + second.count
    return sizes == 0 ? 0 : 1 - 2 * Double(first.intersection(second).count) / Double(sizes)
  }

  /// MASI: 1 − Jaccard × m, with m 1 when equal, 2/3 for a subset, 1/3 for an overlap, 0 when disjoint.
  ///
  /// Source: Passonneau 2006, LREC, section 4.
  package static func masi<Label>(_ first: Set<Label>, _ second: Set<Label>) -> Double {
    if first == second { return 0 }
    let similarity = 1 - jaccard(first, second)
    if first.isSubset(of: second) || second.isSubset(of: first) { return 1 - similarity * 2 / 3 }
    return first.isDisjoint(with: second) ? 1 : 1 - similarity / 3
  }
}
