import Agreement
import JSON

/// `crowdlab`: annotators and a model together.
let crowdlabVector: VectorComputation = { vector in
  let probabilities = try vector.input.required("model_probabilities").matrix("model_probabilities")
  let classCount = try vector.input.required("classes").whole("classes")
  var people: [String: Int] = [:]
  let judgments = try vector.input.required("ratings").elements("ratings").map { row in
    let row = try row.elements("a rating")
    guard row.count == 3 else { throw VectorProblem("a rating is not [task, annotator, class]") }
    let annotator = people[row[1].name] ?? people.count
    people[row[1].name] = annotator
    return Judgments.Judgment(
      task: try row[0].whole("a task"), annotator: annotator, category: try row[2].whole("a class"))
  }
  let labelled = Judgments(judgments, classCount: classCount, taskCount: probabilities.count)
  let flat = probabilities.flatMap { $0 }
  let fit = Crowdlab(labelled, probabilities: flat)
  let unlabelled =
    try vector.input["model_probabilities_unlabeled"]?.matrix("model_probabilities_unlabeled") ?? []
  let temperature = Temperature(fitting: flat, to: cleanlabShares(labelled), classCount: classCount)
  let calibrated = Crowdlab(labelled, probabilities: temperature.scale(flat, classCount: classCount))
  func perAnnotator(_ values: [Double?]) -> JSONValue {
    .object(JSONObject(people.map { ($0.key, JSONValue(number: values[$0.value])) }))
  }
  return [
    "consensus_label": .array(fit.consensus.map { .integer(Int64($0)) }),
    "consensus_quality_score": list(fit.quality),
    "annotator_agreement": list(fit.agreement),
    "annotator_quality": perAnnotator(fit.annotatorQuality),
    "annotator_agreement_with_consensus": perAnnotator(fit.agreementWithConsensus),
    "active_learning_score_labeled": list(calibrated.nextScores),
    "active_learning_score_unlabeled": list(
      calibrated.nextScores(
        unlabelled: temperature.scale(unlabelled.flatMap { $0 }, classCount: classCount),
        classCount: classCount)),
  ]
}

/// `label_issues`: labels that a model contradicts.
let labelIssuesVector: VectorComputation = { vector in
  let labels = try vector.input.required("labels").elements("labels").map { try $0.whole("a label") }
  let probabilities = try vector.input.required("model_probabilities").matrix("model_probabilities")
  let classCount = probabilities.first?.count ?? 0
  let found = ConfidentLearning(
    labels: labels, probabilities: probabilities.flatMap { $0 }, classCount: classCount)
  func issues(_ rule: ConfidentLearning.Rule) -> JSONValue {
    .array(found.issues(rule).map { .integer(Int64($0)) })
  }
  return [
    "issues_prune_by_noise_rate": issues(.pruneByNoiseRate),
    "issues_confident_learning": issues(.confidentLearning),
    "issues_predicted_neq_given": issues(.predictedOther),
    "issues_low_self_confidence": issues(.lowSelfConfidence),
    "self_confidence": list(found.selfConfidence),
    "normalized_margin": list(found.normalizedMargin),
    "confident_joint_uncalibrated": .array(
      found.joint.map { .array($0.map { .integer(Int64($0)) }) }),
  ]
}

/// The votes' shares as cleanlab 2.9 counts them for the temperature: it meets labels as floating point numbers, and
/// then fills the counts of the classes that occur into the first places. The temperatures of the vectors follow from
/// that; the true shares give others.
private func cleanlabShares(_ judgments: Judgments) -> [Double] {
  let classCount = judgments.classCount
  let shares = judgments.voteShares()
  return stride(from: 0, to: shares.count, by: classCount).flatMap { start in
    let used = shares[start..<(start + classCount)].filter { $0 > 0 }
    return used + [Double](repeating: 0, count: classCount - used.count)
  }
}

private func list(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.double)) }
