/// What several annotators' regions amount to: which regions there are, with which label, and how far they reach.
///
/// Regions are matched across annotators into groups, at most one region per annotator and group; a group
/// stands when more than half of the weight of all annotators has it; its label is the one with most weight (the first
/// in schema order in a tie); its extent is what ``Region/agreed(among:)`` says for its shape: the weighted median of
/// edges for stretches and boxes, of places for keypoints, a pixel vote for masks, the weighted medoid for polygons,
/// lines and tracks. Regions that stand may lie on each other where two groups do.
///
/// The order of annotators does not matter, unanimous regions come back as they are, and an annotator without weight
/// changes nothing. Source: matching before voting as in Nguyen et al. 2017 (crowd sequences) and Branson, Van Horn &
/// Perona 2017 (crowd boxes), with given reliabilities in the place of estimated ones.
package struct RegionConsensus<Shape: Region>: Sendable {
  package struct Decision: Sendable {
    package let region: Labelled<Shape>
    /// Whose regions it is made of: the annotator's place and the region's place in their list.
    package let members: [(annotator: Int, index: Int)]
    /// The share of the weight that has it, above 0 to 1.
    package let existence: Double
    /// The share of the group's weight that gives this label.
    package let labelShare: Double
    /// Whether it is part of the consensus.
    package let stands: Bool
    /// Whether existence or label hang on an exact tie.
    package let isTied: Bool

    /// The weight behind what was decided about it, 0 to 1.
    package var confidence: Double { stands ? existence * labelShare : 1 - existence }
  }

  /// All groups, by where they lie.
  package let decisions: [Decision]
  /// The mean confidence of the decisions; 1 when nobody marked anything, nil when no annotator has weight.
  package let confidence: Double?

  /// The regions that stand.
  package var regions: [Labelled<Shape>] { decisions.filter(\.stands).map(\.region) }
  package var isTied: Bool { decisions.contains(where: \.isTied) }

  /// - Parameters:
  ///   - annotators: everyone who answered, also those who found nothing: they vote against existence.
  ///   - threshold: the mean similarity up to which regions are one group; ``Region/matchThreshold`` unless said.
  ///   - effort: for bringing them together, and once more for what each group comes to.
  package init(
    _ annotators: [AnnotatorRegions<Shape>], threshold: Double? = nil, within effort: Effort = .question
  ) {
    let total = annotators.reduce(0) { $0 + max(0, $1.weight) }
    let weights = annotators.map(\.weight)
    let groups = RegionGroups(annotators, threshold: threshold ?? Shape.matchThreshold, within: effort).groups
    let sizes = groups.map { Shape.usualSteps(ofAll: $0.map(\.region.shape)) }
    let whole = sizes.reduce(0, +)
    decisions = zip(groups, sizes).map { group, size in
      Self.decide(group, weights: weights, of: total, within: effort.share(of: size, in: whole))
    }
    if total > 0 {
      let sum = decisions.reduce(0) { $0 + $1.confidence }
      confidence = decisions.isEmpty ? 1 : sum / Double(decisions.count)
    } else {
      confidence = nil
    }
  }

  private static func decide(
    _ group: [RegionGroups<Shape>.Member], weights: [Double], of total: Double, within effort: Effort
  ) -> Decision {
    let voices = group.map { weights[$0.annotator] }
    let support = voices.reduce(0, +)
    var labels: [Int: Double] = [:]
    for (member, weight) in zip(group, voices) { labels[member.region.label, default: 0] += weight }
    let most = labels.values.max() ?? 0
    // Sums of the same weights in another order differ in their last digits: that is still a tie.
    let winners = labels.filter { $0.value >= most - 1e-9 * support }.keys.sorted()
    let existence = support / total
    let shape = Shape.agreed(among: zip(group, voices).map { ($0.region.shape, $1) }, within: effort)
    return Decision(
      region: Labelled(shape, label: winners[0]),
      members: group.map { ($0.annotator, $0.index) }.sorted { $0 < $1 },
      existence: existence, labelShare: most / support, stands: existence > 0.5 + 1e-9,
      isTied: abs(existence - 0.5) <= 1e-9 || winners.count > 1)
  }
}
