import Agreement
import JSON

/// `label_sets`: α over sets of labels by three distances, and per label.
let labelSetsVector: VectorComputation = { vector in
  let input = try RatingsInput(vector.input)
  let sets = try input.rows.map { Set(try $0.value.elements("a set of labels").map(\.name)) }
  let distinct = Array(Set(sets))
  let codes = Dictionary(uniqueKeysWithValues: zip(distinct, 0...))
  let ratings = input.ratings(codesOfRows: sets.map { codes[$0] ?? 0 })
  let jaccard = DistanceAlpha(ratings, exactLimit: .max) { SetDistance.jaccard(distinct[$0], distinct[$1]) }
  let masi = DistanceAlpha(ratings, exactLimit: .max) { SetDistance.masi(distinct[$0], distinct[$1]) }
  let exact = DistanceAlpha(ratings, exactLimit: .max) { _, _ in 1 }
  let labels = try vector.input.required("labels").elements("labels").map(\.name)
  var perLabel = JSONObject()
  for label in labels {
    let binary = input.ratings(codesOfRows: sets.map { $0.contains(label) ? 1 : 0 })
    perLabel[label] = JSONValue(binary.krippendorffAlpha(.nominal))
  }
  let alphas = perLabel.members.compactMap(\.value.double)
  return [
    "krippendorff_alpha_jaccard": JSONValue(jaccard.statistic),
    "krippendorff_alpha_masi": JSONValue(masi.statistic),
    "krippendorff_alpha_exact_set": JSONValue(exact.statistic),
    "krippendorff_alpha_per_label": .object(perLabel),
    "mean_per_label_alpha": JSONValue(number: mean(alphas)),
    "mean_pairwise_jaccard": JSONValue(jaccard.meanSimilarity),
    "mean_pairwise_masi": JSONValue(masi.meanSimilarity),
    "exact_set_agreement": JSONValue(exact.meanSimilarity),
  ]
}

/// nil of nothing.
func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

extension RatingsInput {
  fileprivate func ratings(codesOfRows codes: [Int]) -> Ratings {
    Ratings(
      zip(rows, codes).map {
        Ratings.Rating(unit: $0.unit, annotator: $0.annotator, category: $1)
      })
  }
}
