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

  init(_ annotators: [AnnotatorRegions<Shape>], threshold: Double, within effort: Effort) {
    let members = annotators.enumerated().flatMap { annotator, answer in
      answer.weight > 0
        ? answer.regions.enumerated().map {
          Member(annotator: annotator, index: $0, region: $1, measures: $1.shape.measures)
        } : []
    }
    .sorted { $0.precedes($1) }
    var linkage = Linkage(owners: members.map(\.annotator), threshold: threshold)
    Self.link(members, &linkage, within: effort)
    groups = linkage.merged().map { group in group.map { members[$0] } }
  }

  /// What a link costs: two tables of sums and a heap.
  private static var linkSteps: Int { 40 }
  /// Looks and links for each member, however little effort there is.
  private static var leastLooks: Int { 64 }
  private static var leastLinks: Int { 4 }

  /// Shapes by the thousand, all over each other, would be their square: beyond its share of the effort a member
  /// looks no farther, and only equal shapes, which come next in the order, still find each other.
  private static func link(_ members: [Member], _ linkage: inout Linkage, within effort: Effort) {
    let pairs = meetings(members, within: effort)
    func steps(_ first: Int, _ second: Int) -> Int {
      members[first].region.shape.usualSteps(with: members[second].region.shape)
    }
    let total = pairs.reduce(0) { $0 + steps($1.0, $1.1) }
    for (first, second) in pairs {
      let (member, other) = (members[first].region, members[second].region)
      let similarity = member.shape.similarity(
        to: other.shape, within: effort.share(of: steps(first, second), in: total))
      if similarity > 0 { linkage.link(first, second, similarity * (member.label == other.label ? 1 : 0.5)) }
    }
  }

  /// Members of different people whose rectangles meet.
  private static func meetings(_ members: [Member], within effort: Effort) -> [(Int, Int)] {
    let reaches = members.map(\.region.shape.reach)
    let axis = SweepAxis(reaches)
    let order = members.indices.filter { reaches[$0] != nil }
      .sorted { (axis.low(reaches[$0]), $0) < (axis.low(reaches[$1]), $1) }
    let looks = max(leastLooks, effort.steps / max(1, order.count))
    let links = max(leastLinks, effort.steps / (linkSteps * max(1, order.count)))
    var pairs: [(Int, Int)] = []
    for (place, first) in order.enumerated() {
      guard let reach = reaches[first] else { continue }
      var (looked, met) = (0, 0)
      for second in order[(place + 1)...] {
        guard let other = reaches[second], axis.low(other) <= axis.high(reach) else { break }
        looked += 1
        // Members are in the order of their measures: equal ones stand side by side.
        if (looked > looks || met >= links) && members[second].measures != members[first].measures { break }
        if members[second].annotator == members[first].annotator || !reach.meets(other) { continue }
        met += 1
        pairs.append((first, second))
      }
    }
    return pairs
  }
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
