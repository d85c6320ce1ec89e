import Agreement
import JSON

/// `dawid_skene`: maximum likelihood, stopped in three ways.
let dawidSkeneVector: VectorComputation = { vector in
  try stoppedInThreeWays(vector, .maximumLikelihood)
}

/// `one_coin`: one accuracy per worker. The vectors' converged values stop by crowd-kit's bound as well, which for
/// this model can fall although the likelihood rises.
let oneCoinVector: VectorComputation = { vector in
  try stoppedInThreeWays(vector, .oneCoin, converged: .boundGain(1e-12))
}

/// `dawid_skene_map`: the pseudo-counts that are the product's default, run until nothing moves.
let dawidSkenePseudoCountsVector: VectorComputation = { vector in
  let input = try JudgmentsInput(vector.input)
  var options = DawidSkene.Options.recommended
  options.stop = .posteriorChange(1e-12)
  options.maximumIterations = 100_000
  return metrics(DawidSkene.fit(input.judgments, gold: input.gold, options: options), input)
}

private func stoppedInThreeWays(
  _ vector: Vector, _ model: DawidSkene.Options, converged: DawidSkene.Options.Stop = .posteriorChange(1e-15)
) throws -> JSONObject {
  let input = try JudgmentsInput(vector.input)
  func run(_ name: String, _ stop: DawidSkene.Options.Stop, iterations: Int) throws -> JSONValue {
    var options = model
    options.stop = stop
    options.maximumIterations = iterations
    if let given = vector.params[name]?["n_iter"] { options.maximumIterations = try given.whole("n_iter") }
    return .object(metrics(DawidSkene.fit(input.judgments, gold: input.gold, options: options), input))
  }
  let gain = try vector.params["crowdkit_default"]?["tol"]?.number("tol") ?? 1e-5
  return [
    "crowdkit_default": try run("crowdkit_default", .boundGain(gain), iterations: 100),
    "fixed_50_iterations": try run("fixed_50_iterations", .never, iterations: 50),
    "converged": try run("converged", converged, iterations: 8000),
  ]
}

private func metrics(_ fit: DawidSkeneFit, _ input: JudgmentsInput) -> JSONObject {
  let model = fit.model
  return [
    "iterations": .integer(Int64(fit.iterations)),
    "posterior": input.perTask(fit.posteriors),
    "class_prior": input.perClass(model.prior),
    "log_likelihood": .double(fit.logLikelihood),
    "confusion[worker][true][observed]": input.object(input.workers) { worker in
      input.object(input.classes) { truth in input.perClass(model.confusion(of: worker)[truth]) }
    },
    "worker_accuracy": input.perWorker { model.probability(of: 0, when: 0, by: $0) },
    "label": input.likeliest(fit.posteriors),
  ]
}
