import Agreement
import JSON
import Labeling

/// `boxes`: IoU of two annotators' boxes under the best matching, with and without regard to labels.
let boxesVector: VectorComputation = { vector in
  let threshold = vector.params["iou_threshold"]?.double ?? 0.5
  var labels: [String] = []
  let images = try vector.input.required("images").elements("images").map { image in
    (try boxes(image, "a", &labels), try boxes(image, "b", &labels))
  }
  func metrics(isClassAware: Bool) -> JSONValue {
    let scores = images.map {
      MatchCounts(
        Matching($0.0, $0.1, isClassAware: isClassAware) { $0.intersectionOverUnion($1) },
        threshold: threshold)
    }
    let total = scores.reduce(MatchCounts.zero, +)
    return [
      "per_image_total_iou": .array(scores.map { .double($0.totalSimilarity) }),
      "matched_pairs": .array(scores.map { .integer(Int64($0.matched)) }),
      "mean_iou_matched": JSONValue(
        total.meanOfMatched.map { Statistic.value($0) } ?? .undefined(.noMatchedUnits)),
      "mean_iou_penalised": JSONValue(
        total.meanPenalised.map { Statistic.value($0) } ?? .undefined(.noUnits)),
      "f1_at_threshold": JSONValue(total.f1.map { Statistic.value($0) } ?? .undefined(.noUnits)),
    ]
  }
  return ["class_aware": metrics(isClassAware: true), "class_agnostic": metrics(isClassAware: false)]
}

private func boxes(
  _ image: JSONValue, _ annotator: String, _ labels: inout [String]
) throws -> [Labelled<Box>] {
  try image.required(annotator).elements("boxes").map { box in
    let cells = try box.elements("a box")
    guard cells.count == 5 else { throw VectorProblem("a box is not [x, y, width, height, label]") }
    let sides = try cells.prefix(4).map { try $0.number("a side of a box") }
    if !labels.contains(cells[4].name) { labels.append(cells[4].name) }
    return Labelled(
      Box(x: sides[0], y: sides[1], width: sides[2], height: sides[3]),
      label: labels.firstIndex(of: cells[4].name) ?? 0)
  }
}
