import Agreement
import JSON

/// `agreement` and `edge`: every coefficient of ratings.
let agreementVector: VectorComputation = { vector in try agreementMetrics(RatingsInput(vector.input)) }

let namedWeights: [(name: String, weights: AgreementWeights)] = [
  ("ordinal", .ordinal), ("linear", .linear), ("quadratic", .quadratic),
]

func agreementMetrics(_ input: RatingsInput) -> JSONObject {
  let ratings = input.ratings
  var metrics = JSONObject()
  for level in Level.allCases {
    metrics["krippendorff_alpha_\(level.rawValue)"] = JSONValue(ratings.krippendorffAlpha(level))
  }
  metrics["percent_agreement"] = JSONValue(ratings.percentAgreement())
  metrics["percent_agreement_pooled_pairs"] = JSONValue(ratings.pooledPercentAgreement())
  metrics["units_with_two_or_more"] = .integer(Int64(ratings.sharedUnitCount))
  metrics["coverage"] = JSONValue(number: ratings.coverage)
  metrics.add("scott_pi", ratings.scottPi())
  metrics.addChanceCorrected(ratings)
  metrics.addFleissNull(ratings, input)
  metrics["cohen_kappa"] = pairKappas(ratings, input.annotators, .identity)
  metrics["mean_pairwise_cohen_kappa"] = JSONValue(ratings.meanPairwiseCohenKappa())
  for (name, weights) in namedWeights {
    metrics["cohen_kappa_\(name)"] = pairKappas(ratings, input.annotators, weights)
    metrics["mean_pairwise_cohen_kappa_\(name)"] = JSONValue(ratings.meanPairwiseCohenKappa(weights))
  }
  return metrics
}

extension JSONObject {
  fileprivate mutating func addChanceCorrected(_ ratings: Ratings) {
    add("fleiss_kappa", ratings.fleissKappa())
    add("gwet_ac1", ratings.gwetAC())
    add("brennan_prediger", ratings.brennanPrediger())
    add("conger_kappa", ratings.congerKappa())
    for (name, weights) in namedWeights {
      add("fleiss_kappa_\(name)", ratings.fleissKappa(weights))
      add("gwet_ac2_\(name)", ratings.gwetAC(weights))
      add("brennan_prediger_\(name)", ratings.brennanPrediger(weights))
      add("conger_kappa_\(name)", ratings.congerKappa(weights))
    }
  }

  fileprivate mutating func addFleissNull(_ ratings: Ratings, _ input: RatingsInput) {
    let null = ratings.fleissNull()
    self["fleiss_kappa_se_under_null"] = JSONValue(number: null?.standardError)
    self["fleiss_kappa_z_under_null"] = JSONValue(number: null?.z)
    self["fleiss_kappa_per_category"] = .object(
      JSONObject(
        input.categories.enumerated().map { index, category in
          (category.name, null.map { JSONValue($0.perCategory[index]) } ?? .null)
        }))
  }
}

/// Cohen's κ of each pair `a|b` over the units that both rated.
private func pairKappas(_ ratings: Ratings, _ people: [String], _ weights: AgreementWeights) -> JSONValue {
  var kappas = JSONObject()
  for (first, name) in people.enumerated() {
    for second in people.indices.dropFirst(first + 1) {
      let kappa = ratings.table(of: first, against: second).cohenKappa(weights)
      kappas["\(name)|\(people[second])"] = JSONValue(kappa.statistic)
    }
  }
  return .object(kappas)
}
