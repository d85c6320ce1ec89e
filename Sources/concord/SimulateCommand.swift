import Agreement
import ConcordApp

let simulateCommand = Command(
  name: "simulate",
  summary: """
    Replays real judgments with known truth, and prints as JSON what adaptive judgments would have cost.

    Each task gets one judgment; then the next one goes where the two likeliest labels are closest, and the model of
    annotators and tasks is fitted again after every 1 % of the tasks. Model, policy and stopping rule are those of the
    server. Each judgment is one of the file that was not used yet, in a random order per seed. Of the next five
    (--choice) who judged the task the one who is expected to tell most is asked; that supposes that so many are at hand
    (1: whoever is next). With --turns people it goes as in a project: people come one after the other, and each gets,
    of the eight tasks that lead, the one that they are expected to tell most about.

    judgments_to_reach_fixed5: the fewest judgments a task at which the curve, the mean of all seeds, reaches the
    accuracy of a plain majority of five judgments a task of the same file (fixed5_accuracy: 100 draws a task; labels
    that tie share it), there and on average over the next 0.25 judgments; between two points in a straight line.
    null when that is not reached up to 5 judgments. Under "seeds" the same for each seed's own curve. A curve's
    judgments are all that were asked for, those on gold too, for each task that is not gold; its accuracy is
    measured on the tasks that are not gold. at_confidence: where every task is as sure as --confidence says or has
    no judgment left; its accuracy shows how far that can be believed.
    """,
  options: [
    Option(name: "labels", value: "FILE", help: "the judgments, CSV: task,worker,label", isRequired: true),
    Option(name: "truth", value: "FILE", help: "the truth, CSV: task,label", isRequired: true),
    Option(
      name: "policy", value: "POLICY", help: "adaptive, or fixed: as many for each task (default adaptive)"),
    Option(name: "seeds", value: "NUMBER", help: "how many replays, 1 to 1000 (default 5)"),
    Option(
      name: "gold-share", value: "SHARE", help: "share of tasks whose truth is known beforehand (default 0)"),
    Option(
      name: "turns", value: "TURNS", help: "tasks choose whom to ask, or people get a task (default tasks)"),
    Option(name: "choice", value: "NUMBER", help: "among how many annotators one is chosen (default 5)"),
    Option(name: "confidence", value: "SHARE", help: "when a task counts as sure (default 0.95)"),
    Option(
      name: "max-judgments", value: "NUMBER", help: "the most judgments of one task (default: all there are)"),
  ]
) { arguments in
  var options = Replay.Options()
  if let name = arguments["policy"] {
    guard let policy = Replay.Policy(rawValue: name) else {
      throw UsageError("--policy is adaptive or fixed")
    }
    options.policy = policy
  }
  if let name = arguments["turns"] {
    guard let turns = Replay.Turns(rawValue: name) else { throw UsageError("--turns is tasks or people") }
    options.turns = turns
  }
  options.goldShare = try arguments.share("gold-share", in: 0...0.9) ?? 0
  options.choice = try arguments.number("choice", in: 1...100) ?? options.choice
  options.confidence = try arguments.share("confidence", in: 0.5...1) ?? 0.95
  options.cap = try arguments.number("max-judgments", in: 1...1_000)
  let replay = try CrowdReplay(
    labels: arguments.required("labels"), truth: arguments.required("truth"), options: options,
    seeds: arguments.number("seeds", in: 1...1_000) ?? 5)
  say(replay.json())
}
