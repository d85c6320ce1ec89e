import JSON

/// How the regions of two people's answers meet, as counts that add up over pairs and tasks, so that a project is scored
/// over the sums and not by means of means.
///
/// Regions are matched one to one, each pair alike from ``threshold`` on: once whatever their labels, which tells whether
/// people mark the same things and then call them the same, and once label by label, which gives F1 and how alike the
/// extents of the matched are. Source: class-aware assignment at IoU 0.5 (Everingham et al. 2010; Kuhn 1955), and the parts
/// of Kirillov et al. 2019: how many match, times how well the matched do.
package struct RegionComparison {
  /// IoU of areas and stretches of time, OKS of keypoints, 1 − the scaled Hausdorff distance of lines.
  package enum Measure: String, Sendable { case iou, oks, hausdorff }

  package let measure: Measure
  /// From which similarity on two regions are the same thing; 0 to 1.
  package let threshold: Double
  package let labels: [LabelOption]
  private let compare: (Int, Int) -> RegionMeetings

  /// nil for questions without regions of this kind.
  ///
  /// - Parameter answers: those that will be compared, by their places in this list.
  package init?(_ question: Question, answers: [JSONValue]) {
    guard let kind = question.kind as? any RegionQuestion else { return nil }
    let threshold = kind.sameFrom
    self.threshold = threshold
    labels = kind.options
    measure = kind.measure
    compare = kind.meetings(of: answers, threshold: threshold)
  }

  package func meetings(of first: Int, and second: Int) -> RegionMeetings { compare(first, second) }
}

/// Counts of regions and of how they meet, over one pair of answers or many.
package struct RegionMeetings: Sendable, Equatable {
  private enum Place {
    static let given = 0, found = 1, named = 2, matched = 3, extent = 4, count = 5
    static let perLabel = 3
  }

  /// The counts in a row, to be added up: those of all labels, then three for each label.
  package private(set) var sums: [Double]

  package init(labels: Int) {
    sums = [Double](repeating: 0, count: Place.count + labels * Place.perLabel)
  }

  package init(sums: [Double]) { self.sums = sums }

  fileprivate init<Shape: Region>(
    _ one: RegionList<Shape>, _ other: RegionList<Shape>, labels: Int, threshold: Double
  ) {
    let (first, second) = (one.regions, other.regions)
    self.init(labels: labels)
    sums[Place.given] = Double(first.count + second.count)
    for region in first + second { add(1, of: region.label, at: 0) }
    for pair in Matching(one, other, isClassAware: false).pairs where pair.similarity >= threshold {
      sums[Place.found] += 1
      if first[pair.first].label == second[pair.second].label { sums[Place.named] += 1 }
    }
    for pair in Matching(one, other).pairs where pair.similarity >= threshold {
      sums[Place.matched] += 1
      sums[Place.extent] += pair.similarity
      add(1, of: first[pair.first].label, at: 1)
      add(pair.similarity, of: first[pair.first].label, at: 2)
    }
  }

  private mutating func add(_ value: Double, of label: Int, at part: Int) {
    let place = Place.count + label * Place.perLabel + part
    // A label that the schema no longer has is counted with all, not by itself.
    if label >= 0, place < sums.count { sums[place] += value }
  }

  package static func + (left: RegionMeetings, right: RegionMeetings) -> RegionMeetings {
    RegionMeetings(sums: zip(left.sums, right.sums).map { $0 + $1 })
  }

  /// 2 · pairs of the same label / regions, 0 to 1; nil when nobody marked anything.
  package var f1: Double? { Self.share(2 * sums[Place.matched], sums[Place.given]) }
  /// 2 · pairs, whatever their labels / regions, 0 to 1: whether people mark the same things.
  package var existence: Double? { Self.share(2 * sums[Place.found], sums[Place.given]) }
  /// Pairs of the same label / pairs whatever their labels, 0 to 1; nil where nothing was marked by both.
  package var naming: Double? { Self.share(sums[Place.named], sums[Place.found]) }
  /// The mean similarity of pairs of the same label, threshold to 1; nil where there is none.
  package var extent: Double? { Self.share(sums[Place.extent], sums[Place.matched]) }

  /// Of one label alone: regions of either, pairs, F1 and mean similarity.
  package func of(label: Int) -> (regions: Int, matched: Int, f1: Double?, extent: Double?) {
    let place = Place.count + label * Place.perLabel
    let (given, matched) = (sums[place], sums[place + 1])
    return (Int(given), Int(matched), Self.share(2 * matched, given), Self.share(sums[place + 2], matched))
  }

  private static func share(_ part: Double, _ whole: Double) -> Double? { whole == 0 ? nil : part / whole }
}

extension RegionQuestion {
  fileprivate func meetings(of answers: [JSONValue], threshold: Double) -> (Int, Int) -> RegionMeetings {
    let regions = answers.map { RegionList(labelled($0)) }
    let count = options.count
    return { RegionMeetings(regions[$0], regions[$1], labels: count, threshold: threshold) }
  }

  /// Lines side by side have much in common: theirs lies higher.
  fileprivate var sameFrom: Double { max(0.5, matchThreshold) }

  fileprivate var measure: RegionComparison.Measure {
    switch self {
    case is KeypointsQuestion: .oks
    case let polygons as PolygonsQuestion where !polygons.closed: .hausdorff
    default: .iou
    }
  }
}
