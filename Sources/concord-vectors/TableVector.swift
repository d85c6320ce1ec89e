import Agreement
import JSON

/// `table2`: the coefficients of two annotators from their contingency table.
let tableVector: VectorComputation = { vector in
  let rows = try vector.input.required("table").elements("table").map { row in
    try row.elements("a row of the table").map { try $0.whole("a count") }
  }
  guard rows.allSatisfy({ $0.count == rows.count && $0.allSatisfy { $0 >= 0 } }) else {
    throw VectorProblem("the table is not square, or counts below 0")
  }
  let table = ContingencyTable(rows)
  var metrics = vector.input["ratings"] == nil ? [:] : try agreementMetrics(RatingsInput(vector.input))
  metrics["percent_agreement"] = JSONValue(table.percentAgreement)
  metrics.add(table, .identity, suffix: "")
  for (name, weights) in namedWeights { metrics.add(table, weights, suffix: "_" + name) }
  if let custom = vector.params["custom_disagreement_weights"] {
    let matrix = try custom.matrix("custom_disagreement_weights")
    guard matrix.count == rows.count, matrix.allSatisfy({ $0.count == rows.count }) else {
      throw VectorProblem("the weights have another size than the table")
    }
    metrics.add(table, .disagreements(matrix), suffix: "_custom")
  }
  return metrics
}

extension JSONObject {
  fileprivate mutating func add(_ table: ContingencyTable, _ weights: AgreementWeights, suffix: String) {
    let kappa = "cohen_kappa" + suffix
    add(kappa, table.cohenKappa(weights))
    self[kappa + "_se_under_null"] = JSONValue(table.standardErrorUnderNull(weights))
    self["expected_agreement" + suffix] = JSONValue(table.expectedAgreement(weights))
    self["scott_pi" + suffix] = JSONValue(table.scottPi(weights))
    self["brennan_prediger" + suffix] = JSONValue(table.brennanPrediger(weights))
    self[(suffix.isEmpty ? "gwet_ac1" : "gwet_ac2") + suffix] = JSONValue(table.gwetAC(weights))
  }
}
