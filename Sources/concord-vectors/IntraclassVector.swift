import Agreement
import JSON

/// `icc`: reliability and correlation of complete numeric ratings.
let intraclassVector: VectorComputation = { vector in
  let input = try RatingsInput(vector.input)
  let ratings = input.ratings
  var metrics = agreementMetrics(input)
  let icc = IntraclassCorrelation(ratings)
  let named = [
    ("ICC1", icc.icc1), ("ICC2", icc.icc2), ("ICC3", icc.icc3), ("ICC1k", icc.icc1k),
    ("ICC2k", icc.icc2k), ("ICC3k", icc.icc3k),
  ]
  for (name, statistic) in named { metrics[name] = JSONValue(number: statistic.value) }
  metrics["kendall_w_ties_corrected"] = JSONValue(ratings.kendallW(correctingTies: true))
  metrics["kendall_w_uncorrected"] = JSONValue(ratings.kendallW(correctingTies: false))
  metrics["mean_pairwise_pearson"] = JSONValue(ratings.meanPearson())
  metrics["mean_pairwise_spearman"] = JSONValue(ratings.meanSpearman())
  return metrics
}
