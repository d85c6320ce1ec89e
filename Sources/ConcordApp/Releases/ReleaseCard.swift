import JSON
import Labeling

/// The data card of a release, `README.md`: what is in it, how it came about, and what is known of its quality, in
/// figures of this release. Text of people is escaped; the head is what programs that read such folders look for.
struct ReleaseCard {
  let manifest: ReleaseManifest

  private var settings: ReleaseSettings { manifest.settings }
  private var tally: ReleaseTally { manifest.tally }

  var bytes: [UInt8] {
    let parts = [
      head, title, contents, splits, labels, agreement, calibration, guidelines, comparison, limits, licence,
      files,
    ]
    return Array((parts.filter { !$0.isEmpty }.joined(separator: "\n")).utf8)
  }

  /// YAML (a JSON string is one of its strings): which file is which split.
  private var head: String {
    var text = "---\npretty_name: \(JSONValue.string(settings.name).text)\nconfigs:\n- config_name: default\n"
    text += "  data_files:\n"
    for split in tally.splits where split.items > 0 {
      text += "  - split: \(split.name)\n    path: \(split.name).jsonl\n"
    }
    return text + "---\n"
  }

  private var title: String {
    var text = "# \(Markdown.line(settings.name)), version \(manifest.version)\n"
    text += "\nMade from the project “\(Markdown.line(manifest.project.name))” on "
    text += "\(rfc3339(manifest.createdAt).prefix(10)) with Concord \(ConcordServer.version).\n"
    for part in [settings.description, settings.note, manifest.project.description] where !part.isEmpty {
      text += "\n\(Markdown.paragraphs(part))\n"
    }
    return text
  }

  private var contents: String {
    var text = "## What is in it\n\n\(Self.count(tally.items, "item")), \(tally.labelled) of them labelled; "
    text +=
      "each is one line with its label, the label's confidence where there is one, and the answers it rests on.\n"
    var taken = ["Tasks whose state is \(settings.states.map(\.rawValue).joined(separator: " or "))"]
    if let least = settings.minConfidence {
      taken.append("labels with a confidence below \(Self.decimal(least)) left out")
    }
    if tally.gold > 0 { taken.append("\(tally.gold) with known answers (gold) among them") }
    if !settings.includesGold { taken.append("gold left out") }
    text += "\n" + taken.joined(separator: ", ") + ".\n"
    for (reason, count) in tally.leftOut.sorted(by: { $0.key < $1.key }) {
      text += "\n- left out: \(count) (\(Self.reasons[reason] ?? reason))"
    }
    return tally.leftOut.isEmpty ? text : text + "\n"
  }

  private static let reasons = [
    "confidence": "label not sure enough", "gold": "known answers", "unlabelled": "done without a label",
  ]

  private var splits: String {
    var text = "## Splits\n\n"
    text += Markdown.table(
      ["split", "share asked for", "items"],
      tally.splits.map { [Markdown.line($0.name), Self.percent($0.share), String($0.items)] })
    text += "\nSeed \(manifest.seed). "
    let rule = SplitRule.words(stratified: settings.stratifyBy != nil, grouped: settings.groupBy != nil)
    text += "An item goes to the same split in every release with this seed and these shares"
    text += settings.stratifyBy == nil ? "" : ", but for the few at the borders of a label's shares"
    text += ": \(rule)\n"
    if let key = settings.groupBy {
      text += "\nItems with the same “\(Markdown.line(key))” are never in two splits.\n"
    }
    return text
  }

  /// How labels spread over the splits.
  private var labels: String {
    var text = "## Labels\n\n" + sources
    for distribution in tally.distributions {
      text += "\n### \(Markdown.line(distribution.title))\n\n"
      text += Markdown.table(
        ["label"] + tally.splits.map { Markdown.line($0.name) } + ["all"],
        distribution.rows.map { row in
          [Markdown.line(row.title)] + row.counts.map(String.init) + [String(row.counts.reduce(0, +))]
        })
    }
    return text
  }

  private var sources: String {
    let given = TaskLabel.Source.allCases.compactMap { source -> String? in
      guard let count = tally.sources[source.rawValue], count > 0 else { return nil }
      switch source {
      case .consensus: return "\(count) from the consensus of annotators"
      case .review: return "\(count) decided by a reviewer"
      case .gold: return "\(count) known beforehand"
      }
    }
    var text = given.isEmpty ? "There are no labels in it.\n" : "Labels: \(given.joined(separator: ", ")).\n"
    text += "\n\(Self.count(tally.annotations, "counted answer")) by "
    text += "\(Self.count(tally.annotatorCount, "annotator")); "
    text += "\(Self.count(tally.judgedByMore, "item")) answered by two or more people."
    if let confidence = tally.meanConfidence {
      text += " Mean confidence of the labels that have one: \(Self.decimal(confidence))."
    }
    return text + " \(asked)\n"
  }

