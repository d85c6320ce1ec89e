import Agreement
import JSON

/// `bootstrap_ci`: the percentile interval of α over units, at the vector's level.
let bootstrapVector: VectorComputation = { vector in
  let input = try RatingsInput(vector.input)
  guard let level = vector.input["level"]?.string.flatMap(Level.init) else {
    throw VectorProblem("the input has no level of measurement")
  }
  var metrics = agreementMetrics(input)
  let interval = input.ratings.bootstrap(
    .krippendorffAlpha(level), seed: 1, confidence: vector.params["confidence"]?.double ?? 0.95)
  metrics["alpha_bootstrap_ci95"] = interval.map { [.double($0.low), .double($0.high)] } ?? .null
  metrics["alpha_bootstrap_sd"] = JSONValue(number: interval?.deviation)
  return metrics
}
