import Agreement
import JSON

/// `glad`: ability and difficulty.
let gladVector: VectorComputation = { vector in
  let input = try JudgmentsInput(vector.input)
  let fit = GLAD.fit(input.judgments, gold: input.gold)
  return [
    "posterior": input.perTask(fit.posteriors),
    "alpha": input.perWorker { fit.abilities[$0] },
    "beta_log_inverse_difficulty": input.object(input.tasks) { .double(fit.easiness[$0]) },
    "label": input.likeliest(fit.posteriors),
  ]
}

/// `mace`: who knows and who spams.
let maceVector: VectorComputation = { vector in
  let input = try JudgmentsInput(vector.input)
  let iterations = try vector.params["iterations"]?.whole("iterations") ?? 3000
  let fit = MACE.fit(input.judgments, gold: input.gold, maximumIterations: iterations)
  let classCount = input.classes.count
  return [
    "posterior": input.perTask(fit.posteriors),
    "competence (prob. not spamming)": input.perWorker { fit.competence[$0] },
    "spam_strategy": input.object(input.workers) { worker in
      input.perClass(fit.habits[(worker * classCount)..<((worker + 1) * classCount)])
    },
    "label": input.likeliest(fit.posteriors),
  ]
}
