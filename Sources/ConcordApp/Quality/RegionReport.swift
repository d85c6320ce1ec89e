import Agreement
import JSON
import Labeling

/// How far people agree on regions, taken apart: whether they mark the same things, call them the same, and draw them
/// alike; over all labels with intervals, and label by label.
struct RegionReport: Sendable {
  struct Label: Sendable {
    let option: LabelOption
    let regions: Int
    let matched: Int
    let f1: Double?
    let extent: Double?
  }

  let measure: RegionComparison.Measure
  let threshold: Double
  let figures: [CoefficientValue]
  let labels: [Label]

  /// nil for questions without regions.
  ///
  /// - Parameter sampled: how many tasks the sample is of, when it is not all of them.
  init?(_ kept: KeptQuestion, _ sample: QuestionSample, _ ratings: Ratings, sampled: Int?) {
    guard let comparison = RegionComparison(kept.question, answers: sample.answers) else { return nil }
    (measure, threshold) = (comparison.measure, comparison.threshold)
    let none = RegionMeetings(labels: comparison.labels.count)
    var units: [Int: RegionMeetings] = [:]
    ratings.forEachPair { unit, _, _, mine, theirs in
      units[unit, default: none] = units[unit, default: none] + comparison.meetings(of: mine, and: theirs)
    }
    let total = units.values.reduce(none, +)
    let sums = units.sorted { $0.key < $1.key }.map(\.value.sums)
    let parts: [(String, Undefined, (RegionMeetings) -> Double?)] = [
      ("region_f1", .noUnits, \.f1), ("region_existence", .noUnits, \.existence),
      ("region_label", .noMatchedUnits, \.naming), ("region_extent", .noMatchedUnits, \.extent),
    ]
    figures = parts.map { name, reason, figure in
      if let obstacle = kept.obstacle { return CoefficientValue(name, .undefined(obstacle)) }
      let statistic = { (sums: [Double]) -> Statistic in
        figure(RegionMeetings(sums: sums)).map { .value($0) } ?? .undefined(reason)
      }
      let drawn = BootstrapInterval(sumsOfUnits: sums, seed: CoefficientValue.seed, statistic)
      return CoefficientValue(name, statistic(total.sums), drawn, sample: sampled)
    }
    labels = comparison.labels.enumerated().map { index, option in
      let label = total.of(label: index)
      return Label(
        option: option, regions: label.regions, matched: label.matched, f1: label.f1, extent: label.extent)
    }
  }

  /// The members of the object.
  func write(_ writer: inout JSONWriter) {
    writer.member("measure", measure.rawValue)
    writer.member("threshold", threshold)
    writer.array("figures", figures) { $1.write(&$0) }
    writer.objects("labels", labels) { writer, label in
      writer.member("value", label.option.value)
      writer.member("title", label.option.title)
      writer.member("regions", label.regions)
      writer.member("matched", label.matched)
      writer.member("f1", label.f1)
      writer.member("extent", label.extent)
    }
  }
}
