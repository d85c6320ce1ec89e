/// The regions of one annotator, and how far they are to be trusted: 0 or more, only ratios matter.
package struct AnnotatorRegions<Shape: Region>: Sendable {
  package let regions: [Labelled<Shape>]
  package let weight: Double

  package init(_ regions: [Labelled<Shape>], weight: Double = 1) {
    self.regions = regions
    self.weight = weight
  }
}

/// The regions of several annotators brought together into groups that mean the same thing, at most one region of
/// each annotator in a group.
///
/// Groups grow from the best fit on, by the mean similarity of their members (agglomerative, average linkage: Sokal &
/// Michener 1958), as long as it reaches a threshold; regions of different labels fit half as well, so they meet only
/// where nothing better is left. The outcome does not depend on the order of annotators or of their regions.
struct RegionGroups<Shape: Region> {
  struct Member {
    let annotator: Int
    /// Its place in the annotator's list.
    let index: Int
    let region: Labelled<Shape>
    let measures: [Double]

    func precedes(_ other: Member) -> Bool {
      if measures != other.measures { return measures.lexicographicallyPrecedes(other.measures) }
      return (region.label, annotator, index) < (other.region.label, other.annotator, other.index)
    }
  }

  /// Each by the order of its members' shapes; the groups by their first members.
  private(set) var groups: [[Member]] = []

  init(_ annotators: [AnnotatorRegions<Shape>], threshold: Double) {
    let members = annotators.enumerated().flatMap { annotator, answer in
      answer.weight > 0
        ? answer.regions.enumerated().map {
          Member(annotator: annotator, index: $0, region: $1, measures: $1.shape.measures)
        } : []
    }
    .sorted { $0.precedes($1) }
    var linkage = Linkage(owners: members.map(\.annotator), threshold: threshold)
    Self.link(members, &linkage)
    groups = linkage.merged().map { group in group.map { members[$0] } }
  }

  /// Similarities that may be asked for: shapes by the thousand, all over each other, would be their square. Beyond,
  /// only equal shapes still find each other.
  private static var lookLimit: Int { 1_000_000 }

  private static func link(_ members: [Member], _ linkage: inout Linkage) {
    let reaches = members.map(\.region.shape.reach)
    let order = members.indices.filter { reaches[$0] != nil }
      .sorted { (low(reaches[$0]), $0) < (low(reaches[$1]), $1) }
    var looked = 0
    for (place, first) in order.enumerated() {
      let member = members[first]
      for second in order[(place + 1)...] {
        if low(reaches[second]) > reaches[first]?.upperBound ?? -.infinity { break }
        let other = members[second]
        // Members are in the order of their measures: equal ones stand side by side.
        if looked > lookLimit && other.measures != member.measures { break }
        if other.annotator == member.annotator { continue }
        looked += 1
        let similarity = member.region.shape.similarity(to: other.region.shape)
        let isSameLabel = member.region.label == other.region.label
        if similarity > 0 { linkage.link(first, second, similarity * (isSameLabel ? 1 : 0.5)) }
      }
    }
  }

  private static func low(_ reach: ClosedRange<Double>?) -> Double { reach?.lowerBound ?? .infinity }
}

/// Average linkage over a sparse table of similarities, with the rule of one member of each owner.
private struct Linkage {
  private struct Link: Comparable {
    let mean: Double
    /// The first members of both groups: of equal links the one that begins first.
    let place: (Int, Int)
    let groups: (Int, Int)

    static func < (one: Link, other: Link) -> Bool {
      one.mean != other.mean ? one.mean < other.mean : one.place > other.place
    }

    static func == (one: Link, other: Link) -> Bool {
      one.mean == other.mean && one.place == other.place && one.groups == other.groups
    }
  }

  private let threshold: Double
  /// Groups by number; one that was merged into another is empty.
  private var groups: [[Int]]
  private var owners: [Set<Int>]
  /// Per group the sums of similarities to others.
  private var sums: [[Int: Double]]
  private var heap = Heap<Link>()

  init(owners: [Int], threshold: Double) {
    self.threshold = threshold
    groups = owners.indices.map { [$0] }
    self.owners = owners.map { [$0] }
    sums = owners.map { _ in [:] }
  }

  mutating func link(_ first: Int, _ second: Int, _ similarity: Double) {
    sums[first][second] = similarity
    sums[second][first] = similarity
    push(first, second)
  }

  /// The groups that are left when nothing fits any more, each sorted, by first member.
  mutating func merged() -> [[Int]] {
    while let best = heap.popLargest() {
      let (first, second) = best.groups
      if !groups[first].isEmpty && !groups[second].isEmpty { merge(first, second) }
    }
    return groups.filter { !$0.isEmpty }.sorted { $0[0] < $1[0] }
  }

  private mutating func merge(_ first: Int, _ second: Int) {
    let joined = groups.count
    groups.append((groups[first] + groups[second]).sorted())
    owners.append(owners[first].union(owners[second]))
    var links = sums[first]
    for (other, sum) in sums[second] { links[other, default: 0] += sum }
    links[first] = nil
    links[second] = nil
    sums.append(links)
    for old in [first, second] {
      groups[old] = []
      sums[old] = [:]
    }
    for (other, sum) in links {
      sums[other][first] = nil
      sums[other][second] = nil
      sums[other][joined] = sum
      push(joined, other)
    }
  }

  private mutating func push(_ first: Int, _ second: Int) {
    guard owners[first].isDisjoint(with: owners[second]), let sum = sums[first][second] else { return }
    let mean = sum / Double(groups[first].count * groups[second].count)
    guard mean >= threshold else { return }
    let (one, other) = (groups[first][0], groups[second][0])
    heap.push(
      Link(mean: mean, place: (min(one, other), max(one, other)), groups: (first, second)))
  }
}
