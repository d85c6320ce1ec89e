import JSON

/// The spans of several people brought together: each cluster holds at most one span of each person, those that
/// lie best on each other first.
struct SpanClusters {
  struct Member {
    let person: Int
    let span: Span
  }

  let people: Int
  let clusters: [[Member]]
  private let labelOrder: [String: Int]
  /// What is asked of each span.
  private let attributes: LabelSchema?

  init(_ answers: [[Span]], labels: [String], attributes: LabelSchema? = nil) {
    people = answers.count
    self.attributes = attributes
    labelOrder = Dictionary(zip(labels, labels.indices), uniquingKeysWith: { first, _ in first })
    let members = answers.enumerated()
      .flatMap { person, spans in spans.map { Member(person: person, span: $0) } }
      .sorted { Self.precedes($0, $1) }
    var groups = members.indices.map { [$0] }
    var groupOf = Array(members.indices)
    for (first, second) in Self.pairs(members) {
      let (one, other) = (groupOf[first], groupOf[second])
      // Of each person one: a group has no more members than there are people.
      guard one != other, groups[one].count + groups[other].count <= answers.count else { continue }
      let isTaken = groups[one].contains { mine in
        groups[other].contains { members[$0].person == members[mine].person }
      }
      guard !isTaken else { continue }
      for index in groups[other] { groupOf[index] = one }
      groups[one] += groups[other]
      groups[other] = []
    }
    clusters = groups.filter { !$0.isEmpty }.map { group in group.sorted().map { members[$0] } }
      .sorted { Self.precedes($0[0], $1[0]) }
  }

  private static func precedes(_ first: Member, _ second: Member) -> Bool {
    (first.span.start, first.span.end, first.person) < (second.span.start, second.span.end, second.person)
  }

  /// Looks at spans that lie on each other, of all and of each; many thousands, all on each other, would be their square.
  private static let pairLimit = 100_000
  private static let leastLooks = 8

  /// Pairs of different people's spans that overlap, the best match first; of equal ones those of one label.
  /// Beyond its share of the limit a span finds only those that have the same extent.
  private static func pairs(_ members: [Member]) -> [(Int, Int)] {
    var pairs: [(score: Double, first: Int, second: Int)] = []
    let limit = max(leastLooks, pairLimit / max(1, members.count))
    for (first, member) in members.enumerated() {
      var looked = 0
      for second in (first + 1)..<max(members.count, first + 1) {
        let other = members[second]
        if other.span.start >= member.span.end { break }
        looked += 1
        // Members are sorted by start and end: the same extent comes next.
        let isSameExtent = other.span.start == member.span.start && other.span.end == member.span.end
        if looked > limit && !isSameExtent { break }
        guard other.person != member.person else { continue }
        let bonus = other.span.label == member.span.label ? 0.001 : 0
        pairs.append((member.span.overlap(with: other.span) + bonus, first, second))
      }
    }
    return pairs.sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
      .map { ($0.first, $0.second) }
  }

  /// The spans that more than half of the people marked, in the order of the text, with new ids.
  func consensus(overlap: Bool) -> (spans: [Span], tied: Bool) {
    var kept: [(span: Span, support: Int)] = []
    var places: Set<Span.Place> = []
    var tied = false
    for cluster in clusters {
      if 2 * cluster.count == people { tied = true }
      guard 2 * cluster.count > people else { continue }
      let (span, isTied) = vote(cluster)
      tied = tied || isTied
      // Two clusters may be voted to the same place and label.
      if places.insert(span.place).inserted { kept.append((span, cluster.count)) }
    }
    if !overlap { kept = Self.apart(kept) }
    let spans = kept.map(\.span).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    return (
      spans.enumerated().map { index, span in span.named("c\(index + 1)") }, tied
    )
  }

  /// Extents are voted on one by one, so two winners may touch: then the better supported one stands.
  private static func apart(_ spans: [(span: Span, support: Int)]) -> [(span: Span, support: Int)] {
    let sorted = spans.sorted { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
    guard zip(sorted, sorted.dropFirst()).contains(where: { $0.span.overlaps($1.span) }) else {
      return sorted
    }
    var free = SeparateRanges()
    return sorted.enumerated()
      .sorted { ($1.element.support, $0.offset) < ($0.element.support, $1.offset) }
      .map(\.element)
      .filter { free.insert($0.span.start, $0.span.end) }
  }

  /// The label most gave, then the extent most gave; of each attribute what most say.
  private func vote(_ cluster: [Member]) -> (span: Span, tied: Bool) {
    var labels: [String: Int] = [:]
    for member in cluster { labels[member.span.label, default: 0] += 1 }
    let mostLabels = labels.values.max() ?? 0
    let label = labels.filter { $0.value == mostLabels }.keys
      .min { labelOrder[$0] ?? .max < labelOrder[$1] ?? .max }
    // Of extents with as many votes: the one that lies best on all others, then the first in the text.
    let extents = cluster.map { candidate -> (votes: Int, fit: Double) in
      let votes = cluster.count { $0.span.start == candidate.span.start && $0.span.end == candidate.span.end }
      return (votes, cluster.reduce(0) { $0 + $1.span.overlap(with: candidate.span) })
    }
    let most = extents.map(\.votes).max() ?? 0
    let fit = extents.filter { $0.votes == most }.map(\.fit).max() ?? 0
    let winner = extents.firstIndex { $0.votes == most && $0.fit >= fit - 1e-9 } ?? 0
    let span = cluster[winner].span
    let rivals = cluster.indices.contains {
      extents[$0].votes == most && (cluster[$0].span.start != span.start || cluster[$0].span.end != span.end)
    }
    let labelTied = labels.values.count { $0 == mostLabels } > 1
    let said = attributes?.consensus(ofRegions: cluster.map(\.span.attributes)) ?? [:]
    let voted = Span(
      id: "", start: span.start, end: span.end, label: label ?? span.label, attributes: said)
    return (voted, rivals || labelTied)
  }

  /// Per cluster its voted place and label, who has it, who has not, and every version of it.
  func json(annotators: [Int]) -> JSONValue {
    .array(
      clusters.map { cluster in
        let span = vote(cluster).span
        var entry = span.json.object ?? [:]
        entry["id"] = nil
        let has = Set(cluster.map(\.person))
        var parts: [JSONValue] = []
        if cluster.count < people { parts.append("existence") }
        if Set(cluster.map(\.span.label)).count > 1 { parts.append("label") }
        if Set(cluster.map { [$0.span.start, $0.span.end] }).count > 1 { parts.append("extent") }
        if cluster.contains(where: { $0.span.attributes != cluster[0].span.attributes }) {
          parts.append("attributes")
        }
        let versions = cluster.map { member -> JSONValue in
          var version = member.span.json.object ?? [:]
          version["by"] = .integer(Int64(annotators[member.person]))
          return .object(version)
        }
        let missing = annotators.indices.filter { !has.contains($0) }.map { annotators[$0] }
        entry["by"] = .array(cluster.map { .integer(Int64(annotators[$0.person])) })
        entry["missing"] = .array(missing.map { .integer(Int64($0)) })
        entry["disputed"] = .bool(!parts.isEmpty)
        entry["parts"] = .array(parts)
        entry["versions"] = .array(versions)
        return .object(entry)
      })
  }
}
