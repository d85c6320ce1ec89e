import Agreement
import JSON

/// `pairwise`: Bradley–Terry strengths; also relative to an item where the vector names one.
let pairwiseVector: VectorComputation = { vector in
  var items: [String: Int] = [:]
  let rows = try vector.input.required("comparisons").elements("comparisons").map { try $0.elements("a row") }
  for name in Set(rows.flatMap { $0.prefix(2).map(\.name) }).sorted() { items[name] = items.count }
  let comparisons = try rows.map { row in
    guard row.count == 4, let left = items[row[0].name], let right = items[row[1].name] else {
      throw VectorProblem("a comparison is not [left, right, winner, count]")
    }
    let count = try row[3].number("a count")
    let share = row[2].isNull ? 0.5 : row[2].name == row[0].name ? 1 : 0
    return BradleyTerry.Comparison(left: left, right: right, leftWins: share * count, count: count)
  }
  let names = items.sorted { $0.value < $1.value }.map(\.key)
  let fit = BradleyTerry(comparisons, itemCount: names.count)
  func perItem(_ values: [Double]) -> JSONValue {
    .object(JSONObject(zip(names, values).map { ($0, .double($1)) }))
  }
  var metrics: JSONObject = [
    "log_strength_centred": perItem(fit.strengths),
    "ranking": .array(fit.ranking.map { .string(names[$0]) }),
    "share": perItem(fit.shares),
    "se_centred": fit.standardErrors.map(perItem) ?? .null,
  ]
  for (name, item) in items {
    let differences = names.indices.map { fit.difference($0, from: item) }
    metrics["relative_to_\(name)"] = perItem(differences.map(\.strength))
    metrics["se_relative_to_\(name)"] = perItem(differences.map { $0.standardError ?? .nan })
  }
  return metrics
}