  private var asked: String {
    let workflow = manifest.project.workflow
    let (least, most) = (workflow["judgments"]?.integer ?? 1, workflow["max_judgments"]?.integer ?? 1)
    let judgments =
      least >= most ? Self.count(Int(least), "answer") : "\(least) to \(most) answers where people differed"
    let review = workflow["review"]?.string ?? "none"
    return "The project asked for \(judgments) an item; reviewed: \(review)."
  }

  private var agreement: String {
    var text =
      "## Agreement\n\nOf all counted answers in the project at that time; gold and the decisions of "
    text += "reviewers are no ratings.\n\n"
    let rows = manifest.agreement.flatMap { question in
      question.coefficients.prefix(2).map { coefficient in
        [
          Markdown.line(question.question.title), coefficient.name.replacing("_", with: " "),
          coefficient.statistic.value.map(Self.decimal)
            ?? "undefined (\((coefficient.statistic.reason?.rawValue ?? "").replacing("_", with: " ")))",
          coefficient.interval.map { "\(Self.decimal($0.lowerBound)) to \(Self.decimal($0.upperBound))" }
            ?? "–",
          String(question.units), String(question.people),
        ]
      }
    }
    return text
      + Markdown.table(
        ["question", "measure", "value", "95 % interval", "items compared", "annotators"], rows)
  }

  private var calibration: String {
    let rows = manifest.calibration.flatMap { question, json -> [[String]] in
      ["gold", "review"].compactMap { source in
        guard let found = json[source], let tasks = found["tasks"]?.integer, tasks > 0 else { return nil }
        return [
          Markdown.line(question), source, String(tasks),
          found["confidence"]?.double.map(Self.decimal) ?? "–",
          found["accuracy"]?.double.map(Self.decimal) ?? "–",
        ]
      }
    }
    guard !rows.isEmpty else { return "" }
    return "## How right confidences were\n\nHeld against gold, and against what reviewers decided.\n\n"
      + Markdown.table(["question", "against", "items", "mean confidence", "share that was right"], rows)
  }

  private var guidelines: String {
    let text =
      manifest.project.guidelines.isEmpty
      ? "The project had no guidelines." : "What annotators were told is in guidelines.md."
    return "## Guidelines\n\n\(text)\n"
  }

  private var comparison: String {
    guard let found = manifest.comparison else { return "" }
    return "## Since version \(found.version)\n\n"
      + Markdown.table(
        ["", "items"],
        [
          ["added", String(found.added)], ["removed", String(found.removed)],
          ["with another label", String(found.changed)], ["as before", String(found.same)],
          ["in another split", String(found.moved)],
        ])
  }

  private var limits: String {
    var points: [String] = []
    let single = tally.items - tally.judgedByMore
    if single > 0 {
      points.append(
        "\(Self.count(single, "item")) answered by fewer than two people: no agreement is known of them.")
    }
    if tally.withoutAnnotations > 0 {
      points.append("\(Self.count(tally.withoutAnnotations, "item")) without any answer of an annotator.")
    }
    if tally.labelled < tally.items { points.append("\(tally.items - tally.labelled) items have no label.") }
    if manifest.project.hasMedia {
      points.append(
        "Pictures, sounds and films are named by their SHA-256 (`media:…`) and are not in these files.")
    }
    if tally.meanConfidence != nil, manifest.calibration.allSatisfy({ $0.json["gold"] == nil }) {
      points.append("Confidences were not held against known answers: they are no guarantee.")
    }
    points.append(
      "Items that are nearly the same may be in different splits, unless a group holds them together.")
    return "## Known limits\n\n" + points.map { "- \($0)\n" }.joined()
  }

  private var licence: String {
    let text = settings.licence.isEmpty ? "None was given." : Markdown.line(settings.licence)
    return "## Licence\n\n\(text)\n"
  }

  private var files: String {
    "## Files\n\n`manifest.json` has all of this for programs, with the size and SHA-256 of each file; "
      + "`sha256sum -c SHA256SUMS` checks them. `items.csv` says of each item its split, the key it was drawn by, and "
      + "a digest of its label, so that two releases can be compared.\n"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  static func decimal(_ value: Double) -> String {
    let thousandths = Int64((value * 1_000).rounded())
    let digits = String(1_000 + abs(thousandths) % 1_000).dropFirst()
    return "\(thousandths < 0 ? "−" : "")\(abs(thousandths) / 1_000).\(digits)"
  }

  private static func percent(_ share: Double) -> String {
    let tenths = Int64((share * 1_000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
  }
}
